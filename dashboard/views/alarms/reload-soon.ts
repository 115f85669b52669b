/** Loads again after a change of the alarms, but in a storm of them only every few seconds. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const waitMs = 3_000;

export class ReloadSoon implements ReactiveController {
  readonly #reload: () => void;
  #timer: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(host: ReactiveControllerHost, reload: () => void) {
    this.#reload = reload;
    host.addController(this);
  }

  hostDisconnected(): void {
    window.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly soon = (): void => {
    const restMs = Math.max(0, this.#lastMs + waitMs - performance.now());
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      this.#lastMs = performance.now();
      this.#reload();
    }, restMs);
  };
}
