import { describe, expect, it } from 'vitest';
import { startKeepAlive } from '../../../../gateway/sources/rtsp/keep-alive.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

function start(timeoutS: number, answer: (method: string) => { status: number; offers?: string } | undefined) {
  const clock = createManualClock();
  const asked: { method: string; atMs: number }[] = [];
  const stop = startKeepAlive({
    clock,
    uri: 'rtsp://10.0.0.1/',
    timeoutS,
    conversation: {
      async ask(method) {
        asked.push({ method, atMs: clock.monotonicMs() });
        const given = answer(method);
        if (given === undefined) throw new Error('no answer');
        return { status: given.status, headers: new Map([['public', given.offers ?? '']]), body: '' };
      },
      setSession: () => {},
    },
  });
  return { clock, asked, stop };
}

describe('signs of life', () => {
  it('ask what the camera offers at once, then come at half its time', async () => {
    const { clock, asked, stop } = start(60, () => ({ status: 200, offers: 'PLAY, GET_PARAMETER' }));
    await clock.advance(90_000);
    expect(asked).toEqual([
      { method: 'OPTIONS', atMs: 0 },
      { method: 'GET_PARAMETER', atMs: 30_000 },
      { method: 'GET_PARAMETER', atMs: 60_000 },
      { method: 'GET_PARAMETER', atMs: 90_000 },
    ]);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('fall back to OPTIONS for good where the offer was empty', async () => {
    const { clock, asked, stop } = start(10, (method) =>
      method === 'OPTIONS' ? { status: 200, offers: 'GET_PARAMETER' } : { status: 405 },
    );
    await clock.advance(20_000);
    expect(asked.map(({ method }) => method)).toEqual(['OPTIONS', 'GET_PARAMETER', 'OPTIONS', 'OPTIONS', 'OPTIONS']);
    stop();
  });

  it('go on when answers stay away, and are no flood for a tiny time', async () => {
    const { clock, asked, stop } = start(0.001, () => undefined);
    await clock.advance(5_000);
    expect(asked).toHaveLength(11);
    stop();
    await clock.advance(5_000);
    expect(asked).toHaveLength(11);
  });
});
