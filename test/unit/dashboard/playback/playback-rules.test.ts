/** Small rules of the playback page: its address, keys, panes, time line, and moments that are typed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markedSpan } from '../../../../dashboard/views/playback/marked-span.ts';
import { parseMoment, renderMoment } from '../../../../dashboard/views/playback/moment-entry.ts';
import { gridOf, layoutFor, layouts } from '../../../../dashboard/views/playback/pane-layout.ts';
import {
  panesMost,
  parsePlaybackAddress,
  renderPlaybackAddress,
} from '../../../../dashboard/views/playback/playback-address.ts';
import { playbackKeyAct } from '../../../../dashboard/views/playback/playback-keys.ts';
import {
  following,
  lengthOf,
  longestMs,
  momentAt,
  shortestMs,
  ticksOf,
  xOf,
  zoomed,
} from '../../../../dashboard/views/playback/timeline-scale.ts';
import { holeAt, recordedAt, recordedSpans } from '../../../../dashboard/views/playback/timeline-words.ts';
import type { CameraTimeline } from '../../../../gateway/recordings/playback/playback-schemas.ts';

const noon = Date.parse('2026-11-22T05:00:00.000Z');

describe('the address of a moment', () => {
  const parse = (path: string) => parsePlaybackAddress(new URLSearchParams(path.split('?')[1]));

  it('leads back to the cameras, the moment and the speed', () => {
    const path = renderPlaybackAddress(['T-01', 'P 02,x'], noon + 0.4, 2);
    expect(path).toContain('/playback?cameras=T-01,');
    expect(parse(renderPlaybackAddress(['T-01', 'T-02'], noon + 0.4, 2))).toEqual({
      codes: ['T-01', 'T-02'],
      atMs: noon,
      speed: 2,
    });
    expect(parse(renderPlaybackAddress(['T-01'], noon, -4)).speed).toBe(1);
  });

  it('takes epoch ms too, and is not upset by nonsense', () => {
    expect(parse(`/playback?at=${noon}`).atMs).toBe(noon);
    expect(parse('/playback?at=never&speed=900&cameras=,,')).toEqual({ codes: [], atMs: undefined, speed: 1 });
    const many = Array.from({ length: 40 }, (_, index) => `T-${index % 30}`).join(',');
    expect(parse(`/playback?cameras=${many}`).codes).toHaveLength(panesMost);
  });
});

describe('panes', () => {
  it('stand in the smallest grid that holds them, or a larger one that was chosen', () => {
    expect([1, 2, 3, 4, 5, 7, 9, 11].map((count) => layoutFor(count, null))).toEqual([1, 2, 4, 4, 6, 9, 9, 12]);
    expect(layoutFor(2, 6)).toBe(6);
    expect(layoutFor(5, 2)).toBe(6);
    for (const layout of layouts) expect(gridOf(layout).columns * gridOf(layout).rows).toBe(layout);
  });
});

describe('keys of playback', () => {
  const press = (key: string, shiftKey = false) => playbackKeyAct({ key, shiftKey });

  it('play, step and shuttle', () => {
    expect(press(' ')).toEqual({ kind: 'toggle' });
    expect(press('K')).toEqual({ kind: 'toggle' });
    expect(press('j')).toEqual({ kind: 'shuttle', direction: -1 });
    expect(press('L', true)).toEqual({ kind: 'shuttle', direction: 1 });
    expect(press(',')).toEqual({ kind: 'frame', direction: -1 });
    expect(press('ArrowRight')).toEqual({ kind: 'seconds', seconds: 5 });
    expect(press('ArrowLeft', true)).toEqual({ kind: 'seconds', seconds: -60 });
  });

  it('mark a moment of one pane or of all, choose panes, and leave the rest alone', () => {
    expect(press('b')).toEqual({ kind: 'bookmark', all: false });
    expect(press('B', true)).toEqual({ kind: 'bookmark', all: true });
    expect(press('3')).toEqual({ kind: 'pane', index: 2 });
    expect(press('q')).toBeUndefined();
    expect(press('Enter')).toBeUndefined();
  });
});

describe('the shown part of the time line', () => {
  const view = fc
    .tuple(fc.integer({ min: -30, max: 30 }), fc.double({ min: shortestMs, max: longestMs, noNaN: true }))
    .map(([days, length]) => ({ fromMs: noon + days * 86_400_000, toMs: noon + days * 86_400_000 + length }));

  it('is zoomed around the pointer, between ten seconds and thirty days', () => {
    const factor = fc.double({ min: 0.001, max: 1000, noNaN: true });
    fc.assert(
      fc.property(view, factor, fc.double({ min: 0, max: 1, noNaN: true }), (shown, by, share) => {
        const atMs = shown.fromMs + share * lengthOf(shown);
        const next = zoomed(shown, by, atMs);
        expect(lengthOf(next)).toBeGreaterThanOrEqual(shortestMs - 1);
        expect(lengthOf(next)).toBeLessThanOrEqual(longestMs + 1);
        expect(xOf(next, 1_000, atMs)).toBeCloseTo(xOf(shown, 1_000, atMs), 2);
      }),
    );
  });

  it('has a moment for each place and a place for each moment', () => {
    fc.assert(
      fc.property(view, fc.double({ min: 0, max: 1_500, noNaN: true }), (shown, x) => {
        expect(xOf(shown, 1_500, momentAt(shown, 1_500, x))).toBeCloseTo(x, 2);
      }),
    );
  });

  it('turns with the head by a page, and goes to a head that is far away', () => {
    const shown = { fromMs: 0, toMs: 60_000 };
    expect(following(shown, 30_000)).toBe(shown);
    expect(following(shown, 61_000)).toEqual({ fromMs: 54_000, toMs: 114_000 });
    expect(following(shown, 10_000_000)).toEqual({ fromMs: 9_970_000, toMs: 10_030_000 });
  });

  it('is written below with round moments of the district, never nearer than asked', () => {
    fc.assert(
      fc.property(view, (shown) => {
        const ticks = ticksOf(shown, 1_200, 90);
        expect(ticks.length).toBeLessThanOrEqual(14);
        for (const [index, tick] of ticks.entries()) {
          expect((tick.atMs + 7 * 3_600_000) % 1_000).toBe(0);
          const before = ticks[index - 1];
          if (before)
            expect(xOf(shown, 1_200, tick.atMs) - xOf(shown, 1_200, before.atMs)).toBeGreaterThanOrEqual(89.9);
        }
      }),
    );
    const day = ticksOf({ fromMs: noon - 13 * 3_600_000, toMs: noon }, 700, 90);
    // Midnight in Vietnam is 17:00 UTC.
    expect(day.filter(({ unit }) => unit === 'day').map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      '2026-11-21T17:00:00.000Z',
    ]);
  });
});

describe('what the time line says of a moment', () => {
  const timeline: CameraTimeline = {
    cameraId: 'a',
    main: [{ fromMs: 100, toMs: 200 }],
    sub: [
      { fromMs: 0, toMs: 200 },
      { fromMs: 300, toMs: 400 },
    ],
    gaps: [
      { role: 'sub', fromMs: 200, toMs: 260, lasts: false, cause: 'camera-lost' },
      { role: 'main', fromMs: 0, toMs: 100, lasts: false, cause: 'off' },
    ],
    held: [{ fromMs: 150, toMs: 160 }],
    bookmarks: [],
  };

  it('is a hole only where neither profile is recorded, with its cause where one is known', () => {
    expect(recordedSpans(timeline)).toEqual([
      { fromMs: 0, toMs: 200 },
      { fromMs: 300, toMs: 400 },
    ]);
    expect(holeAt(timeline, 50)).toBeUndefined();
    expect(holeAt(timeline, 220)).toEqual({ fromMs: 200, toMs: 300, cause: 'camera-lost' });
    expect(holeAt(timeline, 270)).toEqual({ fromMs: 200, toMs: 300, cause: null });
    expect(holeAt(timeline, 999)).toEqual({ fromMs: 400, toMs: null, cause: null });
  });

  it('names the profiles and whether it is held', () => {
    expect(recordedAt(timeline, 155)).toEqual({ main: true, sub: true, held: true });
    expect(recordedAt(timeline, 320)).toEqual({ main: false, sub: true, held: false });
  });
});

describe('a moment that is typed', () => {
  it('is a date with a time, or a time of the day that is looked at', () => {
    expect(parseMoment('22/11/2026 12:00:00', 0)).toBe(noon);
    expect(parseMoment(' 22/11/2026  12:00 ', 0)).toBe(noon);
    expect(parseMoment('12:00:07,5', noon)).toBe(noon + 7_500);
    expect(parseMoment('22.11.2026 12h00', 0)).toBe(noon);
    // Past midnight in Vietnam, still the day before in UTC.
    expect(parseMoment('00:30', Date.parse('2026-11-22T18:00:00Z'))).toBe(Date.parse('2026-11-22T17:30:00Z'));
  });

  it('is refused when there is no such moment', () => {
    for (const text of ['', 'x', '31/02/2026 10:00', '22/11/2026', '22/11/2026 24:00', '12:60', '1 2 3'])
      expect(parseMoment(text, noon)).toBeUndefined();
  });

  it('comes back as it was shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }), (seconds) => {
        expect(parseMoment(renderMoment(seconds * 1_000), 0)).toBe(seconds * 1_000);
      }),
    );
  });

  it('marks a span with another one, in either order', () => {
    expect(markedSpan({})).toBeUndefined();
    expect(markedSpan({ fromMs: 5 })).toEqual({ fromMs: 5, toMs: 5 });
    expect(markedSpan({ fromMs: 9, toMs: 5 })).toEqual({ fromMs: 5, toMs: 9 });
  });
});
