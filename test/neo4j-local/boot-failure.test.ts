import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainExit, PortTakenError } from '../../src/neo4j-local/boot-failure.js';
import { instanceFiles } from '../../src/neo4j-local/instance-files.js';
import type { JavaHome } from '../../src/neo4j-local/java-home.js';
import { spawnNeo4j } from '../../src/neo4j-local/spawn-neo4j.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boot-failure-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a program in the place of java that prints what a failing JVM prints, and explains its end. */
async function failure(name: string, lines: string, exitCode = 1): Promise<Error> {
  const files = instanceFiles(join(folder, name));
  await mkdir(files.home, { recursive: true });
  const executable = join(files.home, 'java');
  await writeFile(executable, `#!/bin/sh\ncat <<'END' >&2\n${lines}\nEND\nexit ${exitCode}\n`, {
    mode: 0o755,
  });
  const java: JavaHome = {
    home: '/opt/some-java',
    executable,
    version: '17.0.15',
    major: 17,
    hasVectorModule: false,
    source: 'PATH',
  };
  const child = await spawnNeo4j({ files, java, lib: folder, port: 1, heap: '1m', pageCache: '8m' });
  const [code, signal] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode, null];
  return explainExit(files, java, { code, signal });
}

test.runIf(process.platform !== 'win32')(
  'a Java that turns out too old is named with what is needed',
  async () => {
    const error = await failure(
      'old',
      'Error: LinkageError\njava.lang.UnsupportedClassVersionError: class file version 65.0, up to 61.0',
    );
    expect(error.message).toMatch(/\/opt\/some-java.*17\.0\.15.*Java 21 or newer is needed.*JAVA_HOME/s);
  },
);

test.runIf(process.platform !== 'win32')(
  'a port that was taken asks for another try, a locked store does not',
  async () => {
    const bind = 'org.neo4j.configuration.helpers.PortBindException: An error occurred while trying to bind';
    expect(await failure('port', bind)).toBeInstanceOf(PortTakenError);
    const lock = 'org.neo4j.io.locker.FileLockException: Lock file has been locked by another process: x';
    const error = await failure('lock', lock);
    expect(error).not.toBeInstanceOf(PortTakenError);
    expect(error.message).toContain('ENGRAPH_DATA_DIR');
  },
);

test.runIf(process.platform !== 'win32')(
  'a full disk is named; anything else comes with the last thirty lines',
  async () => {
    expect((await failure('full', 'java.io.IOException: No space left on device')).message).toContain(
      'is full',
    );
    const lines = Array.from({ length: 50 }, (_, at) => `line ${at}`).join('\n');
    const { message } = await failure('other', lines, 7);
    expect(message).toContain('exit code 7');
    expect(message.split('\n').slice(1)).toEqual(lines.split('\n').slice(-30));
  },
);
