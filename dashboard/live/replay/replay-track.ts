/**
 * What was sent for a replay, as times: which moment (gateway clock) the picture at a place of the medium is of. Pure.
 * Places are seconds from the first picture.
 */
export interface ReplayMark {
  /** Presentation time on the medium's own zero, s. */
  readonly mediaS: number;
  /** When the frame arrived at the gateway, epoch ms. */
  readonly capturedAtMs: number;
}

export class ReplayTrack {
  readonly #marks: ReplayMark[] = [];

  add(mark: ReplayMark): void {
    const last = this.#marks.at(-1);
    if (last && mark.mediaS <= last.mediaS) return;
    this.#marks.push(mark);
  }

  get empty(): boolean {
    return this.#marks.length === 0;
  }

  /** First and last moment, epoch ms; undefined while nothing came. */
  span(): { readonly fromMs: number; readonly untilMs: number } | undefined {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    return first && last ? { fromMs: first.capturedAtMs, untilMs: last.capturedAtMs } : undefined;
  }

  /** The moment of the picture that stands at `mediaS`; undefined while nothing came. */
  momentAt(mediaS: number): number | undefined {
    const mark = this.#marks[Math.max(0, this.#after(mediaS + 0.001) - 1)];
    return mark?.capturedAtMs;
  }

  /** Index of the first mark later than `mediaS`. */
  #after(mediaS: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.mediaS ?? 0) > mediaS) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
