/**
 * Instant replay of one camera: its last 30 s from the gateway's memory, over its live picture, which plays on below.
 * Badge, frame and the picture's own time say that it is not live. Fires `replay-end` when the person wants live again.
 */
import { ContextConsumer } from '@lit/context';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import { formatMoment } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { errorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import type { LiveTile, LiveTileState } from '../link/live-link.ts';
import { liveLinkContext } from '../link/live-link-context.ts';
import { everyFrame } from '../link/live-paces.ts';
import { canPlay } from '../open-player.ts';
import { overPictureStyles } from '../over-picture-styles.ts';
import type { Rendition } from '../player.ts';
import type { SnapshotWish } from '../snapshot.ts';
import { chooseReplay, replayMs } from './choose-replay.ts';
import { replayStyles } from './replay-styles.ts';
import { ReplayTape } from './replay-tape.ts';

const stepS = 5;

@customElement('tc-replay')
export class TcReplay extends LitElement {
  static override styles = [controls, overPictureStyles, replayStyles];

  @property() cameraId = '';
  /** What the tile shows live. */
  @property() rendition: Rendition = 'sub';
  /** Error code, or `empty`: nothing of this camera is in memory. */
  @state() private problem: string | null = null;
  @state() private ended = false;
  @query('video') private video!: HTMLVideoElement;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => [`camera:${this.cameraId}`]);
  readonly #link = new ContextConsumer(this, { context: liveLinkContext });
  #tape: ReplayTape | undefined;
  #tile: LiveTile | undefined;
  #frame = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const moment = this.#momentText();
    // For those who look from outside: tests, and a person at the console.
    this.dataset['momentMs'] = moment;
    this.dataset['phase'] = this.problem ?? (this.ended ? 'ended' : moment === '' ? 'opening' : 'playing');
    if (changed.has('cameraId') && this.cameraId !== '') this.restart();
    // What was shown may not be shown any longer: nothing of it stays.
    else if (this.#tape && !this.store.district.may('live', this.cameraId)) this.#leave();
  }

  /** Asks the gateway for the last 30 s anew. */
  restart(): void {
    this.#stop();
    this.problem = null;
    this.ended = false;
    const link = this.#link.value;
    if (!link?.abilities.mediaSource) {
      this.problem = 'stream.codec-unsupported';
      return;
    }
    const { district } = this.store;
    const streams = district.streams.get(this.cameraId);
    const tape = new ReplayTape({ video: this.video, canPlay, onFailed: (code) => this.#fail(code) });
    this.#tape = tape;
    this.#tile = link.subscribe({
      cameraId: this.cameraId,
      rendition: chooseReplay(this.rendition, streams?.main, streams?.sub, district.clock.nowMs()),
      surface: { kind: 'messages', onMessage: (message) => tape.push(message) },
      pace: everyFrame,
      replayMs,
      importance: 'watched',
      onState: (state) => this.#heard(state, tape),
    });
    this.#draw();
  }

  /** Space: on, off; from the beginning when it had ended. */
  togglePause(): void {
    if (this.ended) this.#seek(0);
    if (this.video.paused) void this.video.play().catch(() => {});
    else this.video.pause();
    this.requestUpdate();
  }

  /** Five seconds back (-1) or on (1). */
  step(direction: 1 | -1): void {
    this.#seek((this.#tape?.position().atS ?? 0) + direction * stepS);
  }

  /** What a snapshot is taken from now. */
  snapshotSource(): Pick<SnapshotWish, 'shown' | 'replayedAtMs'> {
    return { shown: this.video, replayedAtMs: this.#tape?.momentMs() };
  }

  protected override render() {
    const position = this.#tape?.position() ?? { atS: 0, lengthS: 0 };
    return html`<video
        muted
        .muted=${true}
        playsinline
        disablepictureinpicture
        aria-label=${t('live.replayPicture', { code: this.#code() })}
        @ended=${() => {
          this.ended = true;
        }}
      ></video>
      ${this.#badge()}
      ${this.problem === null ? this.#bar(position) : this.#words(this.problem)}`;
  }

  #badge() {
    const nowMs = this.store.district.clock.nowMs();
    const moment = this.#tape?.momentMs();
    return html`<div class="badge">
      <tc-icon name="history"></tc-icon><b>${t('live.replay')}</b> <i>${this.#code()}</i>
      ${moment === undefined ? nothing : html`<time>${formatMoment(moment, nowMs)}</time> <span>${t('live.replayAgo', { seconds: Math.round((nowMs - moment) / 1000) })}</span>`}
    </div>`;
  }

  #words(problem: string) {
    return html`<div class="words">
      <tc-icon name="history" size="l"></tc-icon>
      <b>${problem === 'empty' ? t('live.replayEmpty') : t('live.replayFailed')}</b>
      <span>${problem === 'empty' ? '' : errorText(problem)}</span>
      <button type="button" @click=${this.#leave}>${t('live.replayLeave')} <kbd>Esc</kbd></button>
    </div>`;
  }

  #bar({ atS, lengthS }: { readonly atS: number; readonly lengthS: number }) {
    const paused = this.ended || (this.video?.paused ?? true);
    const moment = this.#tape?.momentMs();
    return html`<div class="bar" @dblclick=${(event: Event) => event.stopPropagation()}>
      <button type="button" title=${t(paused ? 'live.replayPlay' : 'live.replayPause')} aria-label=${t(paused ? 'live.replayPlay' : 'live.replayPause')} @click=${() => this.togglePause()}>
        <tc-icon name=${paused ? 'play' : 'pause'}></tc-icon>
      </button>
      <button type="button" class="step" title=${t('live.replayBack')} aria-label=${t('live.replayBack')} @click=${() => this.step(-1)}>−5</button>
      <input
        type="range"
        min="0"
        max=${Math.max(0.1, lengthS).toFixed(1)}
        step="0.1"
        .value=${atS.toFixed(1)}
        aria-label=${t('live.replayPosition')}
        aria-valuetext=${moment === undefined ? '' : formatMoment(moment, this.store.district.clock.nowMs())}
        @input=${(event: Event) => this.#seek(Number((event.target as HTMLInputElement).value))}
      />
      <button type="button" class="step" title=${t('live.replayOn')} aria-label=${t('live.replayOn')} @click=${() => this.step(1)}>+5</button>
      <button type="button" title=${t('live.replayLeave')} aria-label=${t('live.replayLeave')} @click=${this.#leave}>
        <tc-icon name="x"></tc-icon>
      </button>
    </div>`;
  }

  #heard(state: LiveTileState, tape: ReplayTape): void {
    if (tape !== this.#tape) return;
    if (state.phase === 'replayed' && !tape.track.empty) {
      tape.complete();
      this.#giveTile();
    } else if (state.phase === 'replayed' || state.phase === 'refused' || state.phase === 'waiting') {
      // What came before a loss can be watched to its end.
      if (tape.track.empty) this.#fail(emptyCodes.has(state.code ?? '') ? 'empty' : (state.code ?? 'empty'));
    } else if (state.phase === 'failed') this.#fail(state.code ?? 'page.decoder');
  }

  #seek(atS: number): void {
    this.ended = false;
    this.#tape?.seek(atS);
    this.requestUpdate();
  }

  /** The badge's time goes with the picture, not with the second. */
  readonly #draw = (): void => {
    this.#frame = requestAnimationFrame(this.#draw);
    if (this.#momentText() !== this.dataset['momentMs']) this.requestUpdate();
  };

  /** Of the picture on screen, ms; '' before the first. */
  #momentText(): string {
    const moment = this.#tape?.momentMs();
    return moment === undefined ? '' : String(Math.round(moment));
  }

  #fail(code: string): void {
    this.#stop();
    this.problem = code;
  }

  #giveTile(): void {
    this.#tile?.stop();
    this.#tile = undefined;
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#giveTile();
    this.#tape?.close();
    this.#tape = undefined;
  }

  readonly #leave = (): void => {
    this.dispatchEvent(new Event('replay-end', { bubbles: true, composed: true }));
  };

  #code(): string {
    return this.store.district.cameras.get(this.cameraId)?.code ?? '';
  }
}

/** The gateway holds no picture of the camera now. */
const emptyCodes: ReadonlySet<string> = new Set(['', 'stream.not-running', 'stream.replay-empty']);

declare global {
  interface HTMLElementTagNameMap {
    'tc-replay': TcReplay;
  }
}
