/** All cameras, to be dragged onto a tile or put into the selected one by Enter. Search without diacritics. */
import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { matchesSearch } from '../../state/search-fold.ts';
import { controls } from '../../styles/controls.ts';
import { cameraDragType } from './tile-act.ts';
import { byCode, sicknessRank } from './wall-fill.ts';

@customElement('tc-camera-picker')
export class TcCameraPicker extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: var(--tc-space-2);
        min-height: 0;
      }
      input {
        width: 100%;
      }
      ul {
        max-height: 22rem;
        overflow: auto;
      }
      button {
        width: 100%;
        min-height: var(--tc-target);
        padding: var(--tc-space-1);
        justify-content: flex-start;
        overflow: hidden;
      }
      button span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];

  @state() private text = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'health']);

  protected override render() {
    const { district } = this.store;
    const cameras = [...district.cameras.values()]
      .filter((camera) => matchesSearch(this.text, [camera.code, camera.name, district.siteOf(camera)?.name]))
      .sort(byCode);
    return html`<input
        type="search"
        autocomplete="off"
        aria-label=${t('wall.pickerSearch')}
        placeholder=${t('wall.pickerSearch')}
        .value=${this.text}
        @input=${(event: Event) => {
          this.text = (event.target as HTMLInputElement).value;
        }}
      />
      <ul aria-label=${t('wall.picker')}>
        ${repeat(
          cameras,
          (camera) => camera.id,
          (camera) => html`<li>
            <button
              class="quiet"
              type="button"
              draggable="true"
              title=${t('wall.pickerPlace', { code: camera.code })}
              @dragstart=${(event: DragEvent) => event.dataTransfer?.setData(cameraDragType, camera.id)}
              @click=${() => this.#pick(camera)}
            >
              <b>${camera.code}</b><span>${camera.name}</span> ${this.#mark(camera)}
            </button>
          </li>`,
        )}
      </ul>`;
  }

  #mark(camera: Camera) {
    const { district } = this.store;
    const rank = sicknessRank(camera, district.health.get(camera.id), district.streams.get(camera.id));
    if (rank <= 1) return html`<span class="critical">${t('wall.markLost')}</span>`;
    if (rank === 2) return html`<span class="warn">${t('wall.markDegraded')}</span>`;
    return rank === 6 ? html`<span class="muted">${t('wall.markUnbound')}</span>` : '';
  }

  #pick(camera: Camera): void {
    this.dispatchEvent(new CustomEvent('pick', { detail: camera.id }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-picker': TcCameraPicker;
  }
}
