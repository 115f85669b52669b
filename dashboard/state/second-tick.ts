/** Renders its host each second: ages and clocks count on even when nothing arrives. One timer for the whole page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const ticking = new Set<() => void>();
const timer: { id: number | undefined } = { id: undefined };

export class SecondTick implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #before: () => void;

  /** `before` runs each second just before the host renders. */
  constructor(host: ReactiveControllerHost, before: () => void = () => {}) {
    this.#host = host;
    this.#before = before;
    host.addController(this);
  }

  hostConnected(): void {
    ticking.add(this.#ticked);
    timer.id ??= window.setInterval(() => {
      for (const tick of ticking) tick();
    }, 1_000);
  }

  hostDisconnected(): void {
    ticking.delete(this.#ticked);
    if (ticking.size > 0 || timer.id === undefined) return;
    window.clearInterval(timer.id);
    timer.id = undefined;
  }

  readonly #ticked = (): void => {
    this.#before();
    this.#host.requestUpdate();
  };
}
