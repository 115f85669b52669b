/** A line of text that is to be given on (a link, an address), with a button that copies it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LocaleController, t } from '../locales/locale.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';

@customElement('tc-copy-line')
export class TcCopyLine extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        gap: var(--tc-space-2);
      }
      input {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  @property() text = '';
  @property() label = '';
  @state() private copied = false;
  @query('input') private input!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.input.focus();
  }

  protected override render() {
    return html`<input readonly aria-label=${this.label} .value=${this.text} @focus=${() => this.input.select()} />
      <button class="primary" type="button" @click=${this.#copy}>
        <tc-icon name=${this.copied ? 'check' : 'copy'}></tc-icon> ${t(this.copied ? 'people.copied' : 'people.copy')}
      </button>
      <span class="visually-hidden" role="status">${this.copied ? t('people.copied') : ''}</span>`;
  }

  readonly #copy = async (): Promise<void> => {
    this.input.select();
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      // Without a secure context or the permission there is only the old way.
      document.execCommand('copy');
    }
    this.copied = true;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-copy-line': TcCopyLine;
  }
}
