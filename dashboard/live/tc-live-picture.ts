/**
 * One camera's picture with the truth about it: the video, and over it the state with icon, words and age. Zoom and pan
 * live here too. Fires `picture-change` when the verdict changes; `summary()` gives what a caption shows.
 */
import { ContextConsumer } from '@lit/context';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { IconName } from '../components/icon-set.ts';
import '../components/tc-icon.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { DistrictController } from '../state/district-context.ts';
import { SecondTick } from '../state/second-tick.ts';
import { controls } from '../styles/controls.ts';
import type { PlayerFacts } from './choose-player.ts';
import { liveLinkContext } from './link/live-link-context.ts';
import type { LiveImportance } from './link/live-tile.ts';
import { canPlay, forcedPlayer } from './open-player.ts';
import { overPictureStyles } from './over-picture-styles.ts';
import { pictureFault, pictureFaultText, withFault } from './picture-fault.ts';
import { pictureStyles } from './picture-styles.ts';
import { isTrouble, judgePicture, mustCover, mustDim, type PictureTruth, streamThatKnows } from './picture-truth.ts';
import { wordsOf } from './picture-words.ts';
import { type PictureView, panBy, transformOf, wholePicture, zoomAt } from './picture-zoom.ts';
import { Playback, type PlaybackWish } from './playback.ts';
import type { PlayerStats, Rendition } from './player.ts';
import { chooseRendition, mainFromPx } from './player-policy.ts';

export interface PictureSummary {
  readonly truth: PictureTruth;
  readonly icon: IconName;
  readonly headline: string;
  readonly rendition: Rendition | undefined;
  readonly stats: PlayerStats | null;
  readonly zoom: number;
}

const wheelFactor = 1.2;
/** So many attempts without a word: this network forbids sockets, and HLS will do. */
const socketFailuresMost = 3;

@customElement('tc-live-picture')
export class TcLivePicture extends LitElement {
  static override styles = [controls, overPictureStyles, pictureStyles];

