/** Finds a camera that no device serves yet: a search field over a list, suggestions first. Fires `tc-pick` with its id. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera, Site } from '../../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { unboundCameras } from './unbound-cameras.ts';

const shownAtMost = 60;

@customElement('tc-unbound-picker')
export class UnboundPicker extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-1);
      }
      input,
      select {
        width: 100%;
      }
      select {
        height: auto;
        padding: var(--tc-space-1);
      }
      option {
        padding: var(--tc-space-1);
      }
    `,
  ];

  @property({ attribute: false }) cameras: readonly Camera[] = [];
  @property({ attribute: false }) sites: ReadonlyMap<string, Site> = new Map();
  /** Offered first. */
  @property({ attribute: false }) suggested: readonly string[] = [];
  @property() value = '';
  @state() private text = '';
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const found = unboundCameras(this.cameras, this.sites, this.suggested, this.text).slice(0, shownAtMost);
    return html`<input type="search" aria-label=${t('discovery.pickCamera')} placeholder=${t('discovery.pickCamera')}
        .value=${this.text} @input=${this.#typed} @keydown=${this.#entered} />
      ${
        found.length === 0
          ? html`<span class="muted" role="status">${t('discovery.pickNone')}</span>`
          : html`<select size="4" aria-label=${t('discovery.pickShown')} @change=${this.#chose}>
              ${found.map(
                ({ id, code, name, siteId }) => html`<option value=${id} .selected=${id === this.value}>
                  ${code} · ${name} · ${this.sites.get(siteId)?.name ?? nothing}
                  ${this.suggested.includes(id) ? `(${t('discovery.suggested')})` : nothing}
                </option>`,
              )}
            </select>`
      }`;
  }

  readonly #typed = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
  };

  /** Enter takes the first one found. */
  readonly #entered = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const first = unboundCameras(this.cameras, this.sites, this.suggested, this.text)[0];
    if (first !== undefined) this.#pick(first.id);
  };

  readonly #chose = (event: Event): void => this.#pick((event.target as HTMLSelectElement).value);

  #pick(cameraId: string): void {
    this.dispatchEvent(new CustomEvent<string>('tc-pick', { detail: cameraId }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-unbound-picker': UnboundPicker;
  }
}
