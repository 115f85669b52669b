/**
 * Memory of fragments that is used again. A stream fills half a megabyte each second and lets go of as much: left to the
 * garbage collector that is a collection of the whole heap for every 64 MB that all streams receive together, and pages of the
 * system that are given back and cleared anew.
 *
 * Nobody has to take part. A block is used again only when all of its fragments went into one window, that window has dropped
 * them, nobody holds them, and none was given to a reader who does not say when it is done. In all other cases it is garbage like
 * any other array.
 */

/** Where a fragment lies. Each life of a block has an object of its own, so that a late word about an old one does no harm. */
export interface FragmentMemory {
  /** The window that keeps the fragment; it calls `leave` when it drops it. */
  enter(keeper: object): void;
  leave(keeper: object): void;
  /** The bytes are needed until `release`, whether or not the window still keeps them. */
  hold(): void;
  release(): void;
  /** Somebody got the bytes who will not say when it is done with them. */
  giveAway(): void;
}

/** A block while a stream writes into it. */
export interface FragmentBlock extends FragmentMemory {
  readonly bytes: Uint8Array;
  /** One more fragment lies in it. */
  giveOut(): void;
  /** Nothing more will be written. */
  seal(): void;
}

export interface BlockPool {
  /** @returns a block of at least so many bytes, with anything in them. */
  take(sizeBytes: number): FragmentBlock;
}

/** A window drops a whole group of pictures at once: that much waits for the pictures of the next one. */
const mostFreeBytes = 8 * 1024 * 1024;
/** A larger block than asked for, by this much, is left to the collector: the stream has become smaller. */
const largestSurplus = 4;

/** One per stream, so that no picture can ever show up in another camera's memory. */
export function createBlockPool(): BlockPool {
  const free: Uint8Array[] = [];
  let freeBytes = 0;
  const giveBack = (bytes: Uint8Array) => {
    if (freeBytes + bytes.length > mostFreeBytes) return;
    free.push(bytes);
    freeBytes += bytes.length;
  };
  return {
    take(sizeBytes) {
      for (let bytes = free.pop(); bytes !== undefined; bytes = free.pop()) {
        freeBytes -= bytes.length;
        if (bytes.length >= sizeBytes && bytes.length <= sizeBytes * largestSurplus)
          return new PooledBlock(bytes, giveBack);
      }
      return new PooledBlock(new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer), giveBack);
    },
  };
}

class PooledBlock implements FragmentBlock {
  readonly bytes: Uint8Array;
  readonly #giveBack: (bytes: Uint8Array) => void;
  #keeper: object | undefined;
  #fragments = 0;
  #entered = 0;
  #left = 0;
  #holds = 0;
  #sealed = false;
  /** Never to be used again, or used again already: either way nothing said of this life counts any more. */
  #done = false;

  constructor(bytes: Uint8Array, giveBack: (bytes: Uint8Array) => void) {
    this.bytes = bytes;
    this.#giveBack = giveBack;
  }

  giveOut(): void {
    this.#fragments += 1;
  }

  seal(): void {
    this.#sealed = true;
    this.#settle();
  }

  enter(keeper: object): void {
    this.#keeper ??= keeper;
    this.#entered += 1;
    // Two windows, or one fragment twice: who counts on what cannot be told any more.
    if (this.#keeper !== keeper || this.#entered > this.#fragments) this.#done = true;
  }

  leave(keeper: object): void {
    if (this.#keeper !== keeper) return;
    this.#left += 1;
    this.#settle();
  }

  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds -= 1;
    this.#settle();
  }

  giveAway(): void {
    this.#done = true;
  }

  #settle(): void {
    if (this.#done || !this.#sealed || this.#holds > 0 || this.#left < this.#fragments) return;
    this.#done = true;
    // What a picture only grew out of is of no usual size.
    if (this.#fragments > 0) this.#giveBack(this.bytes);
  }
}
