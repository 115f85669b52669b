/**
 * Which tiles give way when the computer cannot decode the whole wall. Called a few times a second with how late each
 * tile is; answers what to reduce to keyframes and what to restore. Gives way quickly, comes back slowly, and the more
 * carefully the sooner it failed last time. Pure: state in, state out.
 */
import { lateMs } from './frame-queue.ts';
import type { LiveImportance } from './live-tile.ts';

export interface TileLoad {
  readonly tile: number;
  readonly importance: LiveImportance;
  /** How far behind the newest picture known the shown one is, or the first waiting one has waited, ms. */
  readonly behindMs: number;
  /** Pixels a second that it costs when whole. */
  readonly cost: number;
}

export interface SheddingState {
  readonly reduced: ReadonlySet<number>;
  /** Since when tiles have been late without a break; `undefined`: none is. */
  readonly lateSinceMs: number | undefined;
  /** Earliest time of the next reduction: the last one needs time to tell. */
  readonly settleUntilMs: number;
  /** When the next tile may come back. */
  readonly restoreAtMs: number;
  /** How long it must be calm before that; doubled by each failed return. */
  readonly calmMs: number;
  readonly restoredAtMs: number;
}

export interface SheddingStep {
  readonly state: SheddingState;
  readonly reduce: readonly number[];
  readonly restore: readonly number[];
}

const sheddingLimits = {
  /** Shorter hiccups (a collected heap, a layout change) are no overload. */
  sustainedMs: 700,
  /** With a tile so late there is no time for that: its picture would be a second old before it says that it is reduced. */
  severeMs: 550,
  severeSustainedMs: 200,
  settleMs: 1_000,
  calmMs: 5_000,
  calmMaxMs: 120_000,
  /** A return that fails within this time was a mistake. */
  failedReturnMs: 10_000,
} as const;

const ranks: Readonly<Record<LiveImportance, number>> = { ordinary: 0, trouble: 1, watched: 2 };

export const noShedding: SheddingState = {
  reduced: new Set(),
  lateSinceMs: undefined,
  settleUntilMs: 0,
  restoreAtMs: 0,
  calmMs: sheddingLimits.calmMs,
  restoredAtMs: Number.NEGATIVE_INFINITY,
};

/** `tiles`: those that play at full rate or would if they were not reduced. */
export function shed(state: SheddingState, tiles: readonly TileLoad[], nowMs: number): SheddingStep {
  const step = weigh(state, tiles, nowMs);
  return step.reduce.length + step.restore.length > 0 ? step : exchange(step.state, tiles, nowMs);
}

/** Somebody looks at a reduced tile now: it changes places with one that matters less. */
function exchange(state: SheddingState, tiles: readonly TileLoad[], nowMs: number): SheddingStep {
  const none = { state, reduce: [], restore: [] };
  if (state.reduced.size === 0 || nowMs < state.settleUntilMs) return none;
  const byRank = [...tiles].sort((a, b) => ranks[b.importance] - ranks[a.importance] || b.cost - a.cost);
  const wanted = byRank.find((load) => state.reduced.has(load.tile));
  const given = byRank.findLast((load) => !state.reduced.has(load.tile));
  if (!wanted || !given || ranks[wanted.importance] <= ranks[given.importance]) return none;
  const reduced = new Set([...state.reduced, given.tile]);
  reduced.delete(wanted.tile);
  const settleUntilMs = nowMs + sheddingLimits.settleMs;
  return { state: { ...state, reduced, settleUntilMs }, reduce: [given.tile], restore: [wanted.tile] };
}

function weigh(state: SheddingState, tiles: readonly TileLoad[], nowMs: number): SheddingStep {
  const known = new Set(tiles.map((load) => load.tile));
  const reduced = new Set([...state.reduced].filter((tile) => known.has(tile)));
  const whole = tiles.filter((load) => !reduced.has(load.tile));
  const late = whole.filter((load) => load.behindMs > lateMs);
  if (late.length === 0) return recover({ ...state, reduced, lateSinceMs: undefined }, tiles, nowMs);
  const lateSinceMs = state.lateSinceMs ?? nowMs;
  const held = { ...state, reduced, lateSinceMs, restoreAtMs: nowMs + state.calmMs };
  const severe = late.some((load) => load.behindMs > sheddingLimits.severeMs);
  const sustainedMs = severe ? sheddingLimits.severeSustainedMs : sheddingLimits.sustainedMs;
  const patient = nowMs - lateSinceMs < sustainedMs || nowMs < state.settleUntilMs;
  return patient ? { state: held, reduce: [], restore: [] } : giveWay(held, whole, late, nowMs);
}

function giveWay(
  state: SheddingState,
  whole: readonly TileLoad[],
  late: readonly TileLoad[],
  nowMs: number,
): SheddingStep {
  // One tile alone is too heavy by itself; several mean that the computer is.
  const alone = late.length === 1 && whole.length > 2;
  const count = alone ? 1 : Math.max(1, Math.ceil(whole.length / 4));
  const order = [...(alone ? late : whole)].sort(
    (a, b) => ranks[a.importance] - ranks[b.importance] || b.cost - a.cost || b.tile - a.tile,
  );
  const reduce = order.slice(0, count).map((load) => load.tile);
  const failed = nowMs - state.restoredAtMs < sheddingLimits.failedReturnMs;
  const calmMs = failed ? Math.min(state.calmMs * 2, sheddingLimits.calmMaxMs) : state.calmMs;
  return {
    state: {
      ...state,
      reduced: new Set([...state.reduced, ...reduce]),
      settleUntilMs: nowMs + sheddingLimits.settleMs,
      restoreAtMs: nowMs + calmMs,
      calmMs,
      restoredAtMs: Number.NEGATIVE_INFINITY,
    },
    reduce,
    restore: [],
  };
}

/** The most important first, one tile (or a tenth of them) at a time. */
function recover(state: SheddingState, tiles: readonly TileLoad[], nowMs: number): SheddingStep {
  if (state.reduced.size === 0) {
    const forgotten = nowMs - state.restoredAtMs > sheddingLimits.calmMaxMs;
    return { state: forgotten ? { ...state, calmMs: sheddingLimits.calmMs } : state, reduce: [], restore: [] };
  }
  if (nowMs < state.restoreAtMs) return { state, reduce: [], restore: [] };
  const restore = tiles
    .filter((load) => state.reduced.has(load.tile))
    .sort((a, b) => ranks[b.importance] - ranks[a.importance] || a.cost - b.cost || a.tile - b.tile)
    .slice(0, Math.max(1, Math.floor(state.reduced.size / 10)))
    .map((load) => load.tile);
  const reduced = new Set([...state.reduced].filter((tile) => !restore.includes(tile)));
  // While they come back one by one, the steps may be quicker than the first.
  const restoreAtMs = nowMs + Math.max(sheddingLimits.settleMs, state.calmMs / 5);
  return { state: { ...state, reduced, restoreAtMs, restoredAtMs: nowMs }, reduce: [], restore };
}
