/** Series become plot columns with gaps where nothing was measured. */
import { describe, expect, it } from 'vitest';
import {
  chartMetrics,
  chartSpans,
  lonelyIndices,
  plotColumns,
  summariseColumns,
} from '../../../dashboard/views/camera/metric-spans.ts';
import { metricNames, type Series } from '../../../gateway/health/schemas.ts';

const point = (atMs: number, mean: number | null) => ({ atMs, mean, min: mean, max: mean === null ? null : mean + 1 });
const series = (points: Series['points']): Series => ({ cameraId: 'c', metric: 'bitrateKbps', stepMs: 5_000, points });

describe('plot columns', () => {
  it('are in seconds and in the unit shown, in order of time', () => {
    const columns = plotColumns(series([point(10_000, 2_000), point(5_000, 1_000)]), 1000);
    expect(columns.seconds).toEqual([5, 10]);
    expect(columns.mean).toEqual([1, 2]);
    expect(columns.max).toEqual([1.001, 2.001]);
  });

  it('break the line where samples are missing', () => {
    const columns = plotColumns(series([point(0, 1), point(5_000, 2), point(60_000, 3)]), 1);
    expect(columns.mean).toEqual([1, 2, null, 3]);
    expect(columns.seconds).toEqual([0, 5, 10, 60]);
  });

  it('keep the gaps the store tells of', () => {
    expect(plotColumns(series([point(0, 1), point(5_000, null)]), 1).mean).toEqual([1, null]);
  });

  it('mark single values, which a line would not show', () => {
    expect(lonelyIndices([1, null, 2, 3, null, 4])).toEqual([0, 5]);
    expect(lonelyIndices([])).toEqual([]);
    expect(lonelyIndices([null, 1])).toEqual([1]);
  });

  it('are summed up for who cannot see them', () => {
    const columns = plotColumns(series([point(0, 4), point(5_000, 2), point(10_000, null)]), 1);
    expect(summariseColumns(columns)).toEqual({ last: 2, min: 2, max: 5 });
    expect(summariseColumns(plotColumns(series([]), 1))).toEqual({ last: null, min: null, max: null });
  });
});

it('the charts are the metrics the gateway keeps, in spans from an hour to thirty days', () => {
  expect(chartMetrics.every(({ metric }) => metricNames.includes(metric))).toBe(true);
  expect(chartSpans.map(({ spanMs }) => spanMs / 3_600_000)).toEqual([1, 6, 24, 168, 720]);
});
