/** Which frame of which loop left a stream when: the truth that tests measure delays against. A ring; the oldest is forgotten. */
export interface SentFrame {
  readonly clip: string;
  /** Number of the clip in the frame mark, -1 without one. */
  readonly clipNumber: number;
  readonly loop: number;
  /** Frame that the picture shows in its mark. */
  readonly frame: number;
  readonly keyframe: boolean;
  readonly bytes: number;
  /** When it was to leave; epoch ms, true time (not the camera's), as the next. */
  readonly dueAtMs: number;
  readonly sentAtMs: number;
}

const FRAMES_KEPT = 1500;

export class SentLog {
  readonly #ring: SentFrame[] = [];
  #next = 0;

  add(sent: SentFrame): void {
    this.#ring[this.#next] = sent;
    this.#next = (this.#next + 1) % FRAMES_KEPT;
  }

  /** Oldest first, sent after `sinceMs`. */
  since(sinceMs: number): SentFrame[] {
    const ordered = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return ordered.filter((sent) => sent.sentAtMs > sinceMs);
  }

  /** When this frame left; without a loop, the last time it did. */
  sentAtMs(frame: number, loop?: number): number | undefined {
    let newest: SentFrame | undefined;
    for (const sent of this.#ring) {
      if (sent.frame !== frame || (loop !== undefined && sent.loop !== loop)) continue;
      if (newest === undefined || sent.sentAtMs > newest.sentAtMs) newest = sent;
    }
    return newest?.sentAtMs;
  }
}
