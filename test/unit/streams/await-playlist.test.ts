/** Waiting for a stream to run: bounded, and never for somebody who has gone. */
import { expect, it } from 'vitest';
import { awaitStart } from '../../../gateway/streams/await-playlist.ts';
import { createManualClock } from '../../support/manual-clock.ts';

it('ends when the signal aborts, whether before or during the wait, and leaves no timer', async () => {
  const clock = createManualClock();
  const nothing = () => undefined;
  const gone = new Error('gone');
  await expect(awaitStart(clock, AbortSignal.abort(gone), nothing)).rejects.toBe(gone);
  const controller = new AbortController();
  const waiting = awaitStart(clock, controller.signal, nothing);
  controller.abort(gone);
  await expect(waiting).rejects.toBe(gone);
  expect(clock.pending).toBe(0);
});

it('gives what comes while it waits, and gives up after 10 s', async () => {
  const clock = createManualClock();
  const { signal } = new AbortController();
  let found: string | undefined;
  const waiting = awaitStart(clock, signal, () => found);
  await clock.advance(1_000);
  found = 'a playlist';
  await clock.advance(100);
  expect(await waiting).toBe('a playlist');
  const inVain = expect(awaitStart(clock, signal, () => undefined)).rejects.toMatchObject({
    code: 'stream.not-running',
  });
  await clock.advance(10_000);
  await inVain;
  expect(clock.pending).toBe(0);
});
