/** Of every moment that is not recorded it is said why. */
import { describe, expect, it } from 'vitest';
import { createGapKeeper } from '../../../../gateway/recordings/files/gap-keeper.ts';
import type { StoredGap } from '../../../../gateway/recordings/files/gap-store.ts';

function keeper(endedMs: ReadonlyMap<string, number> = new Map()) {
  const rows = new Map<string, StoredGap>();
  const errors: unknown[] = [];
  let broken = false;
  const refuse = () => {
    if (broken) throw new Error('no room');
  };
  const gaps = createGapKeeper({
    store: {
      async put(gap) {
        refuse();
        rows.set(gap.id, gap);
      },
      async drop(id) {
        refuse();
        rows.delete(id);
      },
    },
    endedMs,
    onError: (error) => errors.push(error),
  });
  return {
    gaps,
    errors,
    setBroken: (now: boolean) => {
      broken = now;
    },
    async rows() {
      await gaps.settled();
      return [...rows.values()].map(({ fromMs, toMs, cause }) => [fromMs, toMs, cause]);
    },
  };
}

describe('gaps', () => {
  it('are none while segments follow each other', async () => {
    const { gaps, rows } = keeper();
    const stream = gaps.of('camera', 'sub', 0);
    for (let at = 500; at < 10_000; at += 1_000) {
      stream.recorded(at, at + 1_000);
      stream.look(at + 2_000);
    }
    expect(await rows()).toEqual([]);
  });

  it('last from the last segment to the next one', async () => {
    const { gaps, rows } = keeper();
    const stream = gaps.of('camera', 'sub', 0);
    stream.recorded(0, 1_000);
    stream.because('camera-lost', 2_000);
    stream.look(3_900);
    expect(await rows()).toEqual([]);
    stream.look(4_000);
    expect(await rows()).toEqual([[1_000, null, 'camera-lost']]);
    stream.recorded(9_000, 10_000);
    expect(await rows()).toEqual([[1_000, 9_000, 'camera-lost']]);
  });

  it('change into another when the cause does', async () => {
    const { gaps, rows } = keeper();
    const stream = gaps.of('camera', 'sub', 0);
    stream.recorded(0, 1_000);
    stream.look(5_000);
    stream.because('disk', 6_000);
    stream.look(9_000);
    stream.because('off', 20_000);
    stream.look(30_000);
    stream.recorded(40_000, 41_000);
    expect(await rows()).toEqual([
      [1_000, 6_000, 'camera-lost'],
      [6_000, 20_000, 'disk'],
      [20_000, 40_000, 'off'],
    ]);
  });

  it('go back to the end that was recorded before the gateway went down', async () => {
    const { gaps, rows } = keeper(new Map([['camera|sub', 7_000]]));
    const stream = gaps.of('camera', 'sub', 60_000);
    stream.recorded(62_000, 63_000);
    expect(await rows()).toEqual([[7_000, 62_000, 'gateway-down']]);
  });

  it('shrink when what was missed is written after all, out of the window', async () => {
    const { gaps, rows } = keeper();
    const stream = gaps.of('camera', 'sub', 0);
    stream.recorded(0, 1_000);
    stream.because('disk', 2_000);
    stream.look(10_000);
    stream.recorded(1_200, 2_200);
    expect(await rows()).toEqual([]);
  });

  it('are written when the database takes rows again', async () => {
    const { gaps, rows, errors, setBroken } = keeper();
    const stream = gaps.of('camera', 'sub', 0);
    setBroken(true);
    stream.look(5_000);
    expect(await rows()).toEqual([]);
    expect(errors).toHaveLength(1);
    setBroken(false);
    stream.recorded(8_000, 9_000);
    expect(await rows()).toEqual([[0, 8_000, 'camera-lost']]);
  });
});
