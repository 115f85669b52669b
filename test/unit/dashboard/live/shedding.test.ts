import { describe, expect, it } from 'vitest';
import { noShedding, type SheddingState, shed, type TileLoad } from '../../../../dashboard/live/link/shedding.ts';

const load = (tile: number, change: Partial<TileLoad> = {}): TileLoad => ({
  tile,
  importance: 'ordinary',
  behindMs: 0,
  cost: 1,
  ...change,
});
const wall = (behindMs: number): TileLoad[] => [
  load(0, { importance: 'watched', behindMs, cost: 9 }),
  load(1, { importance: 'trouble', behindMs }),
  ...[2, 3, 4, 5, 6, 7].map((tile) => load(tile, { behindMs, cost: tile })),
];

/** Every 250 ms from `fromMs` until `untilMs`; what was reduced and restored, in order. */
function run(state: SheddingState, tiles: (nowMs: number) => readonly TileLoad[], fromMs: number, untilMs: number) {
  const acts: { atMs: number; reduce: readonly number[]; restore: readonly number[] }[] = [];
  let now = state;
  for (let atMs = fromMs; atMs < untilMs; atMs += 250) {
    const step = shed(now, tiles(atMs), atMs);
    now = step.state;
    if (step.reduce.length + step.restore.length > 0) acts.push({ atMs, reduce: step.reduce, restore: step.restore });
  }
  return { state: now, acts };
}

describe('shedding', () => {
  it('leaves a wall alone that keeps up, and one that hiccups', () => {
    expect(run(noShedding, () => wall(299), 0, 10_000).acts).toEqual([]);
    expect(run(noShedding, (atMs) => wall(atMs % 1_000 === 0 ? 0 : 500), 0, 10_000).acts).toEqual([]);
  });

  it('reduces the dearest of those that matter least, a quarter at a time, and the watched one last', () => {
    const { acts, state } = run(noShedding, () => wall(500), 0, 20_000);
    expect(acts[0]).toMatchObject({ atMs: 750, reduce: [7, 6] });
    expect(acts[1]).toMatchObject({ atMs: 1_750, reduce: [5, 4] });
    expect([...new Set(acts.flatMap((act) => act.reduce))].slice(-2)).toEqual([1, 0]);
    expect(state.reduced.size).toBeGreaterThanOrEqual(7);
  });

  it('is less patient with a picture that would soon be a second old', () => {
    expect(run(noShedding, () => wall(600), 0, 1_000).acts[0]).toMatchObject({ atMs: 250, reduce: [7, 6] });
    expect(run(noShedding, (atMs) => wall(atMs % 500 === 0 ? 600 : 0), 0, 10_000).acts).toEqual([]);
  });

  it('stops as soon as the rest keeps up', () => {
    const { state } = run(noShedding, (atMs) => wall(atMs < 1_500 ? 500 : 20), 0, 4_000);
    expect([...state.reduced].sort()).toEqual([6, 7]);
  });

  it('reduces a single late tile alone, although others would matter less', () => {
    const tiles = wall(0).map((tile) => (tile.tile === 0 ? { ...tile, behindMs: 900 } : tile));
    expect(run(noShedding, () => tiles, 0, 1_000).acts).toMatchObject([{ reduce: [0] }]);
  });

  it('brings them back one by one after calm', () => {
    const { state } = run(noShedding, (atMs) => wall(atMs < 2_500 ? 500 : 0), 0, 2_500);
    expect(state.reduced.size).toBe(4);
    const { acts, state: end } = run(state, () => wall(0), 2_500, 20_000);
    expect(acts.map((act) => act.restore)).toEqual([[4], [5], [6], [7]]);
    expect(acts[0]?.atMs).toBeGreaterThanOrEqual(2_500 + 5_000 - 1_000);
    expect(end.reduced.size).toBe(0);
  });

  it('waits longer after each return that failed, up to two minutes', () => {
    // Whole, the wall is too much: every return makes it late again.
    let state: SheddingState = noShedding;
    const tiles = () => wall(state.reduced.size < 2 ? 500 : 0);
    const overloads: number[] = [];
    for (let atMs = 0; atMs < 1_200_000; atMs += 250) {
      const step = shed(state, tiles(), atMs);
      state = step.state;
      if (step.reduce.length > 0) overloads.push(atMs);
    }
    const gaps = overloads.slice(1).map((atMs, index) => atMs - (overloads[index] ?? 0));
    expect(gaps[1]).toBeGreaterThan((gaps[0] ?? 0) * 1.5);
    expect(gaps.at(-1)).toBeGreaterThan(120_000);
    expect(overloads.length).toBeLessThan(20);
  });

  it('gives a reduced tile that somebody looks at the place of one that matters less', () => {
    const reduced: SheddingState = { ...noShedding, reduced: new Set([2, 3]), restoreAtMs: 1e9 };
    const tiles = wall(0).map((tile) => (tile.tile === 3 ? { ...tile, importance: 'watched' as const } : tile));
    const step = shed(reduced, tiles, 1_000);
    expect(step).toMatchObject({ restore: [3], reduce: [4] });
    expect(shed(step.state, tiles, 3_000)).toMatchObject({ restore: [], reduce: [] });
  });

  it('forgets tiles that are gone', () => {
    const reduced: SheddingState = { ...noShedding, reduced: new Set([2, 99]), restoreAtMs: 1e9 };
    expect([...shed(reduced, wall(0), 0).state.reduced]).toEqual([2]);
  });
});
