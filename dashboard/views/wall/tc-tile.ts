/**
 * One tile of a wall: the picture, its caption (code, name, site, delay, transport) and the controls that show on hover
 * or focus. Acts go out as `tile-act` events; the wall decides.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import type { TcLivePicture } from '../../live/tc-live-picture.ts';
import '../../live/tc-live-picture.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatAge, formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { cameraDragType, type TileAct, tileDragType } from './tile-act.ts';
import { tileStyles } from './tile-styles.ts';

const transports: Readonly<Record<string, TextKey>> = {
  'll-hls': 'live.transportLlHls',
  hls: 'live.transportHls',
  'native-hls': 'live.transportNativeHls',
};

@customElement('tc-tile')
export class TcTile extends LitElement {
  static override styles = [controls, tileStyles];

  @property({ attribute: false }) cameraId: string | null = null;
  @property({ type: Number }) index = 0;
  @property({ type: Boolean, reflect: true }) selected = false;
  @property({ type: Boolean, reflect: true }) moving = false;
  @property({ type: Boolean }) full = false;
  @property({ type: Boolean }) station = false;
  @property({ type: Boolean }) lowLatency = false;
  @property({ type: Boolean }) ptzOpen = false;
  @query('tc-live-picture') private picture!: TcLivePicture | null;
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () =>
    this.cameraId === null ? [] : [`camera:${this.cameraId}`, 'inventory'],
  );

  get livePicture(): TcLivePicture | null {
    return this.picture;
  }

  protected override render() {
    const id = this.cameraId;
    return html`<div
      class="tile"
      draggable=${!this.station && id !== null && !this.full ? 'true' : 'false'}
      @dragstart=${this.#dragStart}
      @dragover=${this.#dragOver}
      @drop=${this.#drop}
      @dblclick=${() => this.#act('full')}
      @picture-change=${() => this.requestUpdate()}
    >
      ${id === null ? this.#empty() : this.#filled(id)}
    </div>`;
  }

  #empty() {
    if (this.station) return nothing;
    return html`<div class="empty">
      <tc-icon name="plus" size="m"></tc-icon>
      <span>${t('wall.emptyTile')}</span>
    </div>`;
  }

  #filled(id: string) {
    const { district } = this.store;
    const camera = district.cameras.get(id);
    const summary = this.picture?.summary();
    const delayMs = summary?.truth.delayMs ?? null;
    const showsFrames = summary?.truth.kind === 'live' || summary?.truth.kind === 'delayed';
    return html`<tc-live-picture
        .cameraId=${id}
        .lowLatency=${this.lowLatency}
        .large=${this.full}
      ></tc-live-picture>
      <div class="caption">
        <b>${camera?.code ?? ''}</b>
        <span class="name">${camera?.name ?? t('wall.cameraGone')}</span>
        <span class="site">${camera ? (district.siteOf(camera)?.name ?? '') : ''}</span>
        <span class="figures">
          ${summary && summary.zoom > 1 ? html`<span>${t('live.zoomed', { zoom: formatNumber(summary.zoom, 1) })}</span>` : nothing}
          ${summary?.truth.transcoded ? html`<span>${t('live.transcoded')}</span>` : nothing}
          ${
            showsFrames
              ? html`<span>${delayMs === null ? '' : formatAge(delayMs)}</span>
                  <span class="transport">${summary.stats ? t(transports[summary.stats.transport] ?? 'live.transportHls') : ''}</span>`
              : nothing
          }
        </span>
      </div>
      ${this.station ? nothing : this.#controls(camera?.serving?.ptz ?? false)}`;
  }

  #controls(ptz: boolean) {
    return html`<div class="controls" @dblclick=${(event: Event) => event.stopPropagation()}>
      ${ptz ? this.#button('ptz', 'joystick', 'wall.actPtz', this.ptzOpen) : nothing}
      ${this.#button('snapshot', 'camera', 'wall.actSnapshot')}
      ${this.#button('send', 'monitor-up', 'wall.actSend')}
      ${this.#button('open', 'external-link', 'wall.actOpen')}
      ${this.full ? nothing : this.#button('clear', 'x', 'wall.actClear')}
      ${this.#button('full', this.full ? 'minimize' : 'maximize', 'wall.actFull', this.full)}
    </div>`;
  }

  #button(act: TileAct, icon: IconName, text: TextKey, pressed?: boolean) {
    return html`<button
      type="button"
      class="icon"
      tabindex=${this.selected || this.full ? 0 : -1}
      title=${t(text)}
      aria-label=${t(text)}
      aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
      @click=${(event: Event) => {
        event.stopPropagation();
        this.#act(act);
      }}
    ><tc-icon name=${icon}></tc-icon></button>`;
  }

  protected override updated(): void {
    const camera = this.cameraId === null ? undefined : this.store.district.cameras.get(this.cameraId);
    const summary = this.picture?.summary();
    const number = this.index + 1;
    // For styles, tests and measurements: what this tile shows and how it is.
    this.dataset['cameraCode'] = camera?.code ?? '';
    this.dataset['state'] = summary?.truth.kind ?? 'empty';
    // For those who look from outside: tests, and a person at the console.
    this.dataset['cameraCode'] = camera?.code ?? '';
    this.dataset['state'] = camera ? (summary?.truth.kind ?? 'starting') : 'empty';
    this.role = 'group';
    this.ariaRoleDescription = t('wall.tile');
    this.ariaLabel = camera
      ? t('wall.tileLabel', { number, code: camera.code, name: camera.name, state: summary?.headline ?? '' })
      : t('wall.tileEmptyLabel', { number });
  }

  #act(act: TileAct): void {
    if (this.cameraId === null) return;
    this.dispatchEvent(new CustomEvent('tile-act', { detail: { act, index: this.index }, bubbles: true }));
  }

  readonly #dragStart = (event: DragEvent): void => {
    if (this.cameraId === null || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData(tileDragType, String(this.index));
    event.dataTransfer.setData(cameraDragType, this.cameraId);
  };

  readonly #dragOver = (event: DragEvent): void => {
    if (this.station || !event.dataTransfer?.types.includes(cameraDragType)) return;
    event.preventDefault();
  };

  readonly #drop = (event: DragEvent): void => {
    const cameraId = event.dataTransfer?.getData(cameraDragType);
    if (this.station || !cameraId) return;
    event.preventDefault();
    const from = event.dataTransfer?.getData(tileDragType);
    const detail = { cameraId, from: from ? Number(from) : null, index: this.index };
    this.dispatchEvent(new CustomEvent('tile-drop', { detail, bubbles: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-tile': TcTile;
  }
}
