import { describe, expect, it } from 'vitest';
import { createBlockingReload } from '../../../gateway/media/blocking-reload.ts';
import { createSegmenter } from '../../../gateway/media/segmenter.ts';
import { makeBrowserInit, makeFragments } from '../../support/make-media.ts';

function makeWorld(maxWaiters = 10) {
  const segmenter = createSegmenter({ partTargetMs: 400, segmentTargetMs: 2000, maxSegments: 4, maxBytes: 1e9 });
  segmenter.pushInit(makeBrowserInit('a'));
  const fragments = makeFragments({ streamSession: 'a', count: 200, fps: 10, gop: 20 });
  const timers = new Set<() => void>();
  const reload = createBlockingReload({
    segmenter,
    maxWaiters,
    after(_delayMs, run) {
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  let next = 0;
  const play = (count: number) => {
    for (const fragment of fragments.slice(next, next + count)) segmenter.pushFragment(fragment);
    next += count;
  };
  return { segmenter, reload, timers, play };
}

const never = new AbortController().signal;

describe('blocking reload', () => {
  it('answers at once for what exists and waits for what does not', async () => {
    const { reload, play, timers } = makeWorld();
    play(25);
    expect(await reload.waitFor(0, 3, never)).toBe('ready');
    expect(await reload.waitFor(0, undefined, never)).toBe('ready');
    expect(await reload.waitFor(1, 0, never)).toBe('ready');
    const answers: string[] = [];
    const part = reload.waitFor(1, 1, never).then((outcome) => answers.push(outcome));
    const whole = reload.waitFor(1, undefined, never).then((outcome) => answers.push(`whole ${outcome}`));
    expect(reload.waiting).toBe(2);
    play(4);
    await part;
    expect(answers).toEqual(['ready']);
    play(15);
    await whole;
    expect(answers).toEqual(['ready', 'whole ready']);
    expect([reload.waiting, timers.size]).toEqual([0, 0]);
  });

  it('takes a part beyond the end of a segment as the first of the next', async () => {
    const { reload, play } = makeWorld();
    play(41);
    const beyond = reload.waitFor(1, 5, never);
    expect(reload.waiting).toBe(1);
    play(4);
    expect(await beyond).toBe('ready');
  });

  it('refuses nonsense, what is too far ahead, and more than it can hold', async () => {
    const { reload, play } = makeWorld(1);
    play(25);
    for (const [msn, part] of [
      [-1, 0],
      [1.5, 0],
      [Number.NaN, 0],
      [1, -1],
      [3, 0],
    ] as const)
      expect(await reload.waitFor(msn, part, never)).toBe('bad-request');
    const first = reload.waitFor(2, 0, never);
    expect(await reload.waitFor(2, 1, never)).toBe('too-many');
    reload.close();
    expect(await first).toBe('closed');
    expect(await reload.waitFor(0, 0, never)).toBe('closed');
  });

  it('gives up after its time, and when the client goes', async () => {
    const { reload, play, timers } = makeWorld();
    play(25);
    const late = reload.waitFor(2, 0, never);
    for (const run of [...timers]) run();
    expect(await late).toBe('timeout');
    const client = new AbortController();
    const gone = reload.waitFor(2, 0, client.signal);
    client.abort();
    expect(await gone).toBe('aborted');
    expect(await reload.waitFor(2, 0, client.signal)).toBe('aborted');
    expect([reload.waiting, timers.size]).toEqual([0, 0]);
  });
});
