/**
 * Movement of one device's head. The newest wish counts: moves go out one at a time, at most five a second, and while
 * one is on its way only the latest waits. Stop waits for nothing: it goes out at once beside a move that is still
 * unanswered, and once more when that move ends, since a slow camera may carry the move out after the Stop.
 * A wish that is not renewed ends by itself; each move also carries ONVIF's Timeout, in case the gateway dies.
 */
import type { Clock } from '../kernel/clock.ts';

/** Parts of full speed, −1 … 1. */
export interface PtzVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export interface PtzMotor {
  /** The camera stops by itself after `timeoutMs`. */
  move(velocity: PtzVelocity, timeoutMs: number): Promise<void>;
  /** Must not queue behind a move. */
  stop(): Promise<void>;
}

export interface PtzLane {
  /** Wishes a movement; to be renewed more often than `renewalMs`. */
  move(velocity: PtzVelocity): void;
  /** Resolves when the camera has answered; errors go to `onError` too. */
  stop(): Promise<void>;
  readonly moving: boolean;
  /** Stops a moving head; resolves when nothing is under way. */
  close(): Promise<void>;
}

export interface PtzLaneOptions {
  readonly motor: PtzMotor;
  readonly clock: Clock;
  /** ONVIF Timeout of each move. */
  readonly moveTimeoutMs: number;
  readonly minIntervalMs?: number;
  readonly renewalMs?: number;
  readonly onError: (error: unknown) => void;
}

export function createPtzLane(options: PtzLaneOptions): PtzLane {
  const { motor, clock, moveTimeoutMs, minIntervalMs = 200, renewalMs = 1_000, onError } = options;
  let wish: PtzVelocity | undefined;
  let waiting = false;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let flight: Promise<void> | undefined;
  let moving = false;
  let stopsAfterFlight = false;
  let cancelPause = () => {};
  let cancelRenewal = () => {};
  const stops = new Set<Promise<void>>();

  const sendStop = (): Promise<void> => {
    const stop = motor.stop().catch(onError).finally(() => stops.delete(stop));
    stops.add(stop);
    return stop;
  };
  const stopNow = (): Promise<void> => {
    wish = undefined;
    waiting = false;
    moving = false;
    cancelPause();
    cancelRenewal();
    stopsAfterFlight = flight !== undefined;
    return sendStop();
  };
  const landed = (): void => {
    flight = undefined;
    if (stopsAfterFlight) {
      stopsAfterFlight = false;
      sendStop();
    }
    if (waiting) trySend();
  };
  const trySend = (): void => {
    if (!wish || flight) return;
    cancelPause();
    const pauseMs = lastSentMs + minIntervalMs - clock.monotonicMs();
    if (pauseMs > 0) {
      cancelPause = clock.after(pauseMs, trySend);
      return;
    }
    waiting = false;
    lastSentMs = clock.monotonicMs();
    flight = motor.move(wish, moveTimeoutMs).catch(onError).then(landed);
  };
  return {
    move(velocity) {
      wish = velocity;
      waiting = true;
      moving = true;
      cancelRenewal();
      cancelRenewal = clock.after(renewalMs, () => void stopNow());
      trySend();
    },
    stop: stopNow,
    get moving() {
      return moving;
    },
    async close() {
      if (moving) await stopNow();
      cancelPause();
      cancelRenewal();
      while (flight || stops.size > 0) await Promise.all([flight, ...stops]);
    },
  };
}
