/**
 * Holds a person on a page that has not saved what he changed, until the page has asked him, as a dialog does: at a link, at
 * another part of the page, at the browser's back. Where the whole document would go the browser asks itself; one without
 * the Navigation API asks only then.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class LeaveGuard implements ReactiveController {
  /** Address that he wanted; `undefined`: nothing is asked. */
  wanted: string | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #unsaved: () => boolean;
  readonly #navigation = globalThis.navigation as Navigation | undefined;

  constructor(host: ReactiveControllerHost, unsaved: () => boolean) {
    this.#host = host;
    this.#unsaved = unsaved;
    host.addController(this);
  }

  hostConnected(): void {
    this.#navigation?.addEventListener('navigate', this.#leaving);
    window.addEventListener('beforeunload', this.#unloading);
  }

  hostUpdate(): void {
    if (!this.#unsaved()) this.wanted = undefined;
  }

  hostDisconnected(): void {
    this.#navigation?.removeEventListener('navigate', this.#leaving);
    window.removeEventListener('beforeunload', this.#unloading);
    this.wanted = undefined;
  }

  readonly stay = (): void => {
    this.wanted = undefined;
    this.#host.requestUpdate();
  };

  readonly #leaving = (event: NavigateEvent): void => {
    if (!event.cancelable || !event.destination.sameDocument || !this.#unsaved()) return;
    event.preventDefault();
    const { pathname, search } = new URL(event.destination.url);
    this.wanted = pathname + search;
    this.#host.requestUpdate();
  };

  readonly #unloading = (event: BeforeUnloadEvent): void => {
    if (this.#unsaved()) event.preventDefault();
  };
}
