/**
 * Pictures that are drawn together: each canvas that changes costs the page a frame of its own (layers, paint), however
 * small it is, so many small canvases change at the same moment.
 */
export interface BatchedPicture {
  readonly tile: number;
  readonly frame: VideoFrame;
  readonly painted: (frame: VideoFrame) => void;
}

/** Not noticed on a picture that changes once a second. */
const everyMs = 100;
/** Decoders have a store of pictures; one that is held too long comes out of it. */
const heldMost = 16;

export class PictureBatch {
  #held: BatchedPicture[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the frame: it is closed after it was painted, or with its tile. */
  add(picture: BatchedPicture): void {
    this.#held.push(picture);
    if (this.#held.length >= heldMost) this.#paint();
    else this.#timer ??= setTimeout(() => this.#paint(), everyMs);
  }

  forget(tile: number): void {
    for (const { frame } of this.#held.filter((picture) => picture.tile === tile)) frame.close();
    this.#held = this.#held.filter((picture) => picture.tile !== tile);
    if (this.#held.length === 0) this.#rest();
  }

  close(): void {
    for (const { frame } of this.#held) frame.close();
    this.#held = [];
    this.#rest();
  }

  #paint(): void {
    this.#rest();
    const pictures = this.#held;
    this.#held = [];
    for (const { frame, painted } of pictures) {
      try {
        painted(frame);
      } finally {
        frame.close();
      }
    }
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
