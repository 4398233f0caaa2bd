import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { deleteMemories, deleteMemory } from '../../src/memory/delete.js';
import { ERROR_CATALOGUE } from '../../src/memory/errors.js';
import { purgeScope } from '../../src/memory/purge.js';
import { updateMemory } from '../../src/memory/update.js';
import { BOLT } from '../support/bolt-tap.js';
import { openTestStore } from '../support/neo4j-memory-store.js';
import { expectCode } from './contract-fixtures.js';
import { openProxiedCore, SCOPE } from './proxied-core.js';

/** For calls that are to fail; the others have 30 s, since a statement that is planned anew takes seconds. */
const HASTY_MS = 2_000;
/** Beyond its deadline a call may take the second in which the database may say why, and some for a busy machine. */
const ENDED_MS = HASTY_MS + 5_000;

beforeAll(async () => {
  await (await openTestStore()).close();
  // Statements that nobody has sent before take seconds; what follows is about faults.
  await using core = await openProxiedCore();
  await core.add('first', 'key');
  await core.list();
}, 120_000);

async function tookMs(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

/** All at once, each behind a proxy of its own: they mostly wait. */
describe.concurrent('a commit whose acknowledgement is lost has one effect, and its caller gets its result', () => {
  test('add, with and without a key', async () => {
    await using core = await openProxiedCore();
    const plain = await core.losingAcknowledgement(() => core.add('plain'));
    const keyed = await core.losingAcknowledgement(() => core.add('keyed', 'key'));
    expect(await core.list()).toEqual([`${keyed} keyed`, `${plain} plain`]);
    expect(await core.add('keyed', 'key')).toBe(keyed);
    for (const id of [plain, keyed]) expect(await core.history(id)).toEqual(['1 ADD']);
  });

  test('updateMemory, also when it names the version it expects', async () => {
    await using core = await openProxiedCore();
    const id = await core.add('first');
    const update = (input: object) =>
      core.losingAcknowledgement(() => updateMemory(core.deps, core.caller, { id, ...input }));
    expect(await update({ text: 'second', expectedVersion: 1 })).toMatchObject({
      version: 2,
      text: 'second',
    });
    const third = { id, version: 3, text: 'third' };
    expect(await update({ text: 'third', idempotencyKey: 'update' })).toMatchObject(third);
    expect(await core.history(id)).toEqual(['1 ADD', '2 UPDATE', '3 UPDATE']);
  });

  test('deleteMemory: not MEMORY_NOT_FOUND, although it is gone when the outcome is looked up', async () => {
    await using core = await openProxiedCore();
    const id = await core.add('to be deleted');
    expect(await core.losingAcknowledgement(() => deleteMemory(core.deps, core.caller, { id }))).toBe(id);
    expect(await core.history(id)).toEqual(['1 ADD', '2 DELETE']);
  });

  test('deleteMemories and purgeScope count what they removed', async () => {
    await using core = await openProxiedCore();
    const { deps, caller } = core;
    const ids = [await core.add('one'), await core.add('two'), await core.add('three')];
    const scope = { userId: SCOPE.userId };
    const report = await core.losingAcknowledgement(() => deleteMemories(deps, caller, { scope }));
    expect(report).toEqual({ matched: 3, deleted: 3, remaining: 0, done: true });
    for (const id of ids) expect(await core.history(id)).toEqual(['1 ADD', '2 DELETE']);
    ids.push(await core.add('four'));
    const purged = await core.losingAcknowledgement(() => purgeScope(deps, caller, { scope }));
    expect(purged).toMatchObject({ memories: 1, events: 7, scopes: 4, done: true });
    for (const id of ids) expect(await core.history(id)).toEqual([]);
  });

  test('also when the looking up is cut as well, and the next commit before it arrives', async () => {
    await using core = await openProxiedCore();
    const { proxy } = core;
    const askedInVain = { on: BOLT.RUN, fault: 'reset' } as const;
    proxy.set({ on: BOLT.COMMIT, fault: 'lose-answer', meanwhile: () => proxy.set(askedInVain) });
    const id = await core.add('unlucky');
    proxy.set({ on: BOLT.COMMIT, fault: 'reset' }, { on: BOLT.COMMIT, fault: 'lose-answer' });
    const other = await core.add('unluckier');
    expect(proxy.sprung).toBe(4);
    expect(await core.list()).toEqual([`${other} unluckier`, `${id} unlucky`]);
    for (const each of [id, other]) expect(await core.history(each)).toEqual(['1 ADD']);
  });

  test.each(['the port is closed', 'nothing answers'])(
    'but with nobody to ask, as %s, it is COMMIT_UNKNOWN; the same key then gives the one memory',
    async (text) => {
      await using core = await openProxiedCore();
      const { proxy } = core;
      const away = () => {
        if (text === 'nothing answers') proxy.flow = 'freeze';
        else proxy.refuse();
      };
      proxy.set({ on: BOLT.COMMIT, fault: 'lose-answer', meanwhile: away });
      // On a busy machine a call may not come as far as its commit.
      let failing = Promise.resolve<unknown>(null);
      core.limit.ms = HASTY_MS;
      for (let tries = 0; tries < 5 && proxy.sprung === 0; tries += 1) {
        failing = core.add(text, 'key').catch((error: unknown) => error);
        expect(await tookMs(failing)).toBeLessThan(ENDED_MS);
      }
      const { message } = await expectCode(
        failing.then((error) => Promise.reject(error)),
        'COMMIT_UNKNOWN',
      );
      expect(message).toBe(ERROR_CATALOGUE.COMMIT_UNKNOWN.text);
      expect(message).toContain('Repeat it with the same idempotencyKey');
      core.limit.ms = 30_000;
      await proxy.heal();
      const id = await core.add(text, 'key');
      expect((await core.list()).filter((line) => line.endsWith(text))).toEqual([`${id} ${text}`]);
      expect(await core.history(id)).toEqual(['1 ADD']);
    },
  );
});

describe.concurrent('a connection that is reset', () => {
  test('in the middle of a read: it is read again', async () => {
    await using core = await openProxiedCore();
    const id = await core.add('read me');
    for (const fault of ['reset', 'lose-answer'] as const) {
      core.proxy.set({ on: BOLT.RUN, fault });
      expect(await core.list()).toEqual([`${id} read me`]);
    }
    expect(core.proxy.sprung).toBe(2);
  });

  test('in the middle of a read that was generated: it is read again', async () => {
    await using core = await openProxiedCore();
    const read = async () => {
      const text = 'UNWIND range(1, $n) AS i RETURN i';
      const { records } = await core.client.readGenerated(
        'test',
        text,
        { n: 3 },
        AbortSignal.timeout(30_000),
      );
      return records.length;
    };
    expect(await read()).toBe(3);
    for (const fault of ['reset', 'lose-answer'] as const) {
      core.proxy.set({ on: BOLT.RUN, fault });
      expect(await read()).toBe(3);
    }
    expect(core.proxy.sprung).toBe(2);
  });

  test('in the middle of a write, before its commit: it is written once', async () => {
    await using core = await openProxiedCore();
    for (const fault of ['reset', 'lose-answer'] as const) {
      core.proxy.set({ on: BOLT.BEGIN, fault }, { on: BOLT.RUN, fault });
      const id = await core.add(fault);
      expect((await core.list()).filter((line) => line.endsWith(fault))).toEqual([`${id} ${fault}`]);
      expect(await core.history(id)).toEqual(['1 ADD']);
    }
    expect(core.proxy.sprung).toBe(4);
  });

  test('with all others, while twenty write: everyone gets a result, and it is there once', async () => {
    await using core = await openProxiedCore();
    const writing = Promise.all(Array.from({ length: 20 }, (_, i) => core.add(`burst ${i}`)));
    // Also while they log in.
    for (let i = 0; i < 10; i += 1) {
      await sleep(5 + 5 * i);
      core.proxy.resetAll();
    }
    const ids = await writing;
    expect((await core.list()).map((line) => line.split(' ')[0]).sort()).toEqual([...ids].sort());
    for (const id of ids) expect(await core.history(id)).toEqual(['1 ADD']);
  });
});

describe.concurrent('a database that does not answer', () => {
  test.each(['freeze', 'swallow'] as const)(
    'ends every call by its deadline and holds nothing else up; when it is back, so is the pool (%s)',
    async (flow) => {
      await using core = await openProxiedCore();
      await using other = await openProxiedCore();
      const id = await core.add('before');
      // As after a restart: most calls find no connection, and begin to open one.
      core.proxy.resetAll();
      core.proxy.flow = flow;
      core.limit.ms = HASTY_MS;
      let beats = 0;
      const heart = setInterval(() => {
        beats += 1;
      }, 20);
      // More than the pool has places.
      const calls = Array.from({ length: 60 }, (_, i) => (i % 2 ? core.list() : core.add(`${flow} ${i}`)));
      const codes = Promise.all(calls.map((call) => call.then(() => 'done', codeOf)));
      await other.add('others go on');
      expect(await tookMs(codes)).toBeLessThan(ENDED_MS);
      clearInterval(heart);
      // Of 100 on a machine with nothing else to do; hardly one where a call waits without giving others a turn.
      expect(beats).toBeGreaterThan(5);
      expect(['STORE_UNAVAILABLE', 'TIMEOUT']).toEqual(expect.arrayContaining([...new Set(await codes)]));
      await core.proxy.heal();
      const healedAt = performance.now();
      let lines: readonly string[] = [];
      while (lines.length === 0) {
        expect(performance.now() - healedAt).toBeLessThan(30_000);
        lines = await core.list().catch(() => []);
      }
      expect(lines).toContain(`${id} before`);
      core.limit.ms = 30_000;
      await core.add('after');
    },
  );

  test('because its port is closed is STORE_UNAVAILABLE, and the first call after it opens succeeds', async () => {
    await using core = await openProxiedCore();
    const id = await core.add('before');
    core.proxy.refuse();
    core.limit.ms = HASTY_MS;
    await expectCode(core.list(), 'STORE_UNAVAILABLE');
    expect(await tookMs(expectCode(core.add('away'), 'STORE_UNAVAILABLE'))).toBeLessThan(ENDED_MS);
    core.limit.ms = 30_000;
    const waiting = core.add('patient');
    await sleep(200);
    await core.proxy.open();
    expect((await core.list()).at(-1)).toBe(`${id} before`);
    const patient = await waiting;
    expect(await core.list()).toEqual([`${patient} patient`, `${id} before`]);
  });
});

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