  @property() cameraId = '';
  /** Asks for the main profile whatever the size. */
  @property({ type: Boolean }) large = false;
  @property({ type: Boolean }) lowLatency = false;
  /** How many pictures play on this page. */
  @property({ type: Number }) crowd = 1;
  /** Steered: delay counts more than anything. */
  @property({ type: Boolean }) quick = false;
  /** Selected or steered: gives way last when the computer cannot decode everything. */
  @property({ type: Boolean }) watched = false;
  /** Plays the camera's sound. */
  @property({ type: Boolean }) sound = false;
  @state() private view: PictureView = wholePicture;
  @state() private wide = false;
  @state() private pointed = false;
  @query('.pictures') private place!: HTMLElement;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['connection', `camera:${this.cameraId}`]);
  private readonly playback = new Playback(this, () => this.store.district.clock.nowMs());
  protected readonly tick = new SecondTick(this, () => this.playback.watch(this.#framesFlow()));
  readonly #sizes = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    this.wide = width * devicePixelRatio > mainFromPx;
    this.toggleAttribute('small', width < 220);
  });
  readonly #link = new ContextConsumer(this, { context: liveLinkContext, callback: () => this.requestUpdate() });
  readonly #forced = forcedPlayer();
  #drag: { x: number; y: number } | undefined;
  #said = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
    this.addEventListener('wheel', this.#wheel, { passive: false });
    this.addEventListener('pointerdown', this.#down);
    this.addEventListener('pointermove', this.#move);
    this.addEventListener('pointerup', this.#up);
    this.addEventListener('pointercancel', this.#up);
    this.addEventListener('pointerenter', this.#pointed);
    this.addEventListener('pointerleave', this.#pointed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
    this.removeEventListener('wheel', this.#wheel);
    this.removeEventListener('pointerdown', this.#down);
    this.removeEventListener('pointermove', this.#move);
    this.removeEventListener('pointerup', this.#up);
    this.removeEventListener('pointercancel', this.#up);
    this.removeEventListener('pointerenter', this.#pointed);
    this.removeEventListener('pointerleave', this.#pointed);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('cameraId')) this.view = wholePicture;
  }

  protected override render() {
    const truth = this.#truth();
    const { clock, health } = this.store.district;
    const nowMs = clock.nowMs();
    const words = wordsOf(truth, nowMs, this.#stream()?.codec ?? '', health.get(this.cameraId));
    const { kind } = truth;
    const fault = pictureFault(kind, health.get(this.cameraId));
    return html`<div class="pictures ${mustDim(kind) ? 'dim' : mustCover(kind) ? 'covered' : ''}"></div>
      ${mustDim(kind) || (mustCover(kind) && isTrouble(kind)) ? html`<div class="hatch"></div>` : nothing}
      ${
        mustDim(kind) || kind === 'delayed'
          ? html`<div class="badge"><tc-icon name=${words.icon}></tc-icon>${words.headline}</div>`
          : nothing
      }
      ${fault ? html`<div class="badge fault"><tc-icon name="image-off"></tc-icon>${pictureFaultText(fault, nowMs)}</div>` : nothing}
      ${kind === 'live' || kind === 'delayed' ? nothing : this.#overlay(words, kind)}`;
  }

  #overlay(words: ReturnType<typeof wordsOf>, kind: PictureTruth['kind']) {
    return html`<div class="words ${isTrouble(kind) ? '' : 'calm'}">
      ${mustDim(kind) ? nothing : html`<tc-icon name=${words.icon} size="l"></tc-icon><b>${words.headline}</b>`}
      ${words.details.map((detail, index) =>
        mustDim(kind) && index === 0 ? html`<b>${detail}</b>` : html`<span>${detail}</span>`,
      )}
    </div>`;
  }

  protected override updated(): void {
    const rendition = this.#rendition();
    const stream = this.#stream();
    const { allowed } = this.store.district.allowance(this.cameraId);
    const wanted = allowed && rendition !== undefined && this.cameraId !== '' && stream?.picture !== 'lost';
    this.playback.play(this.place, wanted ? this.#wish(rendition) : undefined);
    this.place.style.transform = this.view.zoom === 1 ? '' : transformOf(this.view);
    this.dataset['cameraCode'] = this.#camera()?.code ?? '';
    const { kind } = this.#truth();
    this.dataset['state'] = kind;
    const fault = pictureFault(kind, this.store.district.health.get(this.cameraId));
    this.dataset['fault'] = fault?.verdict ?? '';
    const said = JSON.stringify([kind, this.view.zoom, this.playback.state, fault]);
    if (said === this.#said) return;
    this.#said = said;
    this.dispatchEvent(new Event('picture-change', { bubbles: true, composed: true }));
  }

  summary(): PictureSummary {
    const truth = this.#truth();
    const { clock, health } = this.store.district;
    const words = wordsOf(truth, clock.nowMs(), this.#stream()?.codec ?? '', health.get(this.cameraId));
    const { icon } = words;
    const headline = withFault(words.headline, truth.kind, health.get(this.cameraId), clock.nowMs());
    const stats = this.playback.stats();
    return { truth, icon, headline, rendition: this.#rendition(), stats, zoom: this.view.zoom };
  }

  /** What shows the picture now. */
  get pictureElement(): HTMLVideoElement | HTMLCanvasElement | undefined {
    return this.playback.element;
  }

  zoomBy(factor: number): void {
    this.view = zoomAt(this.view, factor);
  }

  panBy(shareX: number, shareY: number): void {
    this.view = panBy(this.view, shareX, shareY);
  }

  resetZoom(): void {
    this.view = wholePicture;
  }

  #camera(): Camera | undefined {
    return this.store.district.cameras.get(this.cameraId);
  }

  #rendition(): Rendition | undefined {
    const serving = this.#camera()?.serving;
    const streams = this.store.district.streams.get(this.cameraId);
    if (!serving) return undefined;
    return chooseRendition({
      large: this.large || this.wide,
      main: serving.main ? { codec: serving.main.codec, state: streams?.main } : undefined,
      sub: serving.sub ? { codec: serving.sub.codec, state: streams?.sub } : undefined,
      canPlay: (codec) => canPlay(codec) || this.#link.value?.codecs.decodes(codec) === true,
    });
  }

  #wish(rendition: Rendition): PlaybackWish {
    const { cameraId, lowLatency } = this;
    return {
      cameraId,
      rendition: this.sound ? this.#heardRendition(rendition) : rendition,
      lowLatency,
      label: t('live.picture', { code: this.#camera()?.code ?? '' }),
      importance: this.#importance(),
      link: this.#link.value,
      facts: this.#facts(rendition),
    };
  }

  /** The other profile where the shown one has no sound. */
  #heardRendition(rendition: Rendition): Rendition {
    const serving = this.#camera()?.serving;
    const shown = rendition === 'main' ? serving?.main : serving?.sub;
    if (rendition === 'h264' || (shown?.audio ?? '') !== '') return rendition;
    return rendition === 'main' ? 'sub' : 'main';
  }

  #facts(rendition: Rendition): Omit<PlayerFacts, 'failed'> {
    const link = this.#link.value;
    const codec = rendition === 'h264' ? '' : (this.#stream()?.codecString ?? '');
    return {
      abilities: link?.abilities,
      forced: link ? this.#forced : undefined,
      socketFailing: link !== undefined && link.failures() >= socketFailuresMost && this.#connected(),
      sound: this.sound,
      quick: this.quick || this.large,
      crowd: this.crowd,
      decodable: link?.codecs.decodes(codec),
      playable: codec === '' || canPlay(codec),
    };
  }

  #importance(): LiveImportance {
    if (this.watched || this.quick || this.large || this.pointed) return 'watched';
    return this.store.district.conditionsOf(this.cameraId).length > 0 ? 'trouble' : 'ordinary';
  }

  /** The state of the profile that feeds what is shown; the transcoded one is fed from sub, where there is one. */
  #stream() {
    const streams = this.store.district.streams.get(this.cameraId);
    const rendition = this.#rendition();
    if (rendition === 'main') return streams?.main;
    return streams?.sub ?? streams?.main;
  }

  #framesFlow(): boolean {
    return this.#connected() && this.#stream()?.picture === 'live';
  }

  #connected(): boolean {
    return this.store.district.connection === 'live';
  }

  #truth(): PictureTruth {
    const { district } = this.store;
    const nowMs = district.clock.nowMs();
    return judgePicture({
      ...district.allowance(this.cameraId),
      bound: this.#camera()?.serving != null,
      connected: district.connection !== 'lost',
      disconnectedAtMs: district.lostSinceMs,
      rendition: this.#rendition(),
      stream: streamThatKnows(this.#stream(), district.streams.get(this.cameraId)?.sub),
      health: district.health.get(this.cameraId),
      player: this.playback.state,
      stats: this.playback.stats(),
      nowMs,
      pageMs: performance.now(),
    });
  }

  readonly #pointed = (event: PointerEvent): void => {
    this.pointed = event.type === 'pointerenter';
  };

  readonly #wheel = (event: WheelEvent): void => {
    if (event.ctrlKey) return;
    event.preventDefault();
    const box = this.getBoundingClientRect();
    const factor = event.deltaY < 0 ? wheelFactor : 1 / wheelFactor;
    this.view = zoomAt(this.view, factor, (event.clientX - box.x) / box.width, (event.clientY - box.y) / box.height);
  };

  readonly #down = (event: PointerEvent): void => {
    if (this.view.zoom === 1 || event.button !== 0) return;
    this.#drag = { x: event.clientX, y: event.clientY };
    this.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    if (!this.#drag) return;
    this.panBy((this.#drag.x - event.clientX) / this.clientWidth, (this.#drag.y - event.clientY) / this.clientHeight);
    this.#drag = { x: event.clientX, y: event.clientY };
  };

  readonly #up = (): void => {
    this.#drag = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-live-picture': TcLivePicture;
  }
}
