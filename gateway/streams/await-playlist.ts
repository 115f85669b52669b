/** Waiting, within bounds, for a stream to run and for its first playlist. */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Packager } from './packager.ts';
import type { PulledStream } from './pulled-stream.ts';
import type { Rendition } from './renditions.ts';

/** A camera answers within a few seconds, and its first keyframe comes within a group of pictures. */
const startBoundMs = 10_000;
const lookMs = 100;
/** A lost stream's last segments stay playable this long for those who play already. */
const staleAfterMs = 30_000;

/**
 * Resolves with the first value that `look` gives. Looks at once, after each announcement of the packager and every 100 ms.
 * @throws GatewayError `stream.not-running` after 10 s, what `look` throws, or the signal's reason.
 */
export async function awaitStart<T>(
  clock: Clock,
  signal: AbortSignal,
  look: () => T | undefined,
  packager?: Packager,
): Promise<T> {
  // An abort that has been will not be told again.
  signal.throwIfAborted();
  const first = look();
  if (first !== undefined) return first;
  return new Promise((resolve, reject) => {
    const finish = (end: () => void) => {
      for (const stop of stops) stop();
      end();
    };
    const tryAgain = () => {
      try {
        const value = look();
        if (value !== undefined) finish(() => resolve(value));
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const onAbort = () => finish(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });
    const stops = [
      clock.every(lookMs, tryAgain),
      clock.after(startBoundMs, () => finish(() => reject(new GatewayError('stream.not-running')))),
      () => signal.removeEventListener('abort', onAbort),
      packager?.subscribe(tryAgain) ?? (() => {}),
    ];
  });
}

/** Whether the stream runs (its codecs are known). @throws GatewayError `not-found` or `stream.not-running` with the cause */
export function lookForRun(stream: PulledStream): true | undefined {
  const state = stream.state();
  if (state.phase === 'running') return true;
  if (state.phase === 'unbound') throw new GatewayError('not-found', { details: { reason: 'unbound' } });
  if (state.phase === 'waiting') throw notRunning(state.error);
  return undefined;
}

/** Whether one who plays the rendition already may go on although the stream was lost a moment ago. */
export function isStillPlayable(rendition: Rendition, nowMs: number): boolean {
  const { lastFrameAtMs } = rendition.stream.state();
  const listed = rendition.packager.timeline.segments.length > 0;
  return listed && lastFrameAtMs !== null && nowMs - lastFrameAtMs < staleAfterMs;
}

/** @throws GatewayError when the rendition cannot come: codec, transcode or stream failed. */
export function refuseTrouble(rendition: Rendition): void {
  if (rendition.packager.unplayable) {
    throw new GatewayError('stream.codec-unsupported', {
      details: { codec: rendition.stream.state().codec, instead: 'h264' },
    });
  }
  if (rendition.transcoded?.trouble) throw rendition.transcoded.trouble;
  if (rendition.stream.state().phase === 'waiting') throw notRunning(rendition.stream.state().error);
}

const notRunning = (cause: string | null) => new GatewayError('stream.not-running', { details: { cause } });
