/**
 * Small pictures on their way to the page, which gets those of a moment together: each message that changes a canvas costs it a
 * frame (layout, layers, paint), however small the canvas is.
 */
export interface Still {
  readonly tile: number;
  readonly picture: ImageBitmap;
}

export interface StillBatchOptions {
  readonly send: (stills: readonly Still[]) => void;
}

/** Not noticed on a picture that changes once a second. */
const everyMs = 100;
/** When very many come at once the page begins to draw before all are there. */
const most = 24;

export class StillBatch {
  readonly #send: StillBatchOptions['send'];
  #held: Still[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ send }: StillBatchOptions) {
    this.#send = send;
  }

  /** Takes the picture: it is sent, or closed with its tile. @param last nothing follows soon, and somebody waits for it */
  add(still: Still, last: boolean): void {
    this.#held.push(still);
    if (last || this.#held.length >= most) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), everyMs);
  }

  forget(tile: number): void {
    for (const { picture } of this.#held.filter((still) => still.tile === tile)) picture.close();
    this.#held = this.#held.filter((still) => still.tile !== tile);
    if (this.#held.length === 0) this.#rest();
  }

  close(): void {
    for (const { picture } of this.#held) picture.close();
    this.#held = [];
    this.#rest();
  }

  #flush(): void {
    this.#rest();
    this.#send(this.#held.splice(0));
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
