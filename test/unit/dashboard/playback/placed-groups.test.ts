import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GroupShelf, minuteMs } from '../../../../dashboard/playback/group-shelf.ts';
import { batchFrom, endOf, placeGroups } from '../../../../dashboard/playback/place-groups.ts';
import type { PlayGroup } from '../../../../dashboard/playback/recordings-api.ts';
import type { ApiResult } from '../../../../dashboard/state/api.ts';
import { playGroup, runOfGroups } from './play-groups.ts';

describe('groups on the time line', () => {
  it('follow each other without a seam while the arrival only trembles', () => {
    const groups = runOfGroups(1_000_000, 5).map((group, index) => ({
      ...group,
      startMs: group.startMs + (index % 2) * 12,
    }));
    const placed = placeGroups(groups);
    for (const [index, group] of placed.entries()) {
      const before = placed[index - 1];
      if (before) expect(group.placedMs).toBeCloseTo(endOf(before), 6);
    }
  });

  it('are never further from their arrival than a part of a frame', () => {
    const jitter = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(jitter, (tremble) => {
        const groups = runOfGroups(1_000_000, tremble.length).map((group, index) => ({
          ...group,
          startMs: group.startMs + (tremble[index] ?? 0),
        }));
        for (const group of placeGroups(groups))
          expect(Math.abs(group.placedMs - group.startMs)).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('of another session stand at their own arrival, whatever their media time', () => {
    const [first, second] = placeGroups([
      playGroup(1_000_000, 2_000),
      playGroup(1_002_010, 2_000, { streamSession: 'next', fileId: 'other', decodeTimeMs: 0 }),
    ]);
    expect(first?.placedMs).toBe(1_000_000);
    expect(second?.placedMs).toBe(1_002_010);
  });

  it('are asked for together only where they are neighbours in a file on one offset', () => {
    const groups = placeGroups([
      ...runOfGroups(1_000_000, 3),
      playGroup(1_006_000, 2_000, { first: 8, last: 9 }),
      playGroup(1_008_000, 2_000, { fileId: 'next', first: 0, last: 1 }),
    ]);
    expect(batchFrom(groups, 0, 9)).toHaveLength(3);
    expect(batchFrom(groups, 0, 2)).toHaveLength(2);
    expect(batchFrom(groups, 3, 9)).toHaveLength(1);
    expect(batchFrom(groups, 4, 9)).toHaveLength(1);
  });
});

describe('what is known of a recording', () => {
  const start = 20_000 * minuteMs;

  function shelfOf(
    answer: (fromMs: number, toMs: number) => ApiResult<readonly PlayGroup[]>,
    nowMs = () => start + 3_600_000,
  ) {
    const asked: number[] = [];
    const shelf = new GroupShelf({
      nowMs,
      onChange: () => {},
      fetchGroups: async (fromMs, toMs) => {
        asked.push(fromMs, toMs);
        return answer(fromMs, toMs);
      },
    });
    return { shelf, asked };
  }
  const all = runOfGroups(start - minuteMs, 90);
  const within = (fromMs: number, toMs: number): ApiResult<readonly PlayGroup[]> => ({
    ok: true,
    status: 200,
    value: all.filter((group) => group.startMs < toMs && group.startMs + group.durationMs > fromMs),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('is asked for by the minute, once, and each group is there once', async () => {
    const { shelf, asked } = shelfOf(within);
    shelf.want(start + 1_000, start + 50_000);
    shelf.want(start + 1_000, start + 50_000);
    await settle();
    shelf.want(start + 1_000, start + 50_000);
    expect(asked).toEqual([start - 15_000, start + minuteMs]);
    expect(shelf.known(start + 30_000)).toBe(true);
    expect(shelf.known(start + minuteMs + 1)).toBe(false);
    shelf.want(start + 1_000, start + 70_000);
    await settle();
    const found = shelf.between(start, start + 2 * minuteMs);
    expect(found).toHaveLength(60);
    expect(new Set(found.map(({ startMs }) => startMs)).size).toBe(60);
    expect(shelf.at(start + 5_000)?.startMs).toBe(start + 4_000);
    shelf.close();
  });

  it('is asked for again while it is being recorded, and what is too young is not a gap yet', async () => {
    let nowMs = start + 20_000;
    let last = start + 14_000;
    const { shelf, asked } = shelfOf(
      (fromMs, toMs) => within(fromMs, Math.min(toMs, last)),
      () => nowMs,
    );
    shelf.want(start, start + 30_000);
    await settle();
    expect(shelf.known(start + 10_000)).toBe(true);
    expect(shelf.at(start + 15_000)).toBeUndefined();
    expect(shelf.known(start + 15_000)).toBe(false);
    nowMs += 10_000;
    last += 10_000;
    shelf.want(start, start + 30_000);
    await settle();
    expect(asked).toHaveLength(4);
    expect(shelf.at(start + 15_000)?.startMs).toBe(start + 14_000);
    shelf.close();
  });

  it('says why it is not known, and asks again after a while, or at once when told to', async () => {
    let nowMs = start + 3_600_000;
    let allowed = false;
    const error = { status: 403, code: 'access.purpose', message: '', details: {}, requestId: null };
    const { shelf, asked } = shelfOf(
      (fromMs, toMs) => (allowed ? within(fromMs, toMs) : { ok: false, error }),
      () => nowMs,
    );
    shelf.want(start, start + 1_000);
    await settle();
    expect(shelf.failure?.code).toBe('access.purpose');
    shelf.want(start, start + 1_000);
    expect(asked).toHaveLength(2);
    allowed = true;
    shelf.retry();
    shelf.want(start, start + 1_000);
    await settle();
    expect(shelf.failure).toBeNull();
    expect(shelf.known(start)).toBe(true);
    nowMs += 1;
    shelf.close();
  });
});
