import { describe, expect, it } from 'vitest';
import { findTrueGaps } from '../../../../gateway/incidents/evidence/pack/true-gaps.ts';
import type { Gap } from '../../../../gateway/recordings/model.ts';

const span = { fromMs: 0, toMs: 60_000 };
const second = (startMs: number) => ({ startMs, durationMs: 1_000 });
const seconds = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => second((from + index) * 1_000));
const gap = (fromMs: number, toMs: number | null, cause: Gap['cause']): Gap => ({
  ...{ cameraId: 'c', role: 'main', fromMs, toMs, cause },
});

describe('what is missing of a span', () => {
  it('is nothing when segments follow one another, also with jitter', () => {
    const jittered = seconds(0, 60).map((one, index) => ({ ...one, startMs: one.startMs + (index % 2) * 400 }));
    expect(findTrueGaps(span, jittered, [])).toEqual([]);
  });

  it('has the cause that the recorder wrote down', () => {
    const found = findTrueGaps(span, [...seconds(0, 20), ...seconds(30, 60)], [gap(20_050, 29_900, 'camera-lost')]);
    expect(found).toEqual([{ fromMs: 20_000, toMs: 30_000, cause: 'camera-lost' }]);
  });

  it('stands without a cause too', () => {
    const found = findTrueGaps(span, [...seconds(0, 20), ...seconds(30, 60)], []);
    expect(found).toEqual([{ fromMs: 20_000, toMs: 30_000, cause: 'unknown' }]);
  });

  it('is told apart by its causes, and what none explains is unknown', () => {
    const known = [gap(10_000, 20_000, 'camera-lost'), gap(25_000, 30_000, 'gateway-down')];
    expect(findTrueGaps(span, [...seconds(0, 10), ...seconds(40, 60)], known)).toEqual([
      { fromMs: 10_000, toMs: 20_000, cause: 'camera-lost' },
      { fromMs: 20_000, toMs: 25_000, cause: 'unknown' },
      { fromMs: 25_000, toMs: 30_000, cause: 'gateway-down' },
      { fromMs: 30_000, toMs: 40_000, cause: 'unknown' },
    ]);
  });

  it('may last, and may be all of it', () => {
    expect(findTrueGaps(span, seconds(0, 50), [gap(50_000, null, 'disk')])).toEqual([
      { fromMs: 50_000, toMs: 60_000, cause: 'disk' },
    ]);
    expect(findTrueGaps(span, [], [])).toEqual([{ ...span, cause: 'unknown' }]);
  });

  it('is nothing that the recorder says of a time that is there', () => {
    expect(findTrueGaps(span, seconds(0, 60), [gap(20_000, 30_000, 'camera-lost')])).toEqual([]);
  });
});
