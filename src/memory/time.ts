import { MemoryError } from './errors.js';

/** RFC 3339. */
const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2}))?$/;
/** What programs write as ISO 8601: also without seconds or offset, and with a space before the time. */
const ISO_FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Epoch milliseconds of an RFC 3339 time with an offset, or of a date, which is 00:00 UTC. Fractions are
 * cut to milliseconds. The day must exist (2099-02-30 does not) and the year be 1-9999, in UTC as well: the
 * API writes years with four digits. A leap second has no epoch milliseconds and is refused.
 * Throws VALIDATION_008.
 */
export function parseTime(value: string, argument: string): number {
  const time = toInstant(FORM.exec(value.trim()));
  if (time === null) throw noTime(value, argument);
  return time;
}

/**
 * Epoch milliseconds when the string as a whole is an ISO date or time, null for every other string. A date
 * is 00:00 UTC, a time without offset is UTC, fractions are cut to milliseconds, and the day must exist.
 */
export function parseIsoDate(value: string): number | null {
  return toInstant(ISO_FORM.exec(value));
}

/** Whether a value is an instant that `parseTime` could have returned. */
export function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= FIRST && (value as number) <= LAST;
}

function toInstant(match: RegExpExecArray | null): number | null {
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const ms = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  if (y < 1 || mo < 1 || mo > 12 || h > 23 || mi > 59 || s > 59) return null;
  const instant = new Date(0);
  // setUTCFullYear, since Date.UTC reads the years 1-99 as 1901-1999.
  instant.setUTCFullYear(y, mo - 1, d);
  if (instant.getUTCMonth() !== mo - 1 || instant.getUTCDate() !== d) return null;
  instant.setUTCHours(h, mi, s, ms);
  const shift = offsetMs(offset);
  if (shift === null) return null;
  const time = instant.getTime() - shift;
  return time < FIRST || time > LAST ? null : time;
}

const DAY_MS = 86_400_000;

/**
 * When something ends, as epoch milliseconds: the instant itself, or for a bare date the end of that UTC day,
 * as people mean it who write "until the 24th". Throws VALIDATION_008.
 */
export function parseExpiry(value: string, argument: string): number {
  const time = parseTime(value, argument);
  const bareDate = !/[Tt]/.test(value);
  return bareDate ? Math.min(time + DAY_MS, LAST) : time;
}

function offsetMs(offset: string | undefined): number | null {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function noTime(value: string, argument: string): MemoryError {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return new MemoryError('VALIDATION_008', {
    message: `'${argument}' is no time that exists: '${shown}'. Write RFC 3339 with an offset, like '2026-11-22T10:00:00Z', or a date, like '2026-11-22'.`,
    argument,
  });
}
