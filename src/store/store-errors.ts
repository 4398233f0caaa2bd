import { Neo4jError } from 'neo4j-driver';
import { MemoryError } from '../memory/errors.js';
import { SilenceError } from './deadline.js';

/** Another transaction took, between our look and our write, what only one may have: look again. */
export class RacedError extends Error {
  constructor(cause: unknown) {
    super('Another transaction was faster.', { cause });
    this.name = 'RacedError';
  }
}

/** By code, never by text: texts change with the release. Other errors are ours, and pass unchanged. */
export function translateError(error: unknown): unknown {
  if (error instanceof RacedError) return busy(error);
  if (!(error instanceof Neo4jError)) return error;
  const { code, gqlStatus } = error;
  if (isTimeout(error)) return new MemoryError('TIMEOUT', {}, error);
  if (isConstraintViolation(error)) return new MemoryError('CONFLICT', {}, error);
  // 22N69: the index does not exist or has failed; 51N65: the vector has another size than the index.
  if (gqlStatus === '22N69' || gqlStatus === '51N65') return new MemoryError('EMBEDDER_MISMATCH', {}, error);
  if (LOCKS.has(code)) {
    return busy(error);
  }
  if (code.startsWith('Neo.ClientError.Statement')) return error;
  return new MemoryError('STORE_UNAVAILABLE', {}, error);
}

function busy(error: Error): MemoryError {
  return new MemoryError('CONFLICT', { message: 'Others are changing the same memories. Try again.' }, error);
}

/** A node that this statement had found was deleted by another transaction before it was locked. */
const ENTITY_NOT_FOUND = 'Neo.ClientError.Statement.EntityNotFound';

const LOCKS = new Set([
  'Neo.TransientError.Transaction.DeadlockDetected',
  'Neo.TransientError.Transaction.LockAcquisitionTimeout',
  ENTITY_NOT_FOUND,
]);

/** Nothing was done and the same may be tried again at once. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof RacedError) return true;
  if (!(error instanceof Neo4jError)) return false;
  // Marked retriable by the driver, but the same transaction needs the same memory again.
  if (error.code.includes('MemoryPoolOutOfMemory')) return false;
  return error.retriable || error.code === ENTITY_NOT_FOUND || isConnectionLoss(error);
}

/** `ProtocolError` is a connection that broke while it logged in; the driver does not call it retriable. */
const CONNECTION_LOSSES = new Set(['ServiceUnavailable', 'SessionExpired', 'ProtocolError']);

/** The connection broke: whether the server carried out what was sent last is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof Neo4jError && CONNECTION_LOSSES.has(error.code);
}

/** No connection came free in time; the driver's code for its own refusals. Nothing has been sent. */
export function isPoolExhausted(error: unknown): boolean {
  return error instanceof Neo4jError && error.code === 'N/A';
}

/** Nobody answered: the connections of the pool may be dead and not know it. */
export function isSilence(error: unknown): boolean {
  return error instanceof SilenceError || isPoolExhausted(error);
}

export function isConstraintViolation(error: unknown): boolean {
  return error instanceof Neo4jError && error.code === 'Neo.ClientError.Schema.ConstraintValidationFailed';
}

function isTimeout(error: Neo4jError): boolean {
  return (
    error.code.startsWith('Neo.ClientError.Transaction.TransactionTimedOut') ||
    error.code === 'Neo.TransientError.Transaction.LockClientStopped' ||
    error.code === 'Neo.ClientError.Transaction.LockClientStopped'
  );
}
