import { describe, expect, it } from 'vitest';
import { GroupShelf } from '../../../../dashboard/playback/group-shelf.ts';
import type { Batch, PaneBuffer } from '../../../../dashboard/playback/pane-buffer.ts';
import { PaneSupply } from '../../../../dashboard/playback/pane-supply.ts';
import { keyOf } from '../../../../dashboard/playback/place-groups.ts';
import type { PlayGroup, SegmentRun } from '../../../../dashboard/playback/recordings-api.ts';
import type { ApiResult } from '../../../../dashboard/state/api.ts';
import { runOfGroups } from './play-groups.ts';

const start = 20_000 * 60_000;
const groups = runOfGroups(start, 60);

/** Takes what it is given, without a browser. */
class FakeBuffer {
  readonly keys = new Set<string>();
  readonly laid: Batch[] = [];
  kept: [number, number] | undefined;

  holds(key: string): boolean {
    return this.keys.has(key);
  }

  async lay(batch: Batch): Promise<void> {
    this.laid.push(batch);
    for (const group of batch.groups) this.keys.add(keyOf(group));
  }

  async keep(fromMs: number, toMs: number): Promise<void> {
    this.kept = [fromMs, toMs];
  }
}

const blob = (): ApiResult<Blob> => ({ ok: true, status: 200, value: new Blob([new Uint8Array(8)]) });
const settle = async () => {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

async function supplyOf(
  keyframes = false,
  answer: (run: SegmentRun) => ApiResult<Blob> | Promise<ApiResult<Blob>> = blob,
  initAnswer: () => ApiResult<Blob> = blob,
) {
  const shelf = new GroupShelf({
    nowMs: () => start + 3_600_000,
    onChange: () => {},
    fetchGroups: async (fromMs, toMs) => ({
      ok: true,
      status: 200,
      value: groups.filter((group: PlayGroup) => group.startMs < toMs && group.startMs + group.durationMs > fromMs),
    }),
  });
  shelf.want(start, start + 119_000);
  await settle();
  const buffer = new FakeBuffer();
  const runs: SegmentRun[] = [];
  const inits: string[] = [];
  const signals: AbortSignal[] = [];
  const supply = new PaneSupply({
    shelf,
    buffer: buffer as unknown as PaneBuffer,
    keyframes,
    source: {
      init: async (fileId) => {
        inits.push(fileId);
        return initAnswer();
      },
      frames: async (run, signal) => {
        runs.push(run);
        signals.push(signal);
        return answer(run);
      },
    },
  });
  return { supply, buffer, runs, inits, signals };
}

describe('what a pane fetches', () => {
  it('is first the group that is looked at, alone, then what the clock comes to, one request at a time', async () => {
    const { supply, buffer, runs, inits } = await supplyOf();
    for (let turn = 0; turn < 8; turn += 1) {
      supply.steer(start + 20_500, 1, turn);
      supply.steer(start + 20_500, 1, turn);
      await settle();
    }
    expect(runs[0]).toEqual({ fileId: 'file', first: 20, last: 21, keyframes: false });
    expect(runs[1]).toEqual({ fileId: 'file', first: 22, last: 27, keyframes: false });
    expect(inits).toEqual(['file']);
    const laidTo = Math.max(...buffer.laid.flatMap(({ groups: laid }) => laid.map(({ startMs }) => startMs)));
    expect(laidTo).toBeGreaterThanOrEqual(start + 38_000);
    // And a little of what was before, for steps back.
    expect(buffer.keys.has(keyOf(groups[9] as PlayGroup))).toBe(true);
    expect(buffer.kept?.[0]).toBeLessThanOrEqual(start + 20_500 - 30_000);
    supply.close();
  });

  it('is many keyframes at once while it goes fast, and what lies behind while it goes back', async () => {
    const fast = await supplyOf(true);
    for (let turn = 0; turn < 2; turn += 1) {
      fast.supply.steer(start + 500, 16, turn);
      await settle();
    }
    expect(fast.runs[0]).toEqual({ fileId: 'file', first: 0, last: 23, keyframes: true });
    const back = await supplyOf(true);
    for (let turn = 0; turn < 3; turn += 1) {
      back.supply.steer(start + 60_500, -4, turn);
      await settle();
    }
    expect(back.runs[1]?.last).toBe(59);
    expect(back.runs[1]?.first).toBeLessThan(59);
  });

  it('is given up when somebody goes elsewhere', async () => {
    const { supply, runs, signals } = await supplyOf(false, () => new Promise(() => {}));
    supply.steer(start + 500, 1, 0);
    await settle();
    supply.steer(start + 100_500, 1, 1);
    await settle();
    expect(signals[0]?.aborted).toBe(true);
    expect(runs[1]?.first).toBe(100);
    supply.close();
    expect(signals[1]?.aborted).toBe(true);
  });

  it('is passed over when it was deleted meanwhile, and asked for again after other errors', async () => {
    const error = { status: 404, code: 'not-found', message: '', details: {}, requestId: null };
    const gone = await supplyOf(false, ({ first }) => (first === 0 ? { ok: false, error } : blob()));
    for (let turn = 0; turn < 3; turn += 1) {
      gone.supply.steer(start + 500, 1, turn);
      await settle();
    }
    expect(gone.runs.map(({ first }) => first).slice(0, 2)).toEqual([0, 2]);
    const away = { ...error, status: 503, code: 'gateway.closing' };
    const failing = await supplyOf(false, () => ({ ok: false, error: away }));
    failing.supply.steer(start + 500, 1, 0);
    await settle();
    failing.supply.steer(start + 500, 1, 1_000);
    await settle();
    expect(failing.runs).toHaveLength(1);
    expect(failing.supply.failure?.code).toBe('gateway.closing');
    failing.supply.steer(start + 500, 1, 2_500);
    await settle();
    expect(failing.runs).toHaveLength(2);
  });

  it('is not asked for at every tick while its beginning is refused', async () => {
    const error = { status: 503, code: 'gateway.closing', message: '', details: {}, requestId: null };
    const { supply, buffer, runs } = await supplyOf(false, blob, () => ({ ok: false, error }));
    for (const nowMs of [0, 40, 80, 1_900]) {
      supply.steer(start + 500, 1, nowMs);
      await settle();
    }
    expect(runs).toHaveLength(1);
    expect(supply.failure?.code).toBe('gateway.closing');
    supply.steer(start + 500, 1, 2_500);
    await settle();
    expect(runs).toHaveLength(2);
    expect(buffer.laid).toEqual([]);
  });

  it('is not laid when it was given up while its bytes were read', async () => {
    const late = Promise.withResolvers<ArrayBuffer>();
    const slow = { arrayBuffer: () => late.promise } as unknown as Blob;
    const { supply, buffer } = await supplyOf(false, () => ({ ok: true, status: 200, value: slow }));
    supply.steer(start + 500, 1, 0);
    await settle();
    supply.close();
    late.resolve(new ArrayBuffer(8));
    await settle();
    expect(buffer.laid).toEqual([]);
  });
});
