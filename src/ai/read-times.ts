import { en, type ParsedComponents, type ParsedResult } from 'chrono-node';
import type { TimeWord } from '../memory/signals.js';

const DAY = 86_400_000;
const YEAR = /(?<![\p{L}\p{N}.,/-])(?:19|20)\d\d(?![\p{L}\p{N}/-])/gu;
const DATED = ['weekday', 'day', 'month', 'year'] as const;
/** "sat" is a weekday to the parser, and a verb to most people. */
const SHORTEST_WEEKDAY = 5;
/** April, May, June and Jan are people as well. */
const BEFORE_MONTH =
  /\b(?:in|of|since|during|by|until|till|from|before|after|early|mid|late|last|this|every|each)[\s-]+$/i;

/**
 * The times that an English question speaks of, as spans in UTC, or a month of no certain year. Words relative to the
 * present ("last week") are counted from `now`, in epoch milliseconds. Hours are passed over: memories are dated by days.
 */
export function readTimes(question: string, now: number): readonly TimeWord[] {
  const found = en.casual.parse(question, { instant: new Date(now), timezone: 'UTC' });
  const times = found.flatMap((result) => toTimeWord(result, question) ?? []);
  const inside = ({ index }: { index: number }) =>
    found.some((result) => index >= result.index && index < result.index + result.text.length);
  const years = [...question.matchAll(YEAR)].filter((match) => !inside(match));
  return [...times, ...years.map(([year]) => yearOf(Number(year)))];
}

function toTimeWord({ start, end, text, index }: ParsedResult, question: string): TimeWord | null {
  if (end)
    return isDated(start) || isDated(end) ? { kind: 'span', from: startOf(start), to: endOf(end) } : null;
  if (start.isCertain('day')) return { kind: 'span', from: dayOf(start), to: dayOf(start) + DAY };
  const [year, month] = [start.get('year') ?? 0, start.get('month') ?? 1];
  if (start.isCertain('month')) {
    if (!start.isCertain('year')) {
      return BEFORE_MONTH.test(question.slice(0, index)) ? { kind: 'month', month } : null;
    }
    return { kind: 'span', from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
  }
  if (start.isCertain('year')) return yearOf(year);
  if (!start.isCertain('weekday') || text.length < SHORTEST_WEEKDAY) return null;
  return { kind: 'span', from: dayOf(start), to: dayOf(start) + DAY };
}

/** "from 9 to 5" and "3 to 5 times" are read as hours of today. */
function isDated(components: ParsedComponents): boolean {
  return DATED.some((part) => components.isCertain(part));
}

/** The beginning of the day or month that a range begins with: "from May 2023" is from its first day. */
function startOf(components: ParsedComponents): number {
  if (!components.isCertain('month') || components.isCertain('day')) return dayOf(components);
  return Date.UTC(components.get('year') ?? 0, (components.get('month') ?? 1) - 1);
}

/** The end of the day, month or year that a range ends with: "to July 2023" goes on until August. */
function endOf(components: ParsedComponents): number {
  const [year, month] = [components.get('year') ?? 0, components.get('month') ?? 1];
  if (components.isCertain('day') || components.isCertain('weekday')) return dayOf(components) + DAY;
  if (components.isCertain('month')) return Date.UTC(year, month);
  if (components.isCertain('year')) return Date.UTC(year + 1, 0);
  return dayOf(components) + DAY;
}

function yearOf(year: number): TimeWord {
  return { kind: 'span', from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) };
}

function dayOf(components: ParsedComponents): number {
  return Math.floor(components.date().getTime() / DAY) * DAY;
}
