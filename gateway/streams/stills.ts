/**
 * A still of what a camera shows now: the newest keyframe of main if it runs, else of sub, else the camera's own
 * snapshot. What the gateway holds is never older than a group of pictures, and says when it was taken.
 */
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { StillTaker } from '../sources/ffmpeg-still.ts';
import type { KeyframeNow, Role } from './model.ts';
import type { PulledStream } from './pulled-stream.ts';

export interface Still {
  readonly jpeg: Uint8Array;
  readonly takenAtMs: number;
}

export interface StillsOptions {
  readonly clock: Clock;
  readonly get: (cameraId: string, role: Role) => PulledStream;
  readonly taker: StillTaker;
  readonly cameras: Pick<Cameras, 'fetchSnapshot'>;
}

export interface Stills {
  /** From memory: of the sizes in the order given the first that runs. */
  keyframeNow(cameraId: string, roles: readonly Role[]): KeyframeNow | undefined;
  jpegOf(picture: KeyframeNow, signal: AbortSignal): Promise<Uint8Array>;
  /** From memory. @throws GatewayError `stream.not-running` when nothing runs. */
  fromStream(cameraId: string, signal: AbortSignal): Promise<Still>;
  /** From memory, else asked of the camera. @throws GatewayError */
  newest(cameraId: string, signal: AbortSignal): Promise<Still>;
}

export function createStills({ clock, get, taker, cameras }: StillsOptions): Stills {
  const keyframeNow: Stills['keyframeNow'] = (cameraId, roles) => {
    for (const role of roles) {
      const { window, supervisor } = get(cameraId, role);
      const { init, newestKeyframe: keyframe } = window;
      if (init && keyframe && supervisor.view().phase === 'running') return { init, keyframe };
    }
    return undefined;
  };
  const jpegOf: Stills['jpegOf'] = ({ init, keyframe }, signal) => taker.take(init, keyframe, signal);
  const fromStream: Stills['fromStream'] = async (cameraId, signal) => {
    const picture = keyframeNow(cameraId, ['main', 'sub']);
    if (!picture) throw new GatewayError('stream.not-running', { details: { cameraId } });
    return { jpeg: await jpegOf(picture, signal), takenAtMs: Math.round(picture.keyframe.receivedAtMs) };
  };
  return {
    keyframeNow,
    jpegOf,
    fromStream,
    async newest(cameraId, signal) {
      try {
        return await fromStream(cameraId, signal);
      } catch (error) {
        if (!(error instanceof GatewayError) || error.code !== 'stream.not-running') throw error;
        const jpeg = await cameras.fetchSnapshot(cameraId, signal);
        return { jpeg, takenAtMs: clock.nowMs() };
      }
    },
  };
}
