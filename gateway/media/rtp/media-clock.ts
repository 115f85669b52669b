/**
 * RTP timestamps of one track, counted on over their wrap at 2³². Also notices when the camera's clock jumps: a reboot or a
 * clock set anew, after which nothing is where the times say.
 */

/** Pictures shown out of order go back by some frames; more than this is a jump. Seconds. */
const farthestBackS = 1;
/** Media time may run ahead of the time that passed by this much between two packets: bursts do. Seconds. */
const farthestAheadS = 5;
/** After so many equal timestamps the camera's clock stands, and ours is taken instead. */
const standingSteps = 8;

export interface MediaClock {
  /** Ticks since the first timestamp; negative for earlier ones. Moves the clock on. */
  advance(timestamp: number, arrivedAtMs: number): number;
  /** The last call of `advance` found a jump, or was the first one after `restart`. */
  readonly jumped: boolean;
  /** Ticks of a timestamp near the newest one, without moving the clock. `undefined` before the first. */
  ticksOf(timestamp: number): number | undefined;
  /** The next timestamp has nothing to do with those before. */
  restart(): void;
}

/** @param clockRate ticks per second. */
export function createMediaClock(clockRate: number): MediaClock {
  let ticks = 0;
  let newest = -1;
  let lastArrivedAtMs = 0;
  let jumped = false;
  let standing = 0;
  return {
    advance(timestamp, arrivedAtMs) {
      const step = newest < 0 ? 0 : (timestamp - newest) | 0;
      const passed = Math.round(((arrivedAtMs - lastArrivedAtMs) / 1_000) * clockRate);
      // Behind the time that passed is no jump: what a stalled network held back comes in a burst.
      jumped =
        newest < 0 || step < -farthestBackS * clockRate || step - Math.max(0, passed) > farthestAheadS * clockRate;
      standing = step === 0 ? standing + 1 : 0;
      ticks += standing < standingSteps ? step : Math.max(1, passed);
      newest = timestamp;
      lastArrivedAtMs = arrivedAtMs;
      return ticks;
    },
    get jumped() {
      return jumped;
    },
    ticksOf: (timestamp) => (newest < 0 ? undefined : ticks + ((timestamp - newest) | 0)),
    restart() {
      newest = -1;
    },
  };
}
