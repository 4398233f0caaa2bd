import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const STORES = join(ROOT, 'bench', 'results', 'stores');
/** What decides how a memory is stored, and what is said in it; what only searches is left out below. */
const INPUTS = [
  ...['cypher', 'src/store', 'src/memory/add.ts', 'src/memory/add-entry.ts', 'bench/random.ts'],
  ...['layout', 'corpus', 'vocabulary', 'composed-vector', 'planted', 'everyday'].map(
    (name) => `bench/scale/${name}.ts`,
  ),
];

/** A data folder that is filled once and used again. */
export interface KeptStore {
  readonly dataDir: string;
  /** What was noted when it was filled; null when it is empty. */
  readonly filled: { readonly seconds: number } | null;
  markFilled(seconds: number): void;
}

/**
 * The folder of a store of this size. One that was made by other statements, or that was not filled to the end, is
 * deleted and begun anew. A store of 100,000 takes about 1 GB.
 */
export function openKeptStore(memories: number): KeptStore {
  mkdirSync(STORES, { recursive: true });
  const prefix = `${memories}-`;
  const name = `${prefix}${inputsHash()}`;
  const dataDir = join(STORES, name);
  const marker = join(STORES, `${name}.json`);
  const others = readdirSync(STORES).filter((file) => file.startsWith(prefix) && !file.startsWith(name));
  for (const other of others) rmSync(join(STORES, other), { recursive: true, force: true });
  if (!existsSync(marker)) rmSync(dataDir, { recursive: true, force: true });
  return {
    dataDir,
    filled: existsSync(marker) ? JSON.parse(readFileSync(marker, 'utf8')) : null,
    markFilled: (seconds) => writeFileSync(marker, JSON.stringify({ seconds })),
  };
}

function inputsHash(): string {
  const hash = createHash('sha256');
  for (const path of INPUTS.flatMap(filesIn)) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex').slice(0, 12);
}

function filesIn(path: string): readonly string[] {
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|cypher)$/.test(name) && !/search/.test(name))
    .map((name) => `${path}/${name}`)
    .sort();
}
