/**
 * Loads something now and then again in a fixed rhythm while its host is on the page and the page is seen. A new start
 * or leaving the page aborts what is under way.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class Refresh implements ReactiveController {
  readonly #load: (signal: AbortSignal) => Promise<void>;
  #everyMs: number | undefined;
  #timer: number | undefined;
  #abort = new AbortController();
  #connected = false;

  constructor(host: ReactiveControllerHost, load: (signal: AbortSignal) => Promise<void>) {
    this.#load = load;
    host.addController(this);
  }

  /** Loads now, and each `everyMs` after the last load has ended. */
  restart(everyMs: number): void {
    this.#everyMs = everyMs;
    this.#stop();
    if (this.#connected) void this.#run(this.#abort.signal);
  }

  hostConnected(): void {
    this.#connected = true;
    document.addEventListener('visibilitychange', this.#seen);
    if (this.#everyMs !== undefined) this.restart(this.#everyMs);
  }

  hostDisconnected(): void {
    this.#connected = false;
    document.removeEventListener('visibilitychange', this.#seen);
    this.#stop();
  }

  #stop(): void {
    window.clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  async #run(signal: AbortSignal): Promise<void> {
    if (!document.hidden) await this.#load(signal);
    if (signal.aborted) return;
    this.#timer = window.setTimeout(() => void this.#run(signal), this.#everyMs);
  }

  readonly #seen = (): void => {
    if (!document.hidden && this.#everyMs !== undefined) this.restart(this.#everyMs);
  };
}
