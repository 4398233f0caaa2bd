import { en, type ParsedComponents, type ParsedResult } from 'chrono-node';
import type { TimeWord } from '../memory/signals.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const YEAR = /(?<![\p{L}\p{N}.,/-])(?:19|20)\d\d(?![\p{L}\p{N}/-])/gu;
/** "sat" is a weekday to the parser, and a verb to most people. */
const SHORTEST_WEEKDAY = 5;
/** April, May, June and Jan are people as well. */
const BEFORE_MONTH =
  /\b(?:in|of|since|during|by|until|till|from|before|after|early|mid|late|last|this|every|each)[\s-]+$/i;

/** "24/7", "4/5 stars", "1/2 cup": two numbers are no day of which anybody could be certain. */
const TWO_NUMBERS = /^\d{1,2}\/\d{1,2}$/;
/** Of a weekday that says itself which of them is meant. */
const WHICH_WEEKDAY = /\b(?:last|past|next|this)\b/i;
/** Signs that are made to be slow take the parser 30 ms for this many, and 300 ms for the longest question. */
const MAX_LENGTH = 500;

/**
 * The times that the first 500 signs of an English question speak of, as spans in UTC, those of no certain year as of
 * any. Words relative to the present ("last week") are counted from `now`, in epoch milliseconds. Hours are passed over:
 * memories are dated by days.
 */
export function readTimes(question: string, now: number): readonly TimeWord[] {
  const asked = question.slice(0, MAX_LENGTH);
  const found = en.casual.parse(asked, { instant: new Date(now), timezone: 'UTC' });
  const times = found.flatMap((result) => toTimeWords(result, asked, now));
  const inside = ({ index }: { index: number }) =>
    found.some((result) => index >= result.index && index < result.index + result.text.length);
  const years = [...asked.matchAll(YEAR)].filter((match) => !inside(match));
  return [...times, ...years.map(([year]) => yearOf(Number(year)))];
}

function toTimeWords({ start, end, text, index }: ParsedResult, question: string, now: number): TimeWord[] {
  if (end) {
    // "from 9 to 5" and "3 to 5 times" are read as hours of today.
    if (!isDated(start) && !isDated(end)) return [];
    const kind = isOfAnyYear(start) && isOfAnyYear(end) ? 'yearly' : 'span';
    return [{ kind, from: spanOf(start).from, to: spanOf(end).to }];
  }
  if (isOfAnyYear(start)) {
    const isTime = start.isCertain('day')
      ? !TWO_NUMBERS.test(text)
      : BEFORE_MONTH.test(question.slice(0, index));
    return isTime ? [{ ...spanOf(start), kind: 'yearly' }] : [];
  }
  if (start.isCertain('day') || start.isCertain('month') || start.isCertain('year')) return [spanOf(start)];
  if (!start.isCertain('weekday') || text.length < SHORTEST_WEEKDAY) return [];
  const nearest = spanOf(start);
  // Memories are of what was. The nearest "Friday" may be the next one.
  const isNext = nearest.from > now && !WHICH_WEEKDAY.test(text);
  return isNext ? [nearest, { ...nearest, from: nearest.from - WEEK, to: nearest.to - WEEK }] : [nearest];
}

/** A day or month is named, but no year: the parser makes it the nearest. */
function isOfAnyYear(components: ParsedComponents): boolean {
  return components.isCertain('month') && !components.isCertain('year');
}

function isDated(components: ParsedComponents): boolean {
  return (['weekday', 'day', 'month', 'year'] as const).some((part) => components.isCertain(part));
}

/** All of the day, month or year that is named: a range "to July 2023" goes on until August. */
function spanOf(components: ParsedComponents): TimeWord {
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

function yearOf(year: number): TimeWord {
  return { kind: 'span', from: Date.UTC(year, 0), to: Date.UTC(year + 1, 0) };
}
