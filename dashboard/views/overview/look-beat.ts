/**
 * Lets many cells look for the same thing together, ten times a second, until each has found it: the page then renders
 * them in one frame instead of one frame each.
 */
export interface LookBeatOptions {
  /** Runs `task` once after `ms`; the answer cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

const everyMs = 100;
/** A cell that found nothing until then is told by the ordinary second. */
const looksMost = 50;

export class LookBeat {
  readonly #after: LookBeatOptions['after'];
  /** How often each has looked. */
  readonly #looking = new Map<() => boolean, number>();
  #cancel: (() => void) | undefined;

  constructor({ after }: LookBeatOptions) {
    this.#after = after;
  }

  /** Calls `look` until it returns true. */
  add(look: () => boolean): void {
    this.#looking.set(look, 0);
    this.#cancel ??= this.#after(everyMs, this.#beat);
  }

  remove(look: () => boolean): void {
    this.#looking.delete(look);
    if (this.#looking.size === 0) this.close();
  }

  close(): void {
    this.#looking.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #beat = (): void => {
    this.#cancel = undefined;
    for (const [look, looks] of this.#looking) {
      if (look() || looks >= looksMost) this.#looking.delete(look);
      else this.#looking.set(look, looks + 1);
    }
    if (this.#looking.size > 0) this.#cancel = this.#after(everyMs, this.#beat);
  };
}
