/** Parts and segments as lists of the fragments in them; their memory is held until the segment is let go. */
import type { Fragment } from './fragment.ts';
import { joinBytes } from './init-writer.ts';
import type { MediaSegment, Part } from './timeline.ts';

/** The bytes of a fragment as they are given out. */
export type BytesOf = (fragment: Fragment) => Uint8Array;

export class FragmentPart implements Part {
  readonly durationMs: number;
  readonly independent: boolean;
  readonly sizeBytes: number;
  readonly #bytesOf: BytesOf;
  #fragments: readonly Fragment[];

  constructor(open: OpenSegment, bytesOf: BytesOf) {
    this.durationMs = open.pendingMs;
    this.independent = open.pendingIndependent;
    this.#fragments = open.pending;
    this.#bytesOf = bytesOf;
    let sizeBytes = 0;
    for (const fragment of open.pending) sizeBytes += fragment.bytes.length;
    this.sizeBytes = sizeBytes;
  }

  bytes(): Uint8Array {
    return joinBytes(this.#fragments.map(this.#bytesOf));
  }

  /** Nobody may ask for its bytes any more. */
  release(): void {
    for (const fragment of this.#fragments) fragment.memory?.release();
    this.#fragments = [];
  }
}

export interface CutSegment extends MediaSegment {
  readonly parts: readonly FragmentPart[];
}

/** The one that is being filled. */
export class OpenSegment {
  readonly msn: number;
  readonly streamSession: string;
  readonly discontinuity: boolean;
  readonly startMs: number;
  readonly startsWithKeyframe: boolean;
  readonly parts: FragmentPart[] = [];
  /** Of the next part. */
  pending: Fragment[] = [];
  pendingMs = 0;
  pendingIndependent = false;
  #partsMs = 0;

  constructor(msn: number, first: Fragment, discontinuity: boolean) {
    this.msn = msn;
    this.streamSession = first.streamSession;
    this.discontinuity = discontinuity;
    this.startMs = first.receivedAtMs;
    this.startsWithKeyframe = first.keyframe;
  }

  get durationMs(): number {
    return this.#partsMs + this.pendingMs;
  }

  /** @param durationMs 0 for sound: durations are the video's. */
  take(fragment: Fragment, durationMs: number): void {
    if (this.pendingMs === 0 && durationMs > 0) this.pendingIndependent = fragment.keyframe;
    fragment.memory?.hold();
    this.pending.push(fragment);
    this.pendingMs += durationMs;
  }

  closePart(bytesOf: BytesOf): void {
    this.parts.push(new FragmentPart(this, bytesOf));
    this.#partsMs += this.pendingMs;
    this.pending = [];
    this.pendingMs = 0;
    this.pendingIndependent = false;
  }

  finish(): CutSegment {
    const { msn, streamSession, discontinuity, startMs, startsWithKeyframe, parts } = this;
    return {
      ...{ msn, streamSession, discontinuity, startMs, startsWithKeyframe, parts },
      retired: false,
      durationMs: this.#partsMs,
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      bytes: () => joinBytes(parts.map((part) => part.bytes())),
    };
  }
}
