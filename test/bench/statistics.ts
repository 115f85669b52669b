/** Median and percentiles of samples (nearest rank), and the line through points (least squares). */
export interface Summary {
  readonly n: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export function summaryOf(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
  return { n: sorted.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Standard error of the slope; NaN with fewer than three points. */
  readonly slopeError: number;
}

/** NaN throughout with fewer than two points, or with all at one x. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = spread === 0 ? Number.NaN : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const intercept = meanY - slope * meanX;
  const residual = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  return { slope, intercept, slopeError: n < 3 ? Number.NaN : Math.sqrt(residual / (n - 2) / spread) };
}
