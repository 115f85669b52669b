/**
 * What a pad sends while it is held. Directions held together (two arrow keys, pointer and key) add up. A move is
 * renewed every 400 ms, since the camera stops by itself a second after the last one; letting go of everything sends
 * one Stop at once. No DOM in here.
 */
export interface Motion {
  /** −1 left … 1 right */
  readonly pan: number;
  /** −1 down … 1 up */
  readonly tilt: number;
  /** −1 wide … 1 near */
  readonly zoom: number;
}

export type PtzRequest =
  | ({ readonly type: 'move'; readonly cameraId: string } & Motion)
  | { readonly type: 'stop' | 'hold' | 'take-over' | 'release'; readonly cameraId: string };

export interface Steering {
  /** `source` is what is held: a key, a button. `null` lets it go. */
  set(source: string, motion: Motion | null): void;
  /** Lets everything go, at once; sends Stop if anything was held. */
  stop(): void;
  readonly moving: () => boolean;
}

export const renewMs = 400;

export interface SteeringOptions {
  readonly cameraId: string;
  readonly send: (request: PtzRequest) => void;
  /** Runs `task` every `ms` until the answer is called. */
  readonly every: (ms: number, task: () => void) => () => void;
}

export function createSteering({ cameraId, send, every }: SteeringOptions): Steering {
  const held = new Map<string, Motion>();
  let endRenewal: (() => void) | undefined;
  const clamp = (value: number) => Math.max(-1, Math.min(1, value));
  const sum = (): Motion => {
    const total = { pan: 0, tilt: 0, zoom: 0 };
    for (const motion of held.values()) {
      total.pan += motion.pan;
      total.tilt += motion.tilt;
      total.zoom += motion.zoom;
    }
    return { pan: clamp(total.pan), tilt: clamp(total.tilt), zoom: clamp(total.zoom) };
  };
  const move = () => send({ type: 'move', cameraId, ...sum() });
  const stop = () => {
    held.clear();
    if (!endRenewal) return;
    endRenewal();
    endRenewal = undefined;
    send({ type: 'stop', cameraId });
  };
  return {
    set(source, motion) {
      if (motion === null) {
        if (!held.delete(source)) return;
      } else {
        const same = held.get(source);
        // A key that repeats is no news.
        if (same && same.pan === motion.pan && same.tilt === motion.tilt && same.zoom === motion.zoom) return;
        held.set(source, motion);
      }
      if (held.size === 0) {
        stop();
        return;
      }
      move();
      endRenewal ??= every(renewMs, move);
    },
    stop,
    moving: () => endRenewal !== undefined,
  };
}
