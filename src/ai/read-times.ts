import { en, type ParsedComponents, type ParsedResult } from 'chrono-node';
import type { TimeWord } from '../memory/signals.js';

type Span = Extract<TimeWord, { readonly kind: 'span' }>;

const DAY = 86_400_000;
const YEAR = /(?<![\p{L}\p{N}.,/-])(?:19|20)\d\d(?![\p{L}\p{N}/-])/gu;
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
  // "from 9 to 5" and "3 to 5 times" are read as hours of today.
  if (end) return isDated(start) || isDated(end) ? { ...spanOf(start), to: spanOf(end).to } : null;
  const isCertain = (part: 'day' | 'month' | 'year') => start.isCertain(part);
  if (isCertain('month') && !isCertain('day') && !isCertain('year')) {
    const month = start.get('month') ?? 1;
    return BEFORE_MONTH.test(question.slice(0, index)) ? { kind: 'month', month } : null;
  }
  const isNamed = isCertain('day') || isCertain('month') || isCertain('year');
  if (!isNamed && (!start.isCertain('weekday') || text.length < SHORTEST_WEEKDAY)) return null;
  return spanOf(start);
}

function isDated(components: ParsedComponents): boolean {
  return (['weekday', 'day', 'month', 'year'] as const).some((part) => components.isCertain(part));
}

/** All of the day, month or year that is named: a range "to July 2023" goes on until August. */
function spanOf(components: ParsedComponents): Span {
  const [year, month] = [components.get('year') ?? 0, components.get('month') ?? 1];
  if (!components.isCertain('day')) {
    if (components.isCertain('month')) {
      return { kind: 'span', from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
    }
    if (components.isCertain('year')) return yearOf(year);
  }
  const day = Math.floor(components.date().getTime() / DAY) * DAY;
  return { kind: 'span', from: day, to: day + DAY };
}

function yearOf(year: number): Span {
  return { kind: 'span', from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) };
}
