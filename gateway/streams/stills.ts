/**
 * A still of what a camera shows now: the newest keyframe of main if it runs, else of sub, else the camera's own
 * snapshot. What the gateway holds is never older than a group of pictures, and says when it was taken.
 */
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { StillTaker } from '../sources/ffmpeg-still.ts';
import type { Role } from './model.ts';
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
  /** From memory. @throws GatewayError `stream.not-running` when nothing runs. */
  fromStream(cameraId: string, signal: AbortSignal): Promise<Still>;
  /** From memory, else asked of the camera. @throws GatewayError */
  newest(cameraId: string, signal: AbortSignal): Promise<Still>;
}

export function createStills({ clock, get, taker, cameras }: StillsOptions): Stills {
  const fromStream: Stills['fromStream'] = async (cameraId, signal) => {
    for (const role of ['main', 'sub'] as const) {
      const { window, supervisor } = get(cameraId, role);
      const { init, newestKeyframe } = window;
      if (!init || !newestKeyframe || supervisor.view().phase !== 'running') continue;
      const jpeg = await taker.take(init, newestKeyframe, signal);
      return { jpeg, takenAtMs: Math.round(newestKeyframe.receivedAtMs) };
    }
    throw new GatewayError('stream.not-running', { details: { cameraId } });
  };
  return {
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
