import { Neo4jError } from 'neo4j-driver';
import { describe, expect, test } from 'vitest';
import { MemoryError } from '../../src/memory/errors.js';
import { SilenceError } from '../../src/store/deadline.js';
import {
  isConnectionLoss,
  isConstraintViolation,
  isPoolExhausted,
  isRetriable,
  isSilence,
  translateError,
} from '../../src/store/store-errors.js';

function failure(code: string, gqlStatus = '50N42'): Neo4jError {
  return new Neo4jError('text of the database', code, gqlStatus, 'description', undefined, undefined);
}

const DEADLOCK = 'Neo.TransientError.Transaction.DeadlockDetected';
const GONE = 'Neo.ClientError.Statement.EntityNotFound';
const CONSTRAINT = 'Neo.ClientError.Schema.ConstraintValidationFailed';
const OUT_OF_MEMORY = 'Neo.TransientError.General.MemoryPoolOutOfMemoryError';

describe('a failure of the database is told by its code, without its text', () => {
  test.each([
    ['ServiceUnavailable', 'STORE_UNAVAILABLE'],
    ['SessionExpired', 'STORE_UNAVAILABLE'],
    ['Neo.TransientError.General.DatabaseUnavailable', 'STORE_UNAVAILABLE'],
    ['Neo.DatabaseError.General.UnknownError', 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Security.Unauthorized', 'STORE_UNAVAILABLE'],
    [OUT_OF_MEMORY, 'STORE_UNAVAILABLE'],
    ['Neo.ClientError.Transaction.TransactionTimedOut', 'TIMEOUT'],
    ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'TIMEOUT'],
    ['Neo.TransientError.Transaction.LockClientStopped', 'TIMEOUT'],
    [CONSTRAINT, 'CONFLICT'],
    [DEADLOCK, 'CONFLICT'],
    ['Neo.TransientError.Transaction.LockAcquisitionTimeout', 'CONFLICT'],
    [GONE, 'CONFLICT'],
  ])('%s is %s', (code, expected) => {
    const cause = failure(code);
    const error = translateError(cause);
    expect(error).toMatchObject({ code: expected, cause });
    expect((error as MemoryError).message).not.toContain('text of the database');
  });

  test.each(['22N69', '51N65'])('GQL status %s is EMBEDDER_MISMATCH', (gqlStatus) => {
    const error = translateError(failure('Neo.ClientError.Procedure.ProcedureCallFailed', gqlStatus));
    expect(error).toMatchObject({ code: 'EMBEDDER_MISMATCH' });
  });

  test('a statement that the database does not understand is our bug, and stays what it is', () => {
    const bug = failure('Neo.ClientError.Statement.SyntaxError');
    expect(translateError(bug)).toBe(bug);
  });

  test('what is not of the database passes unchanged', () => {
    for (const error of [new MemoryError('VERSION_CONFLICT'), new TypeError('x'), null]) {
      expect(translateError(error)).toBe(error);
    }
  });
});

test('what did nothing and may be tried at once is told from what may not', () => {
  for (const code of [DEADLOCK, GONE, 'ServiceUnavailable', 'SessionExpired', 'ProtocolError'])
    expect(isRetriable(failure(code))).toBe(true);
  for (const code of [
    CONSTRAINT,
    OUT_OF_MEMORY,
    'Neo.ClientError.Statement.SyntaxError',
    'Neo.ClientError.Transaction.TransactionTimedOut',
  ]) {
    expect(isRetriable(failure(code))).toBe(false);
  }
  expect(isRetriable(new MemoryError('TIMEOUT'))).toBe(false);
});

test('a lost connection and a violated constraint are recognised', () => {
  const losses = ['ServiceUnavailable', 'SessionExpired', 'ProtocolError'];
  expect(losses.every((code) => isConnectionLoss(failure(code)))).toBe(true);
  expect([failure(DEADLOCK), new Error('ServiceUnavailable')].some(isConnectionLoss)).toBe(false);
  expect([isConstraintViolation(failure(CONSTRAINT)), isConstraintViolation(failure(DEADLOCK))]).toEqual([
    true,
    false,
  ]);
});

test('a database that says nothing is told from one that fails, and from a caller who leaves', () => {
  const exhausted = failure('N/A');
  expect([isPoolExhausted(exhausted), isRetriable(exhausted)]).toEqual([true, false]);
  expect([exhausted, new SilenceError(5)].every(isSilence)).toBe(true);
  const others = [failure('ServiceUnavailable'), failure(DEADLOCK), new MemoryError('TIMEOUT'), null];
  expect(others.some(isSilence)).toBe(false);
});
