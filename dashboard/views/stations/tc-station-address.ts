/** The pairing address of a station, shown this once, with a button that copies it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-station-address')
export class TcStationAddress extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
      .row {
        display: flex;
        gap: var(--tc-space-2);
      }
      input {
        flex: 1;
        min-width: 0;
      }
    `,
  ];

  /** Path and fragment. */
  @property() link = '';
  /** What went wrong while it was made; empty: nothing. */
  @property() problem = '';
  @state() private copied = false;
  @query('input') private input!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.input.select();
  }

  protected override render() {
    return html`<p>${t('station.addressOnce')}</p>
      <div class="row">
        <input readonly aria-label=${t('station.address')} .value=${new URL(this.link, location.origin).href}
          @focus=${() => this.input.select()} />
        <button class="primary" type="button" @click=${this.#copy}>
          <tc-icon name=${this.copied ? 'check' : 'copy'}></tc-icon> ${t(this.copied ? 'station.copied' : 'station.copy')}
        </button>
      </div>
      ${this.problem === '' ? nothing : html`<p class="critical" role="alert">${this.problem}</p>`}`;
  }

  readonly #copy = async (): Promise<void> => {
    this.input.select();
    try {
      await navigator.clipboard.writeText(this.input.value);
    } catch {
      // Without a secure context or the permission there is only the old way.
      document.execCommand('copy');
    }
    this.copied = true;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-station-address': TcStationAddress;
  }
}
