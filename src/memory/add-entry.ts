import { MemoryError } from './errors.js';
import type { IdempotentInput } from './idempotency.js';
import { parseMetadata } from './metadata.js';
import type { JsonObject, Role } from './model.js';
import { parseId, parseOptionalId, parseScope, type Scope, type ScopeInput } from './scope.js';
import { parseText } from './text.js';
import { parseExpiry, parseTime } from './time.js';

export const MAX_MESSAGES = 100;

export interface AddInput extends IdempotentInput {
  readonly entries: readonly EntryInput[];
}

/** Has exactly one of `text` and `messages`. */
export interface EntryInput {
  readonly scope: ScopeInput;
  readonly text?: string | null | undefined;
  readonly messages?: readonly MessageInput[] | null | undefined;
  /** With `text` only: an id of the caller's choice. */
  readonly id?: string | null | undefined;
  /** With `text` only; USER when absent. */
  readonly role?: Role | null | undefined;
  /** Of every memory of the entry. */
  readonly metadata?: unknown;
  /** Of every memory of the entry that does not bring its own: see parseTime. */
  readonly eventAt?: string | null | undefined;
  /** Of every memory of the entry: see parseExpiry. */
  readonly expiresAt?: string | null | undefined;
  /** false stores it although an equal memory is there; true when absent. */
  readonly dedupe?: boolean | null | undefined;
}

export interface MessageInput {
  readonly role: Role;
  readonly content: string;
  /** Who says it, when the scope does not name the actor. */
  readonly name?: string | null | undefined;
  readonly id?: string | null | undefined;
  readonly eventAt?: string | null | undefined;
}

/** One text of an entry, checked. */
export interface ParsedText {
  readonly scope: Scope;
  readonly actorId: string | null;
  readonly id: string | null;
  readonly role: Role;
  readonly text: string;
  readonly metadata: JsonObject;
  readonly eventAt: number;
  readonly expiresAt: number | null;
  readonly dedupe: boolean;
  /** A system message instructs; it is not something to remember. */
  readonly skip: boolean;
  readonly messageIndex: number | null;
}

/** One ParsedText per message, or one for a plain text. Throws the VALIDATION code of the first fault. */
export function parseEntry(entry: EntryInput, path: string, now: number): readonly ParsedText[] {
  const scope = parseScope(entry.scope, `${path}.scope`);
  const given = [entry.text, entry.messages].filter((value) => value !== null && value !== undefined);
  if (given.length !== 1) {
    throw new MemoryError('VALIDATION_003', {
      message: `'${path}' needs either 'text' or 'messages'.`,
      argument: path,
    });
  }
  const metadata = entry.metadata == null ? {} : parseMetadata(entry.metadata, `${path}.metadata`);
  const eventAt = entry.eventAt == null ? now : parseTime(entry.eventAt, `${path}.eventAt`);
  const expiresAt = entry.expiresAt == null ? null : parseExpiry(entry.expiresAt, `${path}.expiresAt`);
  const common = { scope, metadata, expiresAt, dedupe: entry.dedupe ?? true };
  if (entry.text != null) {
    const text = parseText(entry.text, `${path}.text`);
    const id = parseOptionalId(entry.id, `${path}.id`);
    const role = entry.role ?? 'USER';
    return [{ ...common, actorId: scope.actorId, id, role, text, eventAt, skip: false, messageIndex: null }];
  }
  const messages = entry.messages ?? [];
  checkMessages(entry, messages, path);
  return messages.map((message, messageIndex) => {
    const place = `${path}.messages[${messageIndex}]`;
    const text = parseText(message.content, `${place}.content`);
    const name = message.name == null ? null : parseId(message.name, `${place}.name`);
    return {
      ...common,
      actorId: scope.actorId ?? name,
      id: parseOptionalId(message.id, `${place}.id`),
      role: message.role,
      text,
      eventAt: message.eventAt == null ? eventAt : parseTime(message.eventAt, `${place}.eventAt`),
      skip: message.role === 'SYSTEM',
      messageIndex,
    };
  });
}

function checkMessages(entry: EntryInput, messages: readonly MessageInput[], path: string): void {
  const problem =
    messages.length === 0
      ? `'${path}.messages' is empty.`
      : messages.length > MAX_MESSAGES
        ? `'${path}.messages' has more than ${MAX_MESSAGES} messages: split the entry.`
        : entry.role != null || entry.id != null
          ? `'${path}' has messages: give 'role' and 'id' with each message, not with the entry.`
          : null;
  if (problem !== null) {
    throw new MemoryError('VALIDATION_003', { message: problem, argument: `${path}.messages` });
  }
}
