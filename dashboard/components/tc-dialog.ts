/**
 * A modal dialog on the native element: focus stays inside, Escape closes, focus goes back where it came from. Slots:
 * the content, and `actions` for the buttons. Fires `close` when the person closes it; the owner then takes `open` away.
 *
 * A form inside that somebody has typed into, and that was neither reset nor taken away since, is not dropped by Escape,
 * a click beside the dialog or its cross: the person is asked first. A form that only asks for something to be shown has
 * the attribute `data-query` and holds nothing up.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LocaleController, t } from '../locales/locale.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';

@customElement('tc-dialog')
export class TcDialog extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(40rem, calc(100vw - 2 * var(--tc-space-4)));
        max-height: calc(100vh - 2 * var(--tc-space-4));
        padding: 0;
        border: var(--tc-hairline) solid var(--tc-line);
        border-radius: var(--tc-radius-card);
        background: var(--tc-panel);
        color: var(--tc-text);
        box-shadow: var(--tc-shadow);
        overflow: auto;
      }
      :host([wide]) dialog {
        width: min(72rem, calc(100vw - 2 * var(--tc-space-4)));
      }
      dialog::backdrop {
        background: var(--tc-backdrop);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--tc-space-3);
        padding: var(--tc-space-3) var(--tc-space-4);
        border-bottom: var(--tc-hairline) solid var(--tc-line);
        position: sticky;
        top: 0;
        background: var(--tc-panel);
        z-index: 1;
      }
      .content {
        padding: var(--tc-space-4);
      }
      .asking {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: flex-end;
        gap: var(--tc-space-2);
        width: 100%;
      }
      .asking span {
        margin-right: auto;
      }
      .foot {
        display: flex;
        justify-content: flex-end;
        gap: var(--tc-space-2);
        padding: 0 var(--tc-space-4) var(--tc-space-4);
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) open = false;
  @property({ type: Boolean, reflect: true }) wide = false;
  @property() heading = '';
  @state() private asking = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  readonly #typedInto = new Set<HTMLFormElement>();
  protected readonly locale = new LocaleController(this);

  protected override updated(changed: PropertyValues): void {
    if (changed.has('asking') && this.asking) this.renderRoot.querySelector<HTMLElement>('.asking button')?.focus();
    if (!changed.has('open')) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @cancel=${this.#cancelled}
      @keydown=${this.#key} @click=${this.#backdrop} @input=${this.#typed}>
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button class="icon quiet" type="button" aria-label=${t('shell.close')} @click=${this.#leave}>
          <tc-icon name="x"></tc-icon>
        </button>
        ${this.asking ? this.#question() : nothing}
      </div>
      <div class="content"><slot></slot></div>
      <div class="foot"><slot name="actions"></slot></div>
    </dialog>`;
  }

  #question(): TemplateResult {
    return html`<div class="asking" role="alert">
      <span class="warn">${t('shell.unsaved')}</span>
      <button type="button" @click=${this.#stay}>${t('shell.unsavedStay')}</button>
      <button type="button" class="danger" @click=${this.#drop}>${t('shell.unsavedDrop')}</button>
    </div>`;
  }

  get #unsaved(): boolean {
    return [...this.#typedInto].some((form) => form.isConnected);
  }

  readonly #typed = (event: Event): void => {
    const form = event.composedPath().find((node) => node instanceof HTMLFormElement);
    if (!form || form.hasAttribute('data-query') || this.#typedInto.has(form)) return;
    this.#typedInto.add(form);
    form.addEventListener('reset', () => this.#typedInto.delete(form), { once: true });
  };

  readonly #leave = (): void => {
    if (this.#unsaved) this.asking = true;
    else this.dialog.close();
  };

  readonly #stay = (): void => {
    this.asking = false;
  };

  readonly #drop = (): void => {
    this.#typedInto.clear();
    this.dialog.close();
  };

  readonly #backdrop = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.#leave();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || !this.#unsaved) return;
    event.preventDefault();
    this.asking = true;
  };

  /** Escape with the focus outside of the dialog's content. */
  readonly #cancelled = (event: Event): void => {
    if (event.target !== this.dialog || !this.#unsaved) return;
    event.preventDefault();
    this.asking = true;
  };

  readonly #closed = (): void => {
    // A browser lets a dialog refuse to be cancelled only once: what was typed is still there, so it opens again.
    if (this.open && this.#unsaved) {
      this.dialog.showModal();
      this.asking = true;
      return;
    }
    this.asking = false;
    this.#typedInto.clear();
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-dialog': TcDialog;
  }
}
