/** The value below which the given part of the times lies, rounded to tenths; nearest rank. */
export function percentile(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN);
}

/** To tenths. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
