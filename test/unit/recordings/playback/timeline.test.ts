import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Gap, Hold, Span } from '../../../../gateway/recordings/model.ts';
import { mergeSpans } from '../../../../gateway/recordings/playback/merge-spans.ts';
import { createTimeline } from '../../../../gateway/recordings/playback/timeline.ts';

const span = (fromMs: number, toMs: number): Span => ({ fromMs, toMs });

describe('spans', () => {
  it('nearer than a step are one', () => {
    const spans = [span(0, 10), span(12, 20), span(25, 30), span(5, 8)];
    expect(mergeSpans(spans, 2)).toEqual([span(0, 20), span(25, 30)]);
    expect(mergeSpans(spans, 0)).toEqual([span(0, 10), span(12, 20), span(25, 30)]);
  });

  it('cover what they covered, in order, and further apart than the step', () => {
    const spans = fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 60 })), { maxLength: 30 });
    fc.assert(
      fc.property(spans, fc.nat(40), (all, stepMs) => {
        const given = all.map(([from, length]) => span(from, from + length));
        const merged = mergeSpans(given, stepMs);
        for (const { fromMs, toMs } of given)
          expect(merged.some((each) => each.fromMs <= fromMs && each.toMs >= toMs)).toBe(true);
        for (const [at, { fromMs }] of merged.entries()) {
          const before = merged[at - 1];
          if (before) expect(fromMs - before.toMs).toBeGreaterThan(stepMs);
        }
        const ends = new Set(given.flatMap(({ fromMs, toMs }) => [fromMs, toMs]));
        for (const { fromMs, toMs } of merged) expect([ends.has(fromMs), ends.has(toMs)]).toEqual([true, true]);
      }),
    );
  });
});

describe('a timeline', () => {
  const gap = (fromMs: number, toMs: number | null): Gap => ({
    ...{ cameraId: 'a', role: 'sub', cause: 'camera-lost' },
    ...{ fromMs, toMs },
  });
  const gaps = [gap(100, 400), gap(500, 510), gap(950, null)];
  const hold: Hold = {
    ...{ id: 'h', cameraId: 'a', fromMs: 600, toMs: 2_000, reason: 'person', subjectId: null, note: '' },
    ...{ placedBy: '', placedAtMs: 0, untilMs: null, releaseAskedBy: null },
  };
  const bookmark = {
    ...{ id: 'b', cameraId: 'a', atMs: 700, fromMs: 670, toMs: 730, note: 'xe', madeBy: '', madeByName: '' },
    ...{ madeAtMs: 700, heldUntilMs: null },
  };
  const timeline = createTimeline({
    index: {
      coverage: async () => [
        { cameraId: 'a', role: 'sub', spans: [span(-50, 100), span(400, 500), span(510, 950)] },
        { cameraId: 'a', role: 'main', spans: [span(800, 1_200)] },
        { cameraId: 'b', role: 'sub', spans: [span(0, 5_000)] },
      ],
      gaps: async () => gaps,
    },
    holds: { list: () => [hold] },
    bookmarks: async () => [bookmark],
  });

  it('is of each camera what lies in the span', async () => {
    const [a, b] = await timeline({ cameraIds: ['a', 'b'], ...span(0, 1_000), stepMs: 0 });
    expect(a).toEqual({
      cameraId: 'a',
      main: [span(800, 1_000)],
      sub: [span(0, 100), span(400, 500), span(510, 950)],
      gaps: [
        { role: 'sub', fromMs: 100, toMs: 400, lasts: false, cause: 'camera-lost' },
        { role: 'sub', fromMs: 500, toMs: 510, lasts: false, cause: 'camera-lost' },
        { role: 'sub', fromMs: 950, toMs: 1_000, lasts: true, cause: 'camera-lost' },
      ],
      held: [span(600, 1_000)],
      bookmarks: [bookmark],
    });
    expect(b).toMatchObject({ cameraId: 'b', main: [], sub: [span(0, 1_000)], gaps: [], held: [], bookmarks: [] });
  });

  it('leaves out what the drawing cannot tell apart, but never a gap that lasts', async () => {
    const [a] = await timeline({ cameraIds: ['a'], ...span(0, 1_000), stepMs: 100 });
    expect(a?.sub).toEqual([span(0, 100), span(400, 950)]);
    expect(a?.gaps.map(({ fromMs }) => fromMs)).toEqual([100, 950]);
  });
});
