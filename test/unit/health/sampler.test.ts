import { describe, expect, it } from 'vitest';
import { createDayStrip } from '../../../gateway/health/day-strip.ts';
import { createPointQueue } from '../../../gateway/health/point-queue.ts';
import { createSampler, metricSampleOf } from '../../../gateway/health/sampler.ts';
import { longestSpanMs, pointsOf, seriesResolution } from '../../../gateway/health/series-resolution.ts';
import { spanFrom } from '../../../gateway/health/time-span.ts';
import type { StreamFigures } from '../../../gateway/streams/model.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const second = 1_000;
const hour = 3_600 * second;
const figures = (changes: Partial<StreamFigures> = {}): StreamFigures => ({
  cameraId: 'c',
  role: 'sub',
  running: true,
  framesTotal: 0,
  bytesTotal: 0,
  keyframeIntervalMs: null,
  lastFrameAtMs: null,
  restartsTotal: 0,
  transport: null,
  packets: null,
  ...changes,
});

describe('the sampler', () => {
  it('divides by the time that really passed, not by the period nor by the wall clock', async () => {
    const clock = createManualClock(0);
    const sampler = createSampler(clock);
    expect(sampler.take([figures({ framesTotal: 100 })])[0]).toMatchObject({
      fps: null,
      bitrateKbps: null,
      restarts: 0,
    });
    await clock.advance(8 * second);
    clock.jumpWall(hour);
    const [sample] = sampler.take([figures({ framesTotal: 300, bytesTotal: 500_000, restartsTotal: 2 })]);
    expect(sample).toMatchObject({ fps: 25, bitrateKbps: 500, restarts: 2 });
  });

  it('counts from zero when a counter went back, and says nothing of a stream that stands', async () => {
    const clock = createManualClock(0);
    const sampler = createSampler(clock);
    sampler.take([figures({ framesTotal: 1_000, restartsTotal: 5 })]);
    await clock.advance(5 * second);
    expect(sampler.take([figures({ framesTotal: 50, restartsTotal: 1 })])[0]).toMatchObject({ fps: 10, restarts: 1 });
    await clock.advance(5 * second);
    const [standing] = sampler.take([
      figures({ running: false, framesTotal: 50, lastFrameAtMs: 4_000, restartsTotal: 1 }),
    ]);
    expect(standing).toMatchObject({ fps: null, keyframeIntervalMs: null, frameAgeMs: 6_000 });
    expect(standing && metricSampleOf(standing).values).toEqual({ frameAgeMs: 6_000, restarts: 0 });
  });
});

describe('the resolution of a chart', () => {
  const nowMs = 1_000 * 24 * hour + 1_234;
  it.each<[string, number, number, string]>([
    ['an hour', hour, 10 * second, 'raw'],
    ['six hours', 6 * hour, 30 * second, 'raw'],
    ['a day', 24 * hour, 120 * second, 'minute'],
    ['a week', 7 * 24 * hour, 900 * second, 'minute'],
    ['a month', 30 * 24 * hour, hour, 'hour'],
    ['13 months', 400 * 24 * hour, 12 * hour, 'hour'],
  ])('of %s', (_, spanMs, stepMs, table) => {
    const resolution = seriesResolution(nowMs - spanMs, nowMs, nowMs, 5 * second);
    expect(resolution).toMatchObject({ stepMs, table });
    expect((resolution.toMs - resolution.fromMs) / stepMs).toBeLessThanOrEqual(1_000);
    expect(resolution.fromMs % stepMs).toBe(0);
  });

  it('is no finer than what is kept of that time, nor than two measurements', () => {
    const threeDaysAgo = nowMs - 72 * hour;
    expect(seriesResolution(threeDaysAgo, threeDaysAgo + hour, nowMs, 5 * second)).toMatchObject({ table: 'minute' });
    const longAgo = nowMs - 100 * 24 * hour;
    expect(seriesResolution(longAgo, longAgo + hour, nowMs, 5 * second)).toMatchObject({ table: 'hour' });
    expect(seriesResolution(nowMs - hour, nowMs, nowMs, 60 * second)).toMatchObject({ stepMs: 120 * second });
  });

  it('shows a hole as null and restarts as their number', () => {
    const resolution = { fromMs: 0, toMs: 30, stepMs: 10, table: 'raw' } as const;
    const bucket = { atMs: 10, count: 2, sum: 3, min: 1, max: 2 };
    expect(pointsOf(resolution, 'fps', [bucket]).map(({ mean }) => mean)).toEqual([null, 1.5, null]);
    expect(pointsOf(resolution, 'restarts', [bucket]).map(({ mean }) => mean)).toEqual([null, 3, null]);
  });
});

describe('a span in a query', () => {
  it('is read from ISO 8601 with a zone or from epoch ms', () => {
    expect(spanFrom('2026-01-01T00:00:00.000Z', '2026-01-01T08:00:00+07:00', 0)).toEqual({
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 1, 1),
    });
    expect(spanFrom('1000', undefined, 5_000)).toEqual({ fromMs: 1_000, toMs: 5_000 });
  });

  it.each([
    ['2026-01-01T00:00:00', '2000000000000'],
    ['yesterday', '5'],
    ['5', '5'],
    ['0', String(longestSpanMs + 1)],
  ])('is refused: %s to %s', (from, to) => {
    expect(() => spanFrom(from, to, 0)).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});

describe('the point queue', () => {
  it('drops the oldest when full, and confirms only what was handed out', () => {
    const queue = createPointQueue<number>(5);
    for (const item of [1, 2, 3, 4]) queue.push(item);
    const { items, mark } = queue.peek(3);
    expect(items).toEqual([1, 2, 3]);
    // While those are being written three more come: 1 and 2 go, and confirming takes 3 alone.
    for (const item of [5, 6, 7]) queue.push(item);
    queue.confirm(mark);
    expect(queue.peek(10).items).toEqual([4, 5, 6, 7]);
    expect([queue.size, queue.dropped]).toEqual([4, 2]);
    queue.confirm(queue.peek(10).mark);
    queue.push(8);
    expect(queue.peek(10).items).toEqual([8]);
  });
});

describe('the day strip', () => {
  it('keeps the worst of each hour, and forgets what is older than a day', () => {
    const strip = createDayStrip([], 0);
    strip.mark('up', 0, 3 * hour);
    strip.mark('down', hour + 1, hour + 2);
    strip.mark('up', 3 * hour, 3 * hour + 5);
    expect(strip.at(3 * hour).slice(-4)).toEqual(['up', 'down', 'up', 'up']);
    expect(strip.at(30 * hour).slice(0, 3)).toEqual(['unknown', 'unknown', 'unknown']);
    strip.mark('degraded', 0, 100 * hour);
    expect(strip.at(100 * hour)).toEqual(Array.from({ length: 24 }, () => 'degraded'));
  });
});
