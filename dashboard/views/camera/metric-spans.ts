/** What the health charts of a camera show: spans, metrics with their units, and series turned into plot columns. Pure. */
import type { MetricName, Series } from '../../../gateway/health/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';

const hourMs = 3_600_000;

export const chartSpans = [
  { id: '1h', spanMs: hourMs, refreshMs: 10_000, text: 'camera.span1h' },
  { id: '6h', spanMs: 6 * hourMs, refreshMs: 30_000, text: 'camera.span6h' },
  { id: '24h', spanMs: 24 * hourMs, refreshMs: 60_000, text: 'camera.span24h' },
  { id: '7d', spanMs: 7 * 24 * hourMs, refreshMs: 300_000, text: 'camera.span7d' },
  { id: '30d', spanMs: 30 * 24 * hourMs, refreshMs: 600_000, text: 'camera.span30d' },
] as const satisfies readonly { id: string; spanMs: number; refreshMs: number; text: TextKey }[];
export type ChartSpan = (typeof chartSpans)[number];

export interface ChartMetric {
  readonly metric: MetricName;
  readonly text: TextKey;
  /** The same in every language; empty where `unitText` says it. */
  readonly unit: string;
  readonly unitText?: TextKey;
  /** What a stored value is divided by to get the unit shown. */
  readonly divisor: number;
  readonly decimals: number;
  /** Signed metrics are drawn around zero, the others from zero up. */
  readonly signed: boolean;
}

export const chartMetrics: readonly ChartMetric[] = [
  {
    metric: 'fps',
    text: 'camera.metricFps',
    unit: '',
    unitText: 'camera.unitFps',
    divisor: 1,
    decimals: 1,
    signed: false,
  },
  { metric: 'bitrateKbps', text: 'camera.metricBitrate', unit: 'Mbit/s', divisor: 1000, decimals: 2, signed: false },
  { metric: 'keyframeIntervalMs', text: 'camera.metricKeyframe', unit: 's', divisor: 1000, decimals: 1, signed: false },
  { metric: 'frameAgeMs', text: 'camera.metricFrameAge', unit: 's', divisor: 1000, decimals: 1, signed: false },
  { metric: 'roundTripMs', text: 'camera.metricRoundTrip', unit: 'ms', divisor: 1, decimals: 0, signed: false },
  { metric: 'clockOffsetMs', text: 'camera.metricClockOffset', unit: 's', divisor: 1000, decimals: 1, signed: true },
  { metric: 'packetLossPercent', text: 'camera.metricPacketLoss', unit: '%', divisor: 1, decimals: 2, signed: false },
  {
    metric: 'reorderedPerMin',
    text: 'camera.metricReordered',
    unit: '',
    unitText: 'camera.unitPerMin',
    divisor: 1,
    decimals: 0,
    signed: false,
  },
  { metric: 'jitterMs', text: 'camera.metricJitter', unit: 'ms', divisor: 1, decimals: 1, signed: false },
  { metric: 'rtcpClockOffsetMs', text: 'camera.metricRtcpClock', unit: 's', divisor: 1000, decimals: 2, signed: true },
];

/** What only a stream that the gateway reads itself can tell. */
export const transportMetrics: ReadonlySet<MetricName> = new Set<MetricName>([
  'packetLossPercent',
  'reorderedPerMin',
  'jitterMs',
  'rtcpClockOffsetMs',
]);

/** Columns for the plot: epoch seconds, then mean, least and greatest in the metric's unit; null is a gap. */
export interface PlotColumns {
  readonly seconds: number[];
  readonly mean: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
}

export function plotColumns(series: Series, divisor: number): PlotColumns {
  const scale = (value: number | null) => (value === null ? null : value / divisor);
  const points = [...series.points].sort((a, b) => a.atMs - b.atMs);
  const columns: PlotColumns = { seconds: [], mean: [], min: [], max: [] };
  let previousMs: number | undefined;
  for (const point of points) {
    // A store leaves out spans without samples; without a null there the plot would draw a line across the outage.
    if (previousMs !== undefined && point.atMs - previousMs > series.stepMs * 2.5) {
      columns.seconds.push((previousMs + series.stepMs) / 1000);
      columns.mean.push(null);
      columns.min.push(null);
      columns.max.push(null);
    }
    columns.seconds.push(point.atMs / 1000);
    columns.mean.push(scale(point.mean));
    columns.min.push(scale(point.min));
    columns.max.push(scale(point.max));
    previousMs = point.atMs;
  }
  return columns;
}

/** Indices of values without a neighbour: a line alone would not show them. */
export const lonelyIndices = (values: readonly (number | null)[]): number[] =>
  values.flatMap((value, index) => {
    const alone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
    return value !== null && alone ? [index] : [];
  });

export interface ColumnSummary {
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** What a person who cannot see the line is told: the newest value, the least, the greatest. */
export function summariseColumns(columns: PlotColumns): ColumnSummary {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const lows = known(columns.min);
  const highs = known(columns.max);
  return {
    last: known(columns.mean).at(-1) ?? null,
    min: lows.length === 0 ? null : lows.reduce((a, b) => Math.min(a, b)),
    max: highs.length === 0 ? null : highs.reduce((a, b) => Math.max(a, b)),
  };
}
