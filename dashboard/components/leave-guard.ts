/**
 * Holds a person on a page that has not saved what he changed, until the page has asked him, as a dialog does: at a link, at
 * another part of the page, at the browser's back. The question stands on the page (`question`, in the styles of `controls` and
 * `listPage`), and the keyboard is put there. Where the whole document would go the browser asks itself; one without
 * the Navigation API asks only then.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { t } from '../locales/locale.ts';
import { navigate } from '../state/router.ts';

type Page = ReactiveControllerHost & { readonly renderRoot: Pick<ParentNode, 'querySelector'> };

export class LeaveGuard implements ReactiveController {
  /** Address that he wanted; `undefined`: nothing is asked. */
  wanted: string | undefined;
  readonly #host: Page;
  readonly #unsaved: () => boolean;
  readonly #navigation = globalThis.navigation as Navigation | undefined;

  #asked: string | undefined;

  constructor(host: Page, unsaved: () => boolean) {
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

  hostUpdated(): void {
    if (this.wanted !== undefined && this.#asked === undefined)
      this.#host.renderRoot.querySelector<HTMLElement>('.asking button')?.focus();
    this.#asked = this.wanted;
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

  /** @param drop what is unsaved; then the page is left */
  question(drop: () => void): TemplateResult | typeof nothing {
    const { wanted } = this;
    if (wanted === undefined) return nothing;
    const leave = () => {
      drop();
      navigate(wanted);
    };
    return html`<div class="bar asking" role="alert">
      <span class="warn">${t('shell.unsaved')}</span>
      <button type="button" @click=${this.stay}>${t('shell.unsavedStay')}</button>
      <button type="button" class="danger" @click=${leave}>${t('shell.unsavedDrop')}</button>
    </div>`;
  }

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
