/**
 * Pictures of cameras that this browser cannot decode by itself (H.265 without a decoder for it, a page over plain
 * http): the gateway's stills, asked for in turn. A still costs the gateway a decoding, so few are asked for at a time
 * and each camera waits several seconds for its next.
 */
export interface RoundPicture {
  readonly jpeg: Blob;
  /** Gateway clock, epoch ms. */
  readonly takenAtMs: number;
}

export type FetchStill = (cameraId: string, signal: AbortSignal) => Promise<RoundPicture | undefined>;

export interface SnapshotRoundOptions {
  readonly fetchStill: FetchStill;
  readonly nowMs: () => number;
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** Asked for at the same moment. */
const atOnce = 2;
export const snapshotEveryMs = 8_000;

interface Member {
  readonly onPicture: (picture: RoundPicture) => void;
  dueAtMs: number;
  asking: boolean;
}

export class SnapshotRound {
  readonly #options: SnapshotRoundOptions;
  readonly #members = new Map<symbol, Member & { readonly cameraId: string }>();
  readonly #ended = new AbortController();
  #asking = 0;
  #cancelTimer = () => {};

  constructor(options: SnapshotRoundOptions) {
    this.#options = options;
  }

  /** @returns the function that ends it; nothing is delivered afterwards. */
  join(cameraId: string, onPicture: (picture: RoundPicture) => void): () => void {
    const key = Symbol(cameraId);
    this.#members.set(key, { cameraId, onPicture, dueAtMs: this.#options.nowMs(), asking: false });
    this.#go();
    return () => {
      this.#members.delete(key);
      if (this.#members.size === 0) this.#cancelTimer();
    };
  }

  close(): void {
    this.#members.clear();
    this.#cancelTimer();
    this.#ended.abort();
  }

  #go(): void {
    this.#cancelTimer();
    const nowMs = this.#options.nowMs();
    const waiting = [...this.#members]
      .filter(([, member]) => !member.asking)
      .sort(([, a], [, b]) => a.dueAtMs - b.dueAtMs);
    for (const [key, member] of waiting) {
      if (this.#asking >= atOnce) return;
      if (member.dueAtMs > nowMs) {
        this.#cancelTimer = this.#options.after(member.dueAtMs - nowMs, () => this.#go());
        return;
      }
      void this.#ask(key, member);
    }
  }

  async #ask(key: symbol, member: Member & { readonly cameraId: string }): Promise<void> {
    member.asking = true;
    this.#asking += 1;
    const picture = await this.#options.fetchStill(member.cameraId, this.#ended.signal).catch(() => undefined);
    this.#asking -= 1;
    member.asking = false;
    member.dueAtMs = this.#options.nowMs() + snapshotEveryMs;
    if (picture && this.#members.has(key)) member.onPicture(picture);
    if (!this.#ended.signal.aborted) this.#go();
  }
}

/** The gateway's newest still of a camera; undefined when it has none. */
export const fetchStill: FetchStill = async (cameraId, signal) => {
  const answer = await fetch(`/api/cameras/${cameraId}/snapshot.jpg`, { signal });
  const takenAtMs = Date.parse(answer.headers.get('x-taken-at') ?? '');
  if (!answer.ok || Number.isNaN(takenAtMs)) return undefined;
  return { jpeg: await answer.blob(), takenAtMs };
};
