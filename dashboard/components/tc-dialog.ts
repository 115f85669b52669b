/**
 * A modal dialog on the native element: focus stays inside, Escape closes, focus goes back where it came from. Slots:
 * the content, and `actions` for the buttons. Fires `close` when the person closes it; the owner then takes `open` away.
 */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
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
      header {
        display: flex;
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
      footer {
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
  @query('dialog') private dialog!: HTMLDialogElement;
  protected readonly locale = new LocaleController(this);

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open')) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  protected override render() {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @click=${this.#backdrop}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="icon quiet" type="button" aria-label=${t('shell.close')} @click=${() => this.dialog.close()}>
          <tc-icon name="x"></tc-icon>
        </button>
      </header>
      <div class="content"><slot></slot></div>
      <footer><slot name="actions"></slot></footer>
    </dialog>`;
  }

  readonly #backdrop = (event: MouseEvent): void => {
    if (event.target === this.dialog) this.dialog.close();
  };

  readonly #closed = (): void => {
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-dialog': TcDialog;
  }
}
