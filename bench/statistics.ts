/** Where measured values lie around the line that fits them best. */
export interface Line {
  /** Change of y per unit of x. */
  readonly slope: number;
  readonly intercept: number;
}

/** The line with the least sum of squared vertical distances. Slope 0 when all x are equal; NaN without points. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const slope = spread === 0 ? 0 : together / spread;
  return { slope, intercept: meanY - slope * meanX };
}

/** NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** To so many decimals; 3 unless told. */
export function rounded(value: number, decimals = 3): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
