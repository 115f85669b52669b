/** Finds a camera in a second, by code, name or site, without diacritics. `/` comes here, Enter opens the first. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { DistrictController } from '../state/district-context.ts';
import { findCameras } from '../state/find-cameras.ts';
import { preferences } from '../state/preferences.ts';
import { cameraPath } from '../state/route.ts';
import { navigate } from '../state/router.ts';
import { isShortcut } from '../state/shortcut.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';

const most = 10;

@customElement('tc-search-box')
export class TcSearchBox extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        flex: 0 1 19rem;
        min-width: 8rem;
      }
      .field {
        position: relative;
      }
      .field tc-icon {
        position: absolute;
        left: var(--tc-space-2);
        top: calc(50% - var(--tc-icon-s) / 2);
        color: var(--tc-muted);
      }
      .field kbd {
        position: absolute;
        right: var(--tc-space-2);
        top: 25%;
        pointer-events: none;
      }
      .field input {
        width: 100%;
        padding: 0 var(--tc-space-6) 0 calc(var(--tc-icon-s) + 2 * var(--tc-space-2)) !important;
      }
      ul {
        position: absolute;
        right: 0;
        top: calc(100% + var(--tc-space-1));
        width: max(100%, 26rem);
        max-height: 70vh;
        overflow: auto;
        padding: var(--tc-space-1);
        border: var(--tc-hairline) solid var(--tc-line);
        border-radius: var(--tc-radius-card);
        background: var(--tc-raised);
        box-shadow: var(--tc-shadow);
        z-index: 15;
      }
      li {
        display: flex;
        gap: var(--tc-space-2);
        align-items: baseline;
        min-height: var(--tc-target);
        padding: var(--tc-space-1) var(--tc-space-2);
        border-radius: var(--tc-radius-control);
        cursor: pointer;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      li[aria-selected='true'],
      li:hover {
        background: var(--tc-hover);
      }
      li b {
        font-weight: 600;
      }
      .none {
        cursor: default;
      }
    `,
  ];

  @state() private text = '';
  @state() private chosen = 0;
  @query('input') private input!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => (this.text ? ['inventory'] : []));

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#slash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#slash);
  }

  protected override render() {
    const found = this.#found();
    const open = this.text.trim() !== '';
    return html`<div class="field">
        <tc-icon name="search"></tc-icon>
        <input
          type="search"
          role="combobox"
          autocomplete="off"
          aria-label=${t('shell.search')}
          placeholder=${t('shell.search')}
          aria-expanded=${open}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant=${open && found.length > 0 ? `found-${this.chosen}` : nothing}
          .value=${this.text}
          @input=${this.#typed}
          @keydown=${this.#key}
          @blur=${this.#close}
        />
        ${this.text === '' && preferences.singleKeys ? html`<kbd aria-hidden="true">/</kbd>` : nothing}
      </div>
      <ul id="found" role="listbox" aria-label=${t('shell.search')} ?hidden=${!open}>
        ${open && found.length === 0 ? html`<li class="none muted" role="option" aria-selected="false">${t('shell.nothingFound')}</li>` : nothing}
        ${open ? found.map((camera, index) => this.#row(camera, index)) : nothing}
      </ul>`;
  }

  #row(camera: Camera, index: number) {
    return html`<li
      id="found-${index}"
      role="option"
      aria-selected=${index === this.chosen}
      @mousedown=${(event: Event) => {
        event.preventDefault();
        this.#open(camera);
      }}
    >
      <b>${camera.code}</b><span>${camera.name}</span>
      <span class="muted">${this.store.district.siteOf(camera)?.name ?? ''}</span>
    </li>`;
  }

  #found(): Camera[] {
    const { district } = this.store;
    return findCameras(district, this.text, district.cameras.values(), most);
  }

  readonly #typed = (): void => {
    this.text = this.input.value;
    this.chosen = 0;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const found = this.#found();
    if (event.key === 'ArrowDown') this.chosen = Math.min(this.chosen + 1, found.length - 1);
    else if (event.key === 'ArrowUp') this.chosen = Math.max(this.chosen - 1, 0);
    else if (event.key === 'Escape') this.#close();
    else if (event.key === 'Enter') {
      const camera = found[this.chosen];
      if (camera) this.#open(camera);
    } else return;
    event.preventDefault();
  };

  readonly #close = (): void => {
    this.text = '';
  };

  readonly #slash = (event: KeyboardEvent): void => {
    if (event.key !== '/' || !isShortcut(event)) return;
    event.preventDefault();
    this.input.focus();
  };

  #open(camera: Camera): void {
    this.text = '';
    this.input.blur();
    navigate(cameraPath(camera.code));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-search-box': TcSearchBox;
  }
}
