/**
 * Times for frames that come in decoding order with the time at which they are shown (that is all RTP says). Without
 * reordered pictures both are the same. With them the decode time of a frame is the presentation time of an earlier place
 * in the order of showing, as many places back as the stream reorders: exact, rising, and known at once.
 */

/** H.264 and H.265 allow no more (A.3.1, A.4.1). */
const deepest = 16;

export interface DecodeTimes {
  /** Sets `decodeTime` and `compositionOffset` for the next frame, shown at `presentation` (ticks). */
  take(presentation: number): void;
  readonly decodeTime: number;
  /** Presentation less decode time; negative only where reordering shows that nothing announced. */
  readonly compositionOffset: number;
}

export interface DecodeTimesOptions {
  /** Pictures that may come before one that is shown earlier, where the stream says so; else 0. */
  readonly reorderFrames: number;
  /** The stream cannot reorder: times that go back are a trembling clock. */
  readonly inOrder: boolean;
  /** Expected distance of frames, ticks. */
  readonly frameTicks: number;
}

export function createDecodeTimes(options: DecodeTimesOptions): DecodeTimes {
  return new TrackDecodeTimes(options);
}

class TrackDecodeTimes implements DecodeTimes {
  readonly #inOrder: boolean;
  readonly #frameTicks: number;
  /** The newest presentation times, rising: at most `#depth` + 1. */
  readonly #shown: number[] = [];
  #depth: number;
  decodeTime = Number.NEGATIVE_INFINITY;
  compositionOffset = 0;

  constructor({ inOrder, reorderFrames, frameTicks }: DecodeTimesOptions) {
    this.#inOrder = inOrder;
    this.#frameTicks = frameTicks;
    this.#depth = inOrder ? 0 : Math.min(reorderFrames, deepest);
  }

  take(presentation: number): void {
    if (this.#inOrder) {
      this.decodeTime = Math.max(presentation, this.decodeTime + 1);
      return;
    }
    this.#place(presentation);
    const shown = this.#shown;
    const missing = this.#depth + 1 - shown.length;
    const due = missing > 0 ? (shown[0] ?? 0) - missing * this.#frameTicks : (shown.at(-1 - this.#depth) ?? 0);
    // One more than the depth stays, so that a deeper picture is noticed.
    while (shown.length > deepest + 1) shown.shift();
    this.decodeTime = Math.max(0, due, this.decodeTime + 1);
    // Two pictures at the same time: the second one would put the first out of the page.
    this.compositionOffset = this.#depth === 0 ? 0 : presentation - this.decodeTime;
  }

  /** How many of the frames before are shown after this one. */
  #place(presentation: number): void {
    const shown = this.#shown;
    let index = shown.length;
    while (index > 0 && (shown[index - 1] ?? 0) > presentation) index -= 1;
    const later = shown.length - index;
    if (later > this.#depth) this.#depth = Math.min(later, deepest);
    shown.splice(index, 0, presentation);
  }
}
