/**
 * One tile of a wall: the picture, its caption (code, name, site, delay, transport) and the controls that show on hover
 * or focus. Acts go out as `tile-act` events; the wall decides.
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Serving } from '../../../gateway/cameras/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import { formatDelay, playerName, playerSentence } from '../../live/player-words.ts';
import type { TcReplay } from '../../live/replay/tc-replay.ts';
import '../../live/replay/tc-replay.ts';
import type { SnapshotWish } from '../../live/snapshot.ts';
import type { PictureSummary, TcLivePicture } from '../../live/tc-live-picture.ts';
import '../../live/tc-live-picture.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { ownSession } from '../../state/own-session.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { cameraDragType, type TileAct, tileDragType } from './tile-act.ts';
import { tileStyles } from './tile-styles.ts';
import type { ReplayAct } from './wall-keys.ts';

/** Acts that a very small tile leaves to their keys. */
const spare: ReadonlySet<TileAct> = new Set(['open', 'send', 'bookmark']);

const hasSound = (serving: Serving | null | undefined): boolean =>
  [serving?.main, serving?.sub].some((profile) => profile != null && profile.audio !== '');

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
  /** How many pictures play on this page. */
  @property({ type: Number }) crowd = 1;
  /** Plays the camera's sound. */
  @property({ type: Boolean }) sound = false;
  /** Camera whose last seconds are shown over the live picture. */
  @state() private replayed: string | null = null;
  @query('tc-live-picture') private picture!: TcLivePicture | null;
  @query('tc-replay') private replay!: TcReplay | null;
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () =>
    this.cameraId === null ? [] : [`camera:${this.cameraId}`, 'inventory'],
  );

  get livePicture(): TcLivePicture | null {
    return this.picture;
  }

  /** What a snapshot is taken from: the replayed picture while a replay runs. */
  snapshotSource(): Pick<SnapshotWish, 'shown' | 'replayedAtMs'> {
    return this.replay?.snapshotSource() ?? { shown: this.picture?.pictureElement };
  }

  /** The moment that is replayed; undefined: the picture is live. */
  shownAtMs(): number | undefined {
    return this.replay?.snapshotSource().replayedAtMs;
  }

  get replaying(): boolean {
    return this.replayed !== null && this.replayed === this.cameraId;
  }

  /** The last 30 s; asked anew when they are shown already. */
  startReplay(): void {
    if (this.replaying) this.replay?.restart();
    this.replayed = this.cameraId;
  }

  steerReplay(act: ReplayAct): void {
    if (act === 'pause') this.replay?.togglePause();
    else this.replay?.step(act === 'back' ? -1 : 1);
  }

  endReplay(): void {
    this.replayed = null;
  }

  protected override willUpdate(): void {
    // Another camera came into the tile: its picture is live.
    if (!this.replaying) this.replayed = null;
  }

  protected override render() {
    const id = this.cameraId;
    return html`<div
      class="tile"
      draggable=${!this.station && id !== null && !this.full && !this.replaying ? 'true' : 'false'}
      @dragstart=${this.#dragStart}
      @dragover=${this.#dragOver}
      @drop=${this.#drop}
      @dblclick=${() => this.#act('full')}
      @picture-change=${() => this.requestUpdate()}
      @replay-end=${() => this.endReplay()}
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
    const camera = district.cameras.get(id) ?? district.cameraRights.withdrawn.get(id);
    const summary = this.picture?.summary();
    return html`<tc-live-picture
        .cameraId=${id}
        .lowLatency=${this.lowLatency}
        .large=${this.full}
        .crowd=${this.crowd}
        .quick=${this.ptzOpen && this.selected}
        .watched=${this.selected}
        .sound=${this.sound}
      ></tc-live-picture>
      <div class="caption">
        <b>${camera?.code ?? ''}</b>
        <span class="name">${camera?.name ?? t('wall.cameraGone')}</span>
        <span class="site">${camera ? (district.siteOf(camera)?.name ?? '') : ''}</span>
        ${this.#technicalLook(id)}
        ${summary ? this.#figures(summary) : nothing}
      </div>
      ${
        this.replaying
          ? html`<tc-replay .cameraId=${id} .rendition=${summary?.rendition ?? 'sub'}></tc-replay>`
          : nothing
      }
      ${this.station ? nothing : this.#controls(id, camera?.serving)}`;
  }

  /** Whoever watches learns that somebody looks through the camera to mend it. */
  #technicalLook(id: string) {
    const look = this.store.district.conditionsOf(id).find(({ kind }) => kind === 'camera.technical-look');
    if (!look) return nothing;
    const text = t('wall.conditionTechnicalLook');
    return html`<span class="look" title=${`${text} · ${look.cause}`}><tc-icon name="wrench"></tc-icon><span>${text}</span></span>`;
  }

  #figures({ stats, truth, zoom }: PictureSummary) {
    const shows = stats !== null && (truth.kind === 'live' || truth.kind === 'delayed');
    return html`<span class="figures" title=${shows ? playerSentence(stats) : ''}>
      ${zoom > 1 ? html`<span>${t('live.zoomed', { zoom: formatNumber(zoom, 1) })}</span>` : nothing}
      ${truth.transcoded ? html`<span class="remade">${t('live.transcoded')}</span>` : nothing}
      ${shows && stats.reduced ? html`<span class="reduced">${t('live.reduced')}</span>` : nothing}
      ${
        shows
          ? html`<span class="transport">${playerName(stats.transport)}</span>
              <span class="delay">${truth.delayMs === null ? '' : formatDelay(truth.delayMs)}</span>`
          : nothing
      }
    </span>`;
  }

  /** What the person may not do has no button. */
  #controls(id: string, serving: Serving | null | undefined) {
    const { district } = this.store;
    const ptz = serving?.ptz === true && district.may('ptz', id);
    const sound = hasSound(serving) && district.may('listen', id);
    const live = district.may('live', id);
    return html`<div class="controls" @dblclick=${(event: Event) => event.stopPropagation()}>
      ${ptz ? this.#button('ptz', 'joystick', 'wall.actPtz', this.ptzOpen) : nothing}
      ${district.may('snapshot', id) ? this.#button('snapshot', 'camera', 'wall.actSnapshot') : nothing}
      ${sound ? this.#button('sound', this.sound ? 'volume' : 'volume-off', 'wall.actSound', this.sound) : nothing}
      ${live ? this.#button('replay', 'history', 'wall.actReplay', this.replaying) : nothing}
      ${district.may('playback', id) ? this.#button('playback', 'film', 'playback.openAt') : nothing}
      ${district.may('bookmark', id) ? this.#button('bookmark', 'bookmark', 'playback.bookmark') : nothing}
      ${district.may('incidents', id) ? this.#button('incident', 'siren', 'incidents.addFrom') : nothing}
      ${ownSession.may('walls') ? this.#button('send', 'monitor-up', 'wall.actSend') : nothing}
      ${district.cameras.has(id) ? this.#button('open', 'external-link', 'wall.actOpen') : nothing}
      ${this.full ? nothing : this.#button('clear', 'x', 'wall.actClear')}
      ${this.#button('full', this.full ? 'minimize' : 'maximize', 'wall.actFull', this.full)}
    </div>`;
  }

  #button(act: TileAct, icon: IconName, text: TextKey, pressed?: boolean) {
    return html`<button
      type="button"
      class="icon ${spare.has(act) ? 'spare' : ''}"
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
