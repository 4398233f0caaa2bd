import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchResult } from './figures.js';
import { renderPage } from './page/render-page.js';
import { SECTIONS } from './page/sections.js';
import { RESULTS } from './results.js';

const PUBLISHED = new URL('./published/', import.meta.url);
const PAGE = new URL('../docs/benchmarks.md', import.meta.url);

/** Takes over the last results of these benchmarks, then writes docs/benchmarks.md from all that are published. */
export function writePage(names: readonly string[]): void {
  mkdirSync(PUBLISHED, { recursive: true });
  for (const name of names) {
    const result = new URL(`${name}.json`, RESULTS);
    if (!SECTIONS.some((section) => section.name === name) || !existsSync(result)) {
      throw new Error(`There is no result of '${name}'. Run: npm run bench -- ${name}`);
    }
    copyFileSync(result, new URL(`${name}.json`, PUBLISHED));
  }
  writeFileSync(PAGE, renderPage(readPublished()));
}

/** The published results by name. */
export function readPublished(): Readonly<Record<string, BenchResult>> {
  if (!existsSync(PUBLISHED)) return {};
  const files = readdirSync(PUBLISHED).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(new URL(file, PUBLISHED), 'utf8')) as BenchResult,
    ]),
  );
}
