import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readPackageFacts } from '../../app/package-facts.js';
import type { Config } from '../../config.js';
import { bundledJava } from '../../neo4j-local/bundled-java.js';
import { findJava } from '../../neo4j-local/find-java.js';
import type { JavaHome } from '../../neo4j-local/java-home.js';
import { neededJava } from '../../neo4j-local/neo4j-release.js';
import { type Finding, note, ok, problem } from './finding.js';

/** Jars, Java runtime and model, unpacked, with room to spare. */
const NEEDED_BYTES = 500e6;

/** Whether this Node is new enough. */
export function checkNode(version = process.versions.node): Finding {
  const { leastNode } = readPackageFacts();
  const [found, least] = [version, leastNode].map((text) => text.split('.').map(Number));
  const at = least?.findIndex((number, index) => number !== found?.[index]) ?? -1;
  const isEnough = at === -1 || (found?.[at] ?? 0) > (least?.[at] ?? 0);
  if (isEnough) return ok('Node', `v${version}`);
  return problem('Node', `v${version} is too old`, `Install Node ${leastNode} or newer.`);
}

/** Whether a folder, or the nearest one above it that exists, can be written and has room. */
export async function checkFolder(name: string, folder: string, variable: string): Promise<Finding> {
  const existing = await nearestExisting(folder);
  const remedy = `Give it to this user, or set ${variable} to another folder.`;
  if (!(await stat(existing)).isDirectory()) return problem(name, `${existing} is not a folder`, remedy);
  try {
    await access(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return problem(name, `${existing} cannot be written (${code})`, remedy);
  }
  const { bavail, bsize } = await statfs(existing);
  const room = `${folder}${existing === folder ? '' : ' (made at the first start)'}, ${Math.round((bavail * bsize) / 1e6)} MB free`;
  if (bavail * bsize >= NEEDED_BYTES) return ok(name, room);
  return problem(name, room, `Free at least ${NEEDED_BYTES / 1e6} MB, or set ${variable} to another disk.`);
}

async function nearestExisting(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const exists = await stat(at).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
    if (exists || dirname(at) === at) return at;
  }
}

/** Which Java the embedded Neo4j would run on, with all that were looked at. Downloads nothing. */
export async function checkJava(config: Config): Promise<Finding> {
  if (config.neo4j) return note('Java', 'not needed: NEO4J_URI names a database');
  const { javaHome, path } = config.localNeo4j;
  const { java, found } = await findJava({ javaHome, path });
  const bundled = java ? undefined : await cachedJava(config.folders.cache);
  const used = java ?? bundled;
  const others = [...found, ...(bundled ? [bundled] : [])].filter((other) => other !== used);
  const rest = others.length === 0 ? '' : `\nalso found: ${others.map(describe).join('; ')}`;
  if (used) return ok('Java', describe(used) + rest);
  return note('Java', `none of ${neededJava} or newer: one is fetched with pip at the first start${rest}`);
}

/** undefined when there is none: offline, it is looked for in the cache only. */
function cachedJava(cacheDir: string): Promise<JavaHome | undefined> {
  return bundledJava({ cacheDir, offline: true }).then(
    ({ java }) => java,
    () => undefined,
  );
}

function describe({ version, home, source }: JavaHome): string {
  return `${version}  ${home} (${source})`;
}
