/**
 * The one clock that all panes follow. Pure: who asks says what time it is (`performance.now()`); nothing runs in here.
 * Positions are gateway UTC, epoch ms: the arrival of frames. A negative speed runs back.
 */
export const speeds = [0.25, 0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof speeds)[number];

/** From here on only keyframes are fetched and shown; backwards always. */
export const keyframesFrom = 4;

export const showsKeyframes = (speed: number): boolean => speed < 0 || speed >= keyframesFrom;

export class PlaybackClock {
  #positionMs: number;
  /** When the position was this, on the asker's clock. */
  #atMs = 0;
  #speed = 1;
  #playing = false;
  /** Playing is wanted, but a pane has no picture yet. */
  #held = false;

  constructor(positionMs: number) {
    this.#positionMs = positionMs;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Whether the position moves now. */
  get running(): boolean {
    return this.#playing && !this.#held;
  }

  /** 0.25 … 16, or −1 … −16. */
  get speed(): number {
    return this.#speed;
  }

  positionMs(nowMs: number): number {
    return this.running ? this.#positionMs + (nowMs - this.#atMs) * this.#speed : this.#positionMs;
  }

  play(nowMs: number): void {
    this.#settle(nowMs);
    this.#playing = true;
  }

  pause(nowMs: number): void {
    this.#settle(nowMs);
    this.#playing = false;
    this.#held = false;
    // Who stopped while going back or fast looks at the moment: he goes on as life does.
    if (showsKeyframes(this.#speed)) this.#speed = 1;
  }

  seek(positionMs: number, nowMs: number): void {
    this.#positionMs = positionMs;
    this.#atMs = nowMs;
  }

  setSpeed(speed: number, nowMs: number): void {
    this.#settle(nowMs);
    this.#speed = speed;
  }

  hold(held: boolean, nowMs: number): void {
    if (held === this.#held) return;
    this.#settle(nowMs);
    this.#held = held;
  }

  /** L (1) and J (−1): begins to play that way; pressed again: faster. */
  shuttle(direction: 1 | -1, nowMs: number): void {
    const same = this.#playing && Math.sign(this.#speed) === direction && Math.abs(this.#speed) >= 1;
    const faster = Math.min(16, Math.abs(this.#speed) * 2);
    this.setSpeed(direction * (same ? faster : 1), nowMs);
    this.play(nowMs);
  }

  #settle(nowMs: number): void {
    this.#positionMs = this.positionMs(nowMs);
    this.#atMs = nowMs;
  }
}
