/**
 * Adds cameras to the panes: by code or name, the nearest ones, all city gates. Fires `add-cameras` (ids) and `show-cameras`
 * (ids, in place of those shown).
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { fetchNearest } from '../../playback/recordings-api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { findCameras } from '../../state/find-cameras.ts';
import { controls } from '../../styles/controls.ts';
import { panesMost } from './playback-address.ts';

const foundMost = 8;

@customElement('tc-add-camera')
export class TcAddCamera extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2);
      }
      input,
      button {
        min-height: var(--tc-target) !important;
      }
      input {
        width: 17rem;
      }
      ul {
        position: absolute;
        left: 0;
        top: calc(100% + var(--tc-space-1));
        width: 26rem;
        max-width: 90vw;
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
        min-height: var(--tc-target);
        align-items: center;
        padding: 0 var(--tc-space-2);
        border-radius: var(--tc-radius-control);
        cursor: pointer;
      }
      li[aria-selected='true'],
      li:hover {
        background: var(--tc-hover);
      }
    `,
  ];

  /** Ids that are shown already. */
  @property({ attribute: false }) shown: readonly string[] = [];
  /** Whose neighbours are meant. */
  @property({ attribute: false }) selected: string | null = null;
  @state() private text = '';
  @state() private chosen = 0;
  @query('input') private input!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override focus(): void {
    this.input.focus();
  }

  /** Fills the panes that are left with what stands nearest to the selected camera. */
  async addNearest(): Promise<void> {
    const { selected } = this;
    const room = panesMost - this.shown.length;
    if (selected === null || room <= 0) return this.#full();
    const result = await fetchNearest(selected, panesMost + this.shown.length);
    if (!result.ok) {
      showToast({ kind: 'error', text: apiErrorText(result.error) });
      return;
    }
    const ids = result.value.map(({ cameraId }) => cameraId).filter((id) => !this.shown.includes(id));
    if (ids.length === 0) showToast({ text: t('playback.nearestNone') });
    else this.#fire(ids.slice(0, room));
  }

  protected override render() {
    const found = this.#found();
    const open = this.text.trim() !== '';
    return html`<input
        type="search"
        role="combobox"
        autocomplete="off"
        aria-label=${t('playback.add')}
        placeholder=${t('playback.add')}
        aria-expanded=${open}
        aria-controls="found"
        aria-autocomplete="list"
        aria-activedescendant=${open && found.length > 0 ? `found-${this.chosen}` : nothing}
        .value=${this.text}
        @input=${this.#typed}
        @keydown=${this.#key}
        @blur=${this.#close}
      />
      <ul id="found" role="listbox" aria-label=${t('playback.add')} ?hidden=${!open}>
        ${open && found.length === 0 ? html`<li role="option" aria-selected="false" class="muted">${t('shell.nothingFound')}</li>` : nothing}
        ${open ? found.map((camera, index) => this.#row(camera, index)) : nothing}
      </ul>
      <button type="button" ?disabled=${this.selected === null} @click=${() => void this.addNearest()}>
        <tc-icon name="map-pin"></tc-icon>${t('playback.nearest')}
      </button>
      <button type="button" ?disabled=${this.#gates().length === 0} title=${t('playback.gatesText')} @click=${this.#addGates}>
        ${t('playback.gates', { count: this.#gates().length })}
      </button>`;
  }

  #row(camera: Camera, index: number) {
    return html`<li
      id="found-${index}"
      role="option"
      aria-selected=${index === this.chosen}
      @mousedown=${(event: Event) => {
        event.preventDefault();
        this.#add(camera);
      }}
    ><b>${camera.code}</b><span>${camera.name}</span><span class="muted">${this.store.district.siteOf(camera)?.name ?? ''}</span></li>`;
  }

  #seen(): Camera[] {
    const { district } = this.store;
    return [...district.cameras.values()].filter(({ id }) => district.may('playback', id));
  }

  #found(): Camera[] {
    const others = this.#seen().filter(({ id }) => !this.shown.includes(id));
    return findCameras(this.store.district, this.text, others, foundMost);
  }

  #gates(): Camera[] {
    const { district } = this.store;
    return this.#seen()
      .filter((camera) => district.siteOf(camera)?.kind === 'city-gate')
      .sort((a, b) => a.code.localeCompare(b.code, 'vi', { numeric: true }));
  }

  readonly #addGates = (): void => {
    const ids = this.#gates().map(({ id }) => id);
    this.dispatchEvent(new CustomEvent('show-cameras', { detail: ids }));
  };

  readonly #typed = (): void => {
    this.text = this.input.value;
    this.chosen = 0;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const found = this.#found();
    if (event.key === 'ArrowDown') this.chosen = Math.min(this.chosen + 1, found.length - 1);
    else if (event.key === 'ArrowUp') this.chosen = Math.max(this.chosen - 1, 0);
    else if (event.key === 'Escape') this.input.blur();
    else if (event.key === 'Enter') {
      const camera = found[this.chosen];
      if (camera) this.#add(camera);
    } else return;
    event.preventDefault();
  };

  readonly #close = (): void => {
    this.text = '';
  };

  #add(camera: Camera): void {
    this.text = '';
    if (this.shown.length >= panesMost) this.#full();
    else this.#fire([camera.id]);
  }

  #full(): void {
    if (this.shown.length >= panesMost)
      showToast({ kind: 'error', text: t('playback.panesFull', { most: panesMost }) });
  }

  #fire(ids: readonly string[]): void {
    this.dispatchEvent(new CustomEvent('add-cameras', { detail: ids }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-add-camera': TcAddCamera;
  }
}
