/**
 * One camera on the overview: its newest keyframe, or from a certain width on its live picture, with the state and the
 * age of what is shown. The whole cell is a link to the camera's page.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-icon.ts';
import { type PictureFault, pictureFault, verdictText, withFault } from '../../live/picture-fault.ts';
import { isTrouble, mustCover, mustDim, type PictureTruth, streamThatKnows } from '../../live/picture-truth.ts';
import { wordsOf } from '../../live/picture-words.ts';
import type { TcLivePicture } from '../../live/tc-live-picture.ts';
import '../../live/tc-live-picture.ts';
import { formatDelay } from '../../live/player-words.ts';
import { formatAge } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { cameraPath } from '../../state/route.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { causeText } from '../camera/cause-text.ts';
import { overviewTileStyles } from './overview-tile-styles.ts';
import { shortWord } from './overview-words.ts';
import { type SnapshotRound, snapshotEveryMs } from './snapshot-round.ts';
import { SnapshotView } from './snapshot-view.ts';
import { chooseStill, judgeStill } from './still-truth.ts';
import { StillView } from './still-view.ts';

@customElement('tc-overview-tile')
export class TcOverviewTile extends LitElement {
  static override styles = [controls, overviewTileStyles];

  @property() cameraId = '';
  /** Wide enough to play at full rate. */
  @property({ type: Boolean }) wide = false;
  /** The one cell that the Tab key reaches. */
  @property({ type: Boolean }) active = false;
  /** How wide stills are drawn, CSS px. */
  @property({ type: Number }) stillPx = 192;
  @property({ attribute: false }) snapshots: SnapshotRound | undefined;
  @query('.still') private still!: HTMLElement | null;
  @query('tc-live-picture') private picture!: TcLivePicture | null;
  @query('a') private anchor!: HTMLAnchorElement | null;
  protected readonly locale = new LocaleController(this);
  private readonly view = new StillView(this);
  private readonly snapshot = new SnapshotView(this);
  private readonly store = new DistrictController(this, () => ['connection', `camera:${this.cameraId}`]);
  /** Ages are told once a second, by all cells at once: each rendering of its own would cost the page a frame. */
  #due = true;
  protected readonly tick = new SecondTick(this, () => {
    this.#due = true;
  });

  override focus(options?: FocusOptions): void {
    this.anchor?.focus(options);
  }

  /** Between two ticks only what is new: another state, another camera. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    return this.#due || changed.size > 0 || this.#truth().kind !== this.dataset['state'];
  }

  protected override render() {
    const camera = this.#camera();
    const truth = this.#truth();
    const plays = this.#plays();
    const moves = plays && this.#moves();
    const { kind } = truth;
    return html`<a
      href=${cameraPath(camera?.code ?? '')}
      draggable="false"
      tabindex=${this.active ? 0 : -1}
      @picture-change=${this.#pictureChanged}
    >
      <span class="visually-hidden">${this.#label(camera, truth)}</span>
      <div class="seen" aria-hidden="true">
      ${
        plays
          ? html`<tc-live-picture class=${moves ? '' : 'unseen'} .cameraId=${this.cameraId}></tc-live-picture>`
          : nothing
      }
      <div class="still ${mustDim(kind) ? 'dim' : mustCover(kind) ? 'covered' : ''}" ?hidden=${moves}></div>
      ${moves || kind === 'live' || kind === 'delayed' ? nothing : this.#state(truth)}
      ${moves ? nothing : this.#fault(truth)}
      ${this.#caption(camera, truth)}
      </div>
    </a>`;
  }

  #state(truth: PictureTruth) {
    const { district } = this.store;
    const nowMs = district.clock.nowMs();
    const { icon, details } = wordsOf(truth, nowMs, this.#stream()?.codec ?? '', district.health.get(this.cameraId));
    const trouble = isTrouble(truth.kind);
    return html`${trouble ? html`<div class="hatch"></div>` : nothing}
      <div class="state ${trouble ? 'trouble' : ''} ${truth.kind}">
        ${truth.kind === 'starting' ? nothing : html`<tc-icon name=${icon}></tc-icon>`}
        <span>${shortWord(truth, nowMs)}</span>
        ${details[0] ? html`<span class="why">${details[0]}</span>` : nothing}
      </div>`;
  }

  #caption(camera: Camera | undefined, truth: PictureTruth) {
    const ageMs = this.#ageMs(truth);
    return html`<div class="caption">
      <b>${camera?.code ?? ''}</b>
      ${this.#poor()}
      <span class="name">${camera?.name ?? ''}</span>
      ${this.#reduced() ? html`<span class="late">${t('live.reduced')}</span>` : nothing}
      ${
        truth.kind === 'delayed'
          ? html`<span class="late"><tc-icon name="timer"></tc-icon>${t('overview.delayed')} ${formatAge(ageMs ?? 0)}</span>`
          : ageMs === null
            ? nothing
            : html`<span class="age" title=${t('overview.age', { age: formatAge(ageMs) })}>
              ${this.snapshot.on ? html`<tc-icon name="camera" label=${t('overview.still')}></tc-icon>` : nothing}
              ${this.#plays() ? formatDelay(ageMs) : formatAge(ageMs)}
            </span>`
      }
    </div>`;
  }

  #faultOf(truth: PictureTruth): PictureFault | undefined {
    return pictureFault(truth.kind, this.store.district.health.get(this.cameraId));
  }

  /** A picture that flows and shows nothing; where it plays, the live picture says it itself. */
  #fault(truth: PictureTruth) {
    const fault = this.#faultOf(truth);
    return fault
      ? html`<div class="fault"><tc-icon name="image-off"></tc-icon>${verdictText(fault.verdict)}</div>`
      : nothing;
  }

  /** The picture flows, but the camera is not well: why, in a word. */
  #poor() {
    const health = this.store.district.health.get(this.cameraId);
    if (health?.state !== 'degraded') return nothing;
    return html`<tc-icon class="poor" name="triangle-alert" label=${causeText(health.cause)}></tc-icon>`;
  }

  protected override updated(): void {
    this.#due = false;
    this.#showStill();
    const truth = this.#truth();
    // For those who look from outside: tests, and a person at the console.
    this.dataset['cameraCode'] = this.#camera()?.code ?? '';
    this.dataset['state'] = truth.kind;
    this.dataset['fault'] = this.#faultOf(truth)?.verdict ?? '';
    this.dataset['shows'] = this.#plays() && this.#moves() ? 'live' : this.#painted() ? 'still' : 'nothing';
    const ageMs = this.#ageMs(truth);
    this.dataset['ageMs'] = ageMs === null ? '' : String(Math.round(ageMs));
  }

  readonly #pictureChanged = (): void => {
    this.#due = true;
    this.requestUpdate();
  };

  #showStill(): void {
    const rendition = this.#rendition();
    const box = this.still ?? undefined;
    const { allowed } = this.store.district.allowance(this.cameraId);
    const wanted = allowed && this.#stream()?.picture !== 'lost' && !(this.wide && this.#plays() && this.#moves());
    const decodes = rendition !== undefined && this.view.possible;
    const { cameraId, stillPx: widthPx } = this;
    this.view.show(box, wanted && decodes ? { cameraId, rendition, widthPx } : undefined);
    // Only of what runs anyway: nothing is asked of a camera for a look at it.
    const taken = wanted && !decodes && this.view.linked && this.view.inView && this.#stream()?.picture === 'live';
    this.snapshot.show(box, taken ? this.cameraId : undefined, this.snapshots);
  }

  #painted(): boolean {
    return this.snapshot.on ? this.snapshot.stats() !== null : this.view.painted;
  }

  #label(camera: Camera | undefined, truth: PictureTruth): string {
    const nowMs = this.store.district.clock.nowMs();
    const { headline } = wordsOf(truth, nowMs, this.#stream()?.codec ?? '');
    const state = withFault(headline, truth.kind, this.store.district.health.get(this.cameraId), nowMs);
    const names = { code: camera?.code ?? '', name: camera?.name ?? '', state };
    const ageMs = this.#ageMs(truth);
    return ageMs === null ? t('overview.cell', names) : t('overview.cellAged', { ...names, age: formatAge(ageMs) });
  }

  /** Age of the picture that stands there; null when none does. */
  #ageMs(truth: PictureTruth): number | null {
    if (truth.kind !== 'live' && truth.kind !== 'delayed') return null;
    return truth.delayMs;
  }

  #camera(): Camera | undefined {
    return this.store.district.cameras.get(this.cameraId);
  }

  /** At full rate: wide and seen; kept after zooming out until the still stands. */
  #plays(): boolean {
    if (!this.view.inView || !this.store.district.may('live', this.cameraId)) return false;
    return this.wide || (this.picture !== null && !this.#painted() && this.#moves());
  }

  #moves(): boolean {
    const kind = this.picture?.summary().truth.kind;
    return kind === 'live' || kind === 'delayed';
  }

  /** Plays, but keyframes only: this computer cannot decode everything. */
  #reduced(): boolean {
    return this.#plays() && this.picture?.summary().stats?.reduced === true;
  }

  #rendition(): 'main' | 'sub' | undefined {
    const serving = this.#camera()?.serving;
    const streams = this.store.district.streams.get(this.cameraId);
    return chooseStill(
      serving?.main ? { codec: serving.main.codec, state: streams?.main } : undefined,
      serving?.sub ? { codec: serving.sub.codec, state: streams?.sub } : undefined,
      (codec) => this.view.decodes(codec),
    );
  }

  #stream() {
    const streams = this.store.district.streams.get(this.cameraId);
    const shown = this.#rendition() === 'main' ? streams?.main : (streams?.sub ?? streams?.main);
    return streamThatKnows(shown, streams?.sub);
  }

  #truth(): PictureTruth {
    if (this.#plays() && this.#moves() && this.picture) return this.picture.summary().truth;
    const { district } = this.store;
    return judgeStill({
      ...district.allowance(this.cameraId),
      bound: this.#camera()?.serving != null,
      connected: district.connection !== 'lost',
      disconnectedAtMs: district.lostSinceMs,
      stream: this.#stream(),
      health: district.health.get(this.cameraId),
      // A snapshot counts as the small profile's picture.
      rendition: this.#rendition() ?? (this.snapshot.on ? 'sub' : undefined),
      state: this.view.state,
      stats: this.snapshot.on ? this.snapshot.stats() : this.view.stats(),
      intervalMs: this.snapshot.on ? snapshotEveryMs : this.view.intervalMs(),
      nowMs: district.clock.nowMs(),
      pageMs: performance.now(),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-overview-tile': TcOverviewTile;
  }
}
