/** A time that a question speaks of: "in May 2023" is a span, "in May" the month of any year. Milliseconds, UTC. */
export type TimeWord =
  | { readonly kind: 'span'; readonly from: number; readonly to: number }
  | { readonly kind: 'month'; readonly month: number };

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

/** Whether the question has the actor's id as words of its own, in whatever case. */
export function namesActor(question: string, actorId: string | null): boolean {
  if (actorId === null) return false;
  const escaped = actorId.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').test(question);
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
  const year = new Date(instant).getUTCFullYear();
  return Math.min(...[year - 1, year, year + 1].map((of) => distance(instant, monthOf(of, time.month))));
}

function monthOf(year: number, month: number): TimeWord {
  return { kind: 'span', from: Date.UTC(year, month - 1), to: Date.UTC(year, month) };
}
