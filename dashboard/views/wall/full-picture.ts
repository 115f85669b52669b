/**
 * One tile over the whole screen. The document goes full screen (where the browser allows it) and the frame steps
 * aside, so that banner and toasts stay visible; the browser's own way out brings the wall back.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export class FullPicture implements ReactiveController {
  /** Index of the tile that fills the screen. */
  tile: number | null = null;
  readonly #host: ReactiveControllerHost & HTMLElement;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('fullscreenchange', this.#changed);
  }

  hostDisconnected(): void {
    document.removeEventListener('fullscreenchange', this.#changed);
    this.leave();
  }

  toggle(tile: number): void {
    if (this.tile !== null) {
      this.leave();
      return;
    }
    this.#set(tile);
    // Refused without a person's act, or by policy: filling the page is enough then.
    void document.documentElement.requestFullscreen?.().catch(() => {});
  }

  leave(): void {
    if (this.tile === null) return;
    this.#set(null);
    if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
  }

  readonly #changed = (): void => {
    if (!document.fullscreenElement) this.leave();
  };

  #set(tile: number | null): void {
    this.tile = tile;
    // From the document: the host may be on its way out.
    document.querySelector('tc-app')?.dispatchEvent(new CustomEvent('tc-full', { detail: tile !== null }));
    this.#host.requestUpdate();
  }
}
