/** The overview's rules: what stands where, how it zooms, what keys do, and what a picture of keyframes may say of itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveTileStats } from '../../../dashboard/live/link/live-tile.ts';
import { countCells, groupCameras } from '../../../dashboard/views/overview/overview-cells.ts';
import { overviewKeyAct } from '../../../dashboard/views/overview/overview-keys.ts';
import {
  clampZoom,
  leastCellPx,
  planOverview,
  scrollAfterZoom,
  stepFrom,
  stillWidthFor,
} from '../../../dashboard/views/overview/overview-plan.ts';
import { chooseStill, judgeStill, type StillFacts } from '../../../dashboard/views/overview/still-truth.ts';
import type { Site } from '../../../gateway/cameras/schemas.ts';
import { camera, health, stream } from './district-fixtures.ts';

const site = (id: string, kind: Site['kind'], name = id): Site => ({
  id,
  code: id,
  name,
  kind,
  unitId: null,
  cameraCount: 0,
});

const sites = new Map(
  [site('w', 'ward', 'Phường An Phú'), site('t', 'tunnel', 'Hầm'), site('g', 'city-gate', 'Cửa ngõ')].map((one) => [
    one.id,
    one,
  ]),
);
const cameras = [
  camera('a', 'P-02', 'w'),
  camera('b', 'P-10', 'w'),
  camera('c', 'T-01', 't'),
  camera('d', 'C-01', 'g', false),
];
const district = {
  cameras,
  sites,
  health: new Map([health('a', 'up'), health('b', 'down'), health('c', 'degraded')].map((one) => [one.cameraId, one])),
  streams: new Map(),
};

describe('the cells', () => {
  const codes = (text: string, sickFirst = false) =>
    groupCameras(district, { text, sickFirst }).map((group) => [
      group.siteId,
      ...group.cameras.map(({ code }) => code),
    ]);

  it('stand by kind of site and by code, and each site counts all its cameras', () => {
    const groups = groupCameras(district, { text: '', sickFirst: false });
    expect(codes('')).toEqual([
      ['t', 'T-01'],
      ['g', 'C-01'],
      ['w', 'P-02', 'P-10'],
    ]);
    expect(countCells(groups)).toBe(7);
    expect(groups[2]?.counts).toEqual({ total: 2, good: 1, lost: 1, poor: 0, unbound: 0 });
    expect(groups[1]?.counts).toMatchObject({ total: 1, unbound: 1 });
  });

  it('bring the sick sites and cameras to the front when asked', () => {
    expect(codes('', true)).toEqual([
      ['w', 'P-10', 'P-02'],
      ['t', 'T-01'],
      ['g', 'C-01'],
    ]);
  });

  it('are filtered by code with or without its hyphen, and by site; the counts stay those of the site', () => {
    expect(codes('p10')).toEqual([['w', 'P-10']]);
    expect(codes('an phu')).toEqual([['w', 'P-02', 'P-10']]);
    expect(codes('zz')).toEqual([]);
    expect(groupCameras(district, { text: 'p10', sickFirst: false })[0]?.counts.total).toBe(2);
  });
});

describe('the plan', () => {
  const gap = 4;

  it('fits all cells into the room, in the largest size that does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 300, max: 4000 }),
        fc.integer({ min: 200, max: 2200 }),
        (cells, width, height) => {
          const plan = planOverview(cells, { width, height }, gap);
          expect(plan.columns * (plan.cellWidth + gap) - gap).toBeLessThanOrEqual(width);
          expect(plan.columns * plan.rows).toBeGreaterThanOrEqual(cells);
          const fits = plan.rows * (plan.cellHeight + gap) - gap <= height;
          // What does not fit is as small as it may be.
          if (!fits) expect(plan.cellWidth).toBeLessThan(2 * leastCellPx);
        },
      ),
    );
  });

  it('shows 130 cells of a district at once on a desk of 1920×1080', () => {
    const plan = planOverview(130, { width: 1860, height: 950 }, gap);
    expect(plan.rows * (plan.cellHeight + gap)).toBeLessThanOrEqual(950);
    expect(plan.cellWidth).toBeGreaterThan(140);
  });

  it('keeps the point under the pointer where it is, and ends where it began', () => {
    const plan = planOverview(130, { width: 1860, height: 950 }, gap);
    let zoom = 1;
    for (let n = 0; n < 40; n += 1) zoom = clampZoom(zoom * 1.25, plan);
    expect(zoom).toBeCloseTo(plan.maxZoom);
    for (let n = 0; n < 40; n += 1) zoom = clampZoom(zoom / 1.25, plan);
    expect(zoom).toBe(1);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 1800 }), (scroll, at) => {
        const after = scrollAfterZoom(scroll, at, 2, 3);
        expect((after + at) / 3).toBeCloseTo((scroll + at) / 2);
      }),
    );
  });

  it('steps from camera to camera, over the cells that name sites', () => {
    // Columns of 4: [S a b c] [d S e f] [g . . .]
    const places = [1, 2, 3, 4, 6, 7, 8];
    expect(stepFrom(places, 4, 2, 'right')).toBe(3);
    expect(stepFrom(places, 4, 0, 'left')).toBe(0);
    expect(stepFrom(places, 4, 2, 'down')).toBe(5);
    expect(stepFrom(places, 4, 0, 'down')).toBe(3);
    expect(stepFrom(places, 4, 5, 'down')).toBe(6);
    expect(stepFrom(places, 4, 6, 'down')).toBe(6);
    expect(stepFrom(places, 4, 6, 'up')).toBe(3);
    expect(stepFrom(places, 4, 3, 'last')).toBe(6);
    expect(stepFrom([], 4, 0, 'right')).toBe(-1);
  });
});

describe('the keys', () => {
  it('move, zoom, filter and give up', () => {
    expect(overviewKeyAct('ArrowUp')).toEqual({ kind: 'step', step: 'up' });
    expect(overviewKeyAct('+')).toEqual({ kind: 'zoom', in: true });
    expect(overviewKeyAct('-')).toEqual({ kind: 'zoom', in: false });
    expect(overviewKeyAct('t')).toEqual({ kind: 'filter', text: 't' });
    expect(overviewKeyAct('Đ')).toEqual({ kind: 'filter', text: 'Đ' });
    expect(overviewKeyAct('Escape')).toEqual({ kind: 'escape' });
    expect(overviewKeyAct('Enter')).toBeUndefined();
    expect(overviewKeyAct('toString')).toBeUndefined();
  });
});

describe('the truth about a picture of keyframes', () => {
  const nowMs = 1_000_000;
  const pageMs = 50_000;
  const stats = (ageMs: number, paintedAgoMs = ageMs): LiveTileStats => ({
    delayMs: 30,
    shownCapturedAtMs: nowMs - ageMs,
    framePaintedAtMs: pageMs - paintedAgoMs,
    paintedFrames: 3,
    droppedFrames: 0,
    keyframeIntervalMs: null,
    reduced: false,
  });
  const facts = (changes: Partial<StillFacts> = {}): StillFacts => ({
    allowed: true,
    withdrawnAtMs: null,
    bound: true,
    connected: true,
    disconnectedAtMs: null,
    stream: stream('c', { lastFrameAtMs: nowMs - 40 }),
    health: health('c', 'up'),
    rendition: 'sub',
    state: { phase: 'flowing', code: null, codecs: 'avc1.42c01e', width: 640, height: 360 },
    stats: stats(1_500),
    intervalMs: 2_000,
    nowMs,
    pageMs,
    ...changes,
  });

  it('is live while the next keyframe is not overdue, late after two intervals, frozen after three', () => {
    expect(judgeStill(facts())).toMatchObject({ kind: 'live', delayMs: 1_500 });
    expect(judgeStill(facts({ stats: stats(3_900) })).kind).toBe('live');
    expect(judgeStill(facts({ stats: stats(4_100) })).kind).toBe('delayed');
    expect(judgeStill(facts({ stats: stats(6_100) })).kind).toBe('frozen');
    expect(judgeStill(facts({ stats: stats(9_000), intervalMs: 10_000 })).kind).toBe('live');
  });

  it('believes the gateway first, and never calls live what it does not know', () => {
    expect(judgeStill(facts({ connected: false })).kind).toBe('gateway-lost');
    expect(judgeStill(facts({ stream: stream('c', { picture: 'lost' }) })).kind).toBe('lost');
    expect(judgeStill(facts({ stream: stream('c', { picture: 'frozen' }) })).kind).toBe('frozen');
    expect(judgeStill(facts({ bound: false })).kind).toBe('unbound');
    expect(judgeStill(facts({ stats: null, state: undefined })).kind).toBe('starting');
    const refused = { phase: 'refused', code: 'not-found', codecs: '', width: 0, height: 0 } as const;
    expect(judgeStill(facts({ stats: null, state: refused }))).toMatchObject({ kind: 'failed', code: 'not-found' });
    expect(judgeStill(facts({ stats: null, rendition: undefined })).kind).toBe('none');
  });

  it('prefers the small profile, and asks for no transcoding', () => {
    const h264 = { codec: 'h264', state: undefined };
    const h265 = { codec: 'h265', state: stream('c', { codecString: 'hvc1.1', codec: 'h265', playable: false }) };
    expect(chooseStill(h264, h264, () => false)).toBe('sub');
    expect(chooseStill(h264, h265, () => false)).toBe('main');
    expect(chooseStill(h265, h265, () => false)).toBeUndefined();
    expect(chooseStill(h265, h265, () => true)).toBe('sub');
  });
});

it('stills are drawn no larger than they stand, in few steps', () => {
  expect([96, 192, 193, 320, 390, 2_000].map(stillWidthFor)).toEqual([192, 192, 320, 320, 400, 400]);
});
