/**
 * The gateway's clock as this page knows it: every age on a tile is measured against it, since the clock of the
 * browser's machine may be off. Each tick gives an offset that is too low by the message's way; the largest of the
 * last ticks had the shortest way, so it is the best.
 */
const kept = 15;

export class ServerClock {
  readonly #now: () => number;
  readonly #offsets: number[] = [];

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Takes the gateway's time (epoch ms) out of a message that arrived just now. */
  sync(serverTimeMs: number): void {
    this.#offsets.push(serverTimeMs - this.#now());
    if (this.#offsets.length > kept) this.#offsets.shift();
  }

  /** Forgets what was learnt: after a loss the machine may have slept or its clock been set. */
  reset(): void {
    this.#offsets.length = 0;
  }

  nowMs(): number {
    return this.#now() + this.offsetMs();
  }

  offsetMs(): number {
    return this.#offsets.length === 0 ? 0 : Math.max(...this.#offsets);
  }
}
