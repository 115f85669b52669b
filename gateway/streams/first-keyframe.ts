/**
 * The shortest proof that a camera delivers a picture: opens a source, waits for the first keyframe, closes it. For
 * cameras that are not pulled, and for the connection test.
 */
import type { PullTarget } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { TrackInfo } from '../media/fragment.ts';
import type { OpenSource } from '../sources/source.ts';

export interface FirstKeyframe {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** From opening the source to the keyframe. */
  readonly afterMs: number;
  readonly keyframeBytes: number;
}

/** @throws GatewayError why there is none; the signal's reason when it aborts. The source is gone when it settles. */
export type TestFirstKeyframe = (
  target: Pick<PullTarget, 'url' | 'username' | 'password' | 'transport'> & Partial<Pick<PullTarget, 'ingest'>>,
  signal: AbortSignal,
) => Promise<FirstKeyframe>;

const keyframeBoundMs = 20_000;

export function createFirstKeyframeTest(options: {
  readonly clock: Clock;
  readonly openSource: OpenSource;
  readonly frameTimeoutMs: number;
}): TestFirstKeyframe {
  const { clock, openSource, frameTimeoutMs } = options;
  return async (target, signal) => {
    signal.throwIfAborted();
    const startMs = clock.monotonicMs();
    const { promise, resolve, reject } = Promise.withResolvers<FirstKeyframe>();
    const { url, username, password, transport, ingest = 'auto' } = target;
    let video: TrackInfo | undefined;
    const source = openSource(
      { ingest, url, username, password, transport, audio: false, frameTimeoutMs },
      {
        onInit(init) {
          video = init.tracks.find((track) => track.kind === 'video');
        },
        onFragment(fragment) {
          if (!video || fragment.kind !== 'video' || !fragment.keyframe) return;
          const afterMs = Math.round(clock.monotonicMs() - startMs);
          const { codec, width, height } = video;
          resolve({ codec, width, height, afterMs, keyframeBytes: fragment.payloadSize });
        },
        onEnd: (error) => reject(error ?? new GatewayError('stream.lost')),
      },
    );
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const cancel = clock.after(keyframeBoundMs, () => reject(new GatewayError('camera.timeout')));
    try {
      return await promise;
    } finally {
      cancel();
      signal.removeEventListener('abort', onAbort);
      await source.close();
    }
  };
}
