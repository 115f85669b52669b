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
  return new TrackMediaClock(clockRate);
}

class TrackMediaClock implements MediaClock {
  readonly #clockRate: number;
  #ticks = 0;
  #newest = -1;
  #lastArrivedAtMs = 0;
  #standing = 0;
  jumped = false;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  advance(timestamp: number, arrivedAtMs: number): number {
    const rate = this.#clockRate;
    const step = this.#newest < 0 ? 0 : (timestamp - this.#newest) | 0;
    const passed = Math.round(((arrivedAtMs - this.#lastArrivedAtMs) / 1_000) * rate);
    // Behind the time that passed is no jump: what a stalled network held back comes in a burst.
    this.jumped =
      this.#newest < 0 || step < -farthestBackS * rate || step - Math.max(0, passed) > farthestAheadS * rate;
    this.#standing = step === 0 ? this.#standing + 1 : 0;
    this.#ticks += this.#standing < standingSteps ? step : Math.max(1, passed);
    this.#newest = timestamp;
    this.#lastArrivedAtMs = arrivedAtMs;
    return this.#ticks;
  }

  ticksOf(timestamp: number): number | undefined {
    return this.#newest < 0 ? undefined : this.#ticks + ((timestamp - this.#newest) | 0);
  }

  restart(): void {
    this.#newest = -1;
  }
}
