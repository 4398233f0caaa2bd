import { Neo4jError, type Session, type Transaction } from 'neo4j-driver';
import { describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/memory/errors.js';
import { runWrite, type WriteTransaction } from '../../src/store/write-transaction.js';
import { expectCode } from './contract-fixtures.js';

function failure(code: string): Neo4jError {
  return new Neo4jError(code, code, '50N42', 'description', undefined, undefined);
}

const LOST = failure('ServiceUnavailable');
const DEADLOCK = failure('Neo.TransientError.Transaction.DeadlockDetected');
const CONSTRAINT = failure('Neo.ClientError.Schema.ConstraintValidationFailed');
const STARTING = failure('Neo.TransientError.General.DatabaseUnavailable');

const EXHAUSTED = failure('N/A');

const never = () => new Promise<never>(() => undefined);

/** What happens at the commits, one after the other: an error, nothing at all, or success. */
type Commit = Error | 'hangs' | 'succeeds';

interface Script {
  readonly commits?: readonly Commit[];
  /** What beginning throws, attempt by attempt; null lets it pass. */
  readonly begins?: readonly (Error | null)[];
  /** What the work throws, run by run; null lets it pass. */
  readonly work?: readonly (Error | 'hangs' | null)[];
  /** What asking for the mark gives, question by question. */
  readonly marks?: readonly (boolean | Error | 'hangs')[];
  readonly onQuestion?: () => void;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs a write whose collaborators follow the script, and counts what it asked of them. */
function write(script: Script) {
  const counts = { runs: 0, commits: 0, questions: 0, opened: 0, closed: 0 };
  let silences = 0;
  const commit = () => {
    const outcome = script.commits?.[counts.commits] ?? 'succeeds';
    counts.commits += 1;
    if (outcome === 'hangs') return never();
    return outcome === 'succeeds' ? Promise.resolve() : Promise.reject(outcome);
  };
  const session = {
    beginTransaction: () => {
      const problem = script.begins?.[counts.opened - 1] ?? null;
      return problem ? Promise.reject(problem) : Promise.resolve({ commit });
    },
    close: () => {
      counts.closed += 1;
      return Promise.resolve();
    },
  };
  const transaction: WriteTransaction<string> = {
    begin: () => {
      counts.opened += 1;
      return Promise.resolve(session as unknown as Session);
    },
    config: { timeout: 1_000, metadata: {} },
    deadlineAt: Date.now() + (script.timeoutMs ?? 5_000),
    signal: script.signal,
    work: async (_tx: Transaction) => {
      const problem = script.work?.[counts.runs] ?? null;
      counts.runs += 1;
      if (problem === 'hangs') return never();
      if (problem) throw problem;
      return `value ${counts.runs}`;
    },
    isCommitted: () => {
      const mark = script.marks?.[counts.questions] ?? false;
      counts.questions += 1;
      script.onQuestion?.();
      if (mark === 'hangs') return never();
      return typeof mark === 'boolean' ? Promise.resolve(mark) : Promise.reject(mark);
    },
    onSilence: () => {
      silences += 1;
    },
  };
  return { outcome: runWrite(transaction), counts, silences: () => silences };
}

describe('a commit whose acknowledgement was lost', () => {
  test('but which is there returns the first value, and nothing runs twice', async () => {
    const { outcome, counts } = write({ commits: [LOST], marks: [true] });
    expect(await outcome).toBe('value 1');
    expect(counts).toEqual({ runs: 1, commits: 1, questions: 1, opened: 1, closed: 1 });
  });

  test('and which is not there runs again', async () => {
    const { outcome, counts } = write({ commits: [LOST], marks: [false] });
    expect(await outcome).toBe('value 2');
    expect(counts).toEqual({ runs: 2, commits: 2, questions: 1, opened: 2, closed: 2 });
  });

  test('and which arrives while the second attempt runs returns the first value', async () => {
    const { outcome, counts } = write({ commits: [LOST], work: [null, CONSTRAINT], marks: [false, true] });
    expect(await outcome).toBe('value 1');
    expect([counts.runs, counts.questions]).toEqual([2, 2]);
  });

  test('is asked for again while the database restarts', async () => {
    const { outcome, counts } = write({ commits: [LOST], marks: [LOST, STARTING, LOST, true] });
    expect(await outcome).toBe('value 1');
    expect([counts.runs, counts.questions]).toEqual([1, 4]);
  });

  test('and which cannot be asked for is COMMIT_UNKNOWN', async () => {
    for (const marks of [Array(20).fill(LOST), [new Error('no answer')], [new MemoryError('TIMEOUT')]]) {
      const { outcome, counts } = write({ commits: [LOST], marks, timeoutMs: 400 });
      await expectCode(outcome, 'COMMIT_UNKNOWN');
      expect(counts.runs).toBe(1);
    }
  });

  test('and about which the database says nothing is COMMIT_UNKNOWN soon after the deadline', async () => {
    const start = performance.now();
    await expectCode(
      write({ commits: ['hangs'], marks: ['hangs'], timeoutMs: 50 }).outcome,
      'COMMIT_UNKNOWN',
    );
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('and which is not there when time is up is COMMIT_UNKNOWN, since it may still arrive', async () => {
    const { outcome, counts } = write({ commits: ['hangs'], marks: [false], timeoutMs: 50 });
    await expectCode(outcome, 'COMMIT_UNKNOWN');
    expect(counts).toMatchObject({ runs: 1, questions: 1, closed: 1 });
  });

  test('but which is there when time is up succeeds', async () => {
    expect(await write({ commits: ['hangs'], marks: [true], timeoutMs: 50 }).outcome).toBe('value 1');
  });

  test('and whose caller has gone meanwhile is COMMIT_UNKNOWN, and not run again', async () => {
    const leave = new AbortController();
    const { outcome, counts } = write({
      commits: [LOST],
      signal: leave.signal,
      onQuestion: () => leave.abort(),
    });
    await expectCode(outcome, 'COMMIT_UNKNOWN');
    expect([counts.runs, counts.questions]).toEqual([1, 1]);
  });
});

describe('a failure before the commit', () => {
  test('that passes is tried again, as often as it takes', async () => {
    const { outcome, counts } = write({ work: [DEADLOCK, LOST, DEADLOCK] });
    expect(await outcome).toBe('value 4');
    expect(counts).toEqual({ runs: 4, commits: 1, questions: 0, opened: 4, closed: 4 });
  });

  test('of the commit itself that passes is tried again without asking: the database undid it', async () => {
    const { outcome, counts } = write({ commits: [DEADLOCK] });
    expect(await outcome).toBe('value 2');
    expect(counts.questions).toBe(0);
  });

  test('that does not pass ends the write as it is', async () => {
    for (const problem of [CONSTRAINT, new MemoryError('VERSION_CONFLICT'), new TypeError('bug')]) {
      const { outcome, counts } = write({ work: [problem] });
      await expect(outcome).rejects.toBe(problem);
      expect(counts).toEqual({ runs: 1, commits: 0, questions: 0, opened: 1, closed: 1 });
    }
  });

  test('is not tried again after the deadline', async () => {
    const { outcome, counts } = write({ work: Array(1_000).fill(DEADLOCK), timeoutMs: 200 });
    const start = performance.now();
    await expect(outcome).rejects.toBe(DEADLOCK);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(counts.runs).toBeGreaterThan(1);
    expect(counts.closed).toBe(counts.opened);
  });
});

describe('a database that says nothing', () => {
  test('is told of before the next attempt, for which a connection may be free', async () => {
    const { outcome, counts, silences } = write({ begins: [EXHAUSTED, EXHAUSTED] });
    expect(await outcome).toBe('value 1');
    expect([counts.opened, counts.closed, silences()]).toEqual([3, 3, 2]);
  });

  test('is told of at the deadline, at the work and at the commit; one that fails is not', async () => {
    for (const script of [{ work: ['hangs'] }, { commits: ['hangs'], marks: [true] }] as const) {
      const { outcome, silences } = write({ ...script, timeoutMs: 50 });
      await outcome.catch(() => undefined);
      expect(silences()).toBe(1);
    }
    const { outcome, silences } = write({ work: [DEADLOCK], commits: [LOST], marks: [true] });
    await outcome;
    expect(silences()).toBe(0);
  });

  test('is not asked again where the transaction had begun', async () => {
    const { outcome, counts } = write({ work: [EXHAUSTED] });
    await expect(outcome).rejects.toBe(EXHAUSTED);
    expect(counts.opened).toBe(1);
  });
});

test('a caller that is gone ends the write before its commit, and its session is given back', async () => {
  const { outcome, counts } = write({ signal: AbortSignal.abort() });
  await expectCode(outcome, 'TIMEOUT');
  expect(counts).toMatchObject({ commits: 0, questions: 0, opened: 1, closed: 1 });
});
