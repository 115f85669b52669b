/** The one timer behind all cameras: every few milliseconds it sends what has become due on every track that somebody receives. */
export interface Pumped {
  /** Sends every frame due by now. */
  run(nowMs: number): void;
}

const TICK_MS = 5;

export class Pump {
  readonly #tracks = new Set<Pumped>();
  readonly #nowMs: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(track: Pumped): void {
    this.#tracks.add(track);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  remove(track: Pumped): void {
    this.#tracks.delete(track);
    if (this.#tracks.size === 0) this.close();
  }

  #tick(): void {
    const nowMs = this.#nowMs();
    for (const track of this.#tracks) track.run(nowMs);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
