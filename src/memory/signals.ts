/** A time that a question speaks of: "in May 2023" is a span, "in May" the same days of any year. Milliseconds, UTC. */
export interface TimeWord {
  readonly kind: 'span' | 'yearly';
  readonly from: number;
  /** Not in it any more. */
  readonly to: number;
}

/** Finds the times that a question speaks of, relative to `now` where it does ("last week"); [] when there are none. */
export type ReadTimes = (question: string, now: number) => readonly TimeWord[];

const DAY = 86_400_000;
/** Days after which being near a time counts half: people speak of a thing within a week or two. */
const HALF_LIFE_DAYS = 7;
/** Question marks of the scripts that have their own, with what may close a sentence behind them. */
const ASKS = /[?？؟՞]["'”’»)\]]*$/u;

/** Whether the text ends with a question: it asks for what another memory may state. */
export function isAsking(text: string): boolean {
  return ASKS.test(text.trimEnd());
}

/** What is written without spaces: a name stands right beside other words. */
const UNSPACED =
  '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]';
const ENDS_UNSPACED = new RegExp(`${UNSPACED}\\p{M}*$`, 'u');
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');

/** Whether the question has the actor's id as words of its own, in whatever case. */
export function namesActor(question: string, actorId: string | null): boolean {
  if (actorId === null) return false;
  const escaped = actorId.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const before = BEGINS_UNSPACED.test(actorId) ? '' : '(?<![\\p{L}\\p{M}\\p{N}])';
  const behind = ENDS_UNSPACED.test(actorId) ? '' : '(?![\\p{L}\\p{M}\\p{N}])';
  return new RegExp(`${before}${escaped}${behind}`, 'iu').test(question);
}

/**
 * How near an instant is to the nearest of some times: 1 within one, half of it for every seven days away, 0 when
 * there are none. Falls with the distance, the same before and after.
 */
export function nearness(instant: number, times: readonly TimeWord[]): number {
  return Math.max(0, ...times.map((time) => 0.5 ** (distance(instant, time) / (HALF_LIFE_DAYS * DAY))));
}

function distance(instant: number, time: TimeWord): number {
  if (time.kind === 'span') return Math.max(0, time.from - instant, instant - time.to + 1);
  const years = new Date(instant).getUTCFullYear() - new Date(time.from).getUTCFullYear();
  return Math.min(
    ...[years - 1, years, years + 1].map((later) => distance(instant, yearsLater(time, later))),
  );
}

function yearsLater({ from, to }: TimeWord, years: number): TimeWord {
  return { kind: 'span', from: addYears(from, years), to: addYears(to, years) };
}

function addYears(instant: number, years: number): number {
  const date = new Date(instant);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}
