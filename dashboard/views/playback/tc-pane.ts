/**
 * One camera's recording on the page's clock: picture, the frame's own time, and words where there is no picture. Fires
 * `pane-act`.
 */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CameraTimeline } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import type { IconName } from '../../components/icon-set.ts';
import '../../components/tc-icon.ts';
import { overPictureStyles } from '../../live/over-picture-styles.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime, formatMoment, formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type AskedRole, roleOrder } from '../../playback/choose-rendition.ts';
import { PanePlayer } from '../../playback/pane-player.ts';
import type { ClockSight, PaneState } from '../../playback/pane-state.ts';
import { showsKeyframes } from '../../playback/playback-clock.ts';
import type { FollowingPane, PlaybackSession } from '../../playback/playback-session.ts';
import { DistrictController } from '../../state/district-context.ts';
import { errorText } from '../../state/error-texts.ts';
import { viewPurpose } from '../../state/view-purpose.ts';
import { controls } from '../../styles/controls.ts';
import { paneStyles } from './pane-styles.ts';
import { causeTexts, holeAt } from './timeline-words.ts';

export type PaneAct = 'remove' | 'full' | 'bookmark' | 'open' | 'sound';

const roleTexts: Readonly<Record<AskedRole, TextKey>> = {
  auto: 'playback.roleAuto',
  main: 'playback.roleMain',
  sub: 'playback.roleSub',
};

const opening: PaneState = { kind: 'opening' };
/** A seek shows nothing of the wait that is this short. */
const openingSaidAfterMs = 500;

@customElement('tc-pane')
export class TcPane extends LitElement implements FollowingPane {
  static override styles = [controls, overPictureStyles, paneStyles];

  @property() cameraId = '';
  @property({ attribute: false }) session: PlaybackSession | undefined;
  @property({ attribute: false }) timeline: CameraTimeline | undefined;
  @property({ type: Number }) panes = 1;
  @property({ type: Boolean, reflect: true }) selected = false;
  @property({ type: Boolean }) full = false;
  /** Its sound is to be heard. */
  @property({ type: Boolean }) sound = false;
  @state() private shown: PaneState = opening;
  @state() private openingSaid = false;
  @state() private asked: AskedRole = 'auto';
  @query('video') private video!: HTMLVideoElement;
  @query('.caption time') private time!: HTMLTimeElement | null;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => [`camera:${this.cameraId}`, 'inventory', 'health']);
  #player: PanePlayer | undefined;
  #openingSinceMs: number | undefined;
  #leaveSession: () => void = () => {};
  #endPurpose: () => void = () => {};
  #widthPx = 0;
  #gapSaidMs = 0;
  readonly #resize = new ResizeObserver(() => {
    this.#widthPx = this.clientWidth * (window.devicePixelRatio || 1);
    this.#prefer();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
    this.#endPurpose = viewPurpose.follow(() => this.#player?.retry());
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#stop();
    this.#endPurpose();
  }

  /** Wall time of the frame on screen; null while there is none. */
  get frameMs(): number | null {
    return this.shown.kind === 'shows' ? (this.#player?.shownMs ?? null) : null;
  }

  follow(sight: ClockSight): PaneState {
    return this.#player?.follow(sight) ?? { kind: 'gap' };
  }

  neighbourFrame(atMs: number, direction: 1 | -1): number | undefined {
    return this.#player?.neighbourFrame(atMs, direction);
  }

  tell(state: PaneState): void {
    const nowMs = performance.now();
    this.#openingSinceMs = state.kind === 'opening' ? (this.#openingSinceMs ?? nowMs) : undefined;
    this.openingSaid = this.#openingSinceMs !== undefined && nowMs - this.#openingSinceMs > openingSaidAfterMs;
    if (state.kind === 'opening' && this.shown.kind === 'shows') return;
    if (same(state, this.shown)) {
      // Its words name the moment.
      if (state.kind === 'gap' && Math.abs((this.session?.positionMs ?? 0) - this.#gapSaidMs) > 1_000)
        this.requestUpdate();
      return;
    }
    this.shown = state;
    if (state.kind === 'failed' && state.code === 'access.purpose') viewPurpose.want();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // What was shown may not be shown any longer: nothing of it stays. Allowed again, it begins anew.
    if (!this.#allowed) this.#stop();
    else if (!this.#player || changed.has('cameraId') || changed.has('session')) this.#begin();
    if (changed.has('panes')) this.#prefer();
    this.#player?.hear(this.sound && this.#mayListen);
    if (changed.has('selected') && this.selected && this.session) this.session.leading = this;
    const camera = this.store.district.cameras.get(this.cameraId);
    this.dataset['cameraCode'] = camera?.code ?? '';
    this.dataset['state'] = this.#allowed ? this.shown.kind : 'not-allowed';
    this.role = 'group';
    this.ariaLabel = t('playback.paneLabel', { code: camera?.code ?? '', name: camera?.name ?? '' });
    this.#writeTime();
  }

  protected override render() {
    const camera = this.store.district.cameras.get(this.cameraId);
    const covered = !this.#allowed || this.shown.kind === 'gap' || this.shown.kind === 'failed';
    return html`<video
        class=${covered ? 'covered' : ''}
        muted
        .muted=${true}
        playsinline
        disablepictureinpicture
        aria-label=${t('playback.picture', { code: camera?.code ?? '' })}
      ></video>
      ${this.#allowed ? html`${this.#badges()} ${this.#words()}` : this.#notAllowed()}
      <div class="caption">
        <b>${camera?.code ?? ''}</b>
        <span class="name">${camera?.name ?? t('wall.cameraGone')}</span>
        <time></time>
        ${this.#offset()}
      </div>
      ${this.#controls()}`;
  }

  get #allowed(): boolean {
    return this.store.district.may('playback', this.cameraId);
  }

  get #mayListen(): boolean {
    return this.store.district.may('listen', this.cameraId);
  }

  #begin(): void {
    this.#stop();
    const { session } = this;
    if (!session || !this.#allowed || !this.isConnected) return;
    this.shown = opening;
    this.#player = new PanePlayer({
      video: this.video,
      cameraId: this.cameraId,
      serverNowMs: () => this.store.district.clock.nowMs(),
      onPainted: () => this.#writeTime(),
    });
    this.#prefer();
    const leave = session.add(this);
    const changed = () => this.requestUpdate();
    session.addEventListener('change', changed);
    this.#leaveSession = () => {
      leave();
      session.removeEventListener('change', changed);
    };
    if (this.selected) session.leading = this;
  }

  #stop(): void {
    this.#player?.close();
    this.#player = undefined;
    this.#leaveSession();
  }

  #prefer(): void {
    this.#player?.prefer(roleOrder(this.asked, this.#widthPx, this.panes));
  }

  #badges() {
    const { shown, session } = this;
    if (shown.kind !== 'shows') return nothing;
    const { role, derived } = shown.rendition;
    const keyframes = session?.clock.playing === true && showsKeyframes(session.clock.speed);
    return html`<div class="badges">
      <span>${t(role === 'main' ? 'playback.main' : 'playback.sub')}</span>
      ${derived ? html`<span class="warn" title=${t('playback.derivedText')}>${t('playback.derived')}</span>` : nothing}
      ${keyframes ? html`<span class="warn">${t('playback.keyframesOnly')}</span>` : nothing}
      ${this.sound && shown.sound ? html`<span>${t('playback.heard')}</span>` : nothing}
    </div>`;
  }

  #words() {
    const { shown } = this;
    if (shown.kind === 'gap') return this.#gap();
    if (shown.kind === 'failed') {
      return html`<div class="words" role="status">
        <tc-icon name="circle-alert" size="l"></tc-icon><b>${t('playback.failed')}</b><span>${errorText(shown.code)}</span>
        <button type="button" @click=${() => this.#player?.retry()}>${t('playback.again')}</button>
      </div>`;
    }
    if (!this.openingSaid) return nothing;
    return html`<div class="words opening"><tc-icon name="loader-circle" size="l"></tc-icon><span>${t('playback.opening')}</span></div>`;
  }

  #gap() {
    const atMs = this.session?.positionMs ?? 0;
    this.#gapSaidMs = atMs;
    const nowMs = this.store.district.clock.nowMs();
    const hole = this.timeline && holeAt(this.timeline, atMs);
    const span =
      hole?.fromMs != null && hole.toMs !== null
        ? t('playback.gapSpan', { from: formatMoment(hole.fromMs, nowMs), to: formatMoment(hole.toMs, nowMs) })
        : formatMoment(atMs, nowMs);
    return html`<div class="words gap" role="status">
      <tc-icon name="video-off" size="l"></tc-icon>
      <b>${t('playback.gap', { span })}</b>
      <span>${hole?.cause ? t(causeTexts[hole.cause]) : t('playback.gapUnknownText')}</span>
      <button type="button" @click=${() => void this.session?.toRecorded(1)}>${t('playback.toNext')} <kbd>]</kbd></button>
    </div>`;
  }

  #notAllowed() {
    return html`<div class="words"><tc-icon name="eye-off" size="l"></tc-icon><b>${t('playback.notAllowed')}</b>
      <span>${t('live.notAllowedText')}</span></div>`;
  }

  #offset() {
    const offsetMs = this.store.district.health.get(this.cameraId)?.clockOffsetMs;
    if (offsetMs == null || Math.abs(offsetMs) < 50) return nothing;
    const text = `${offsetMs > 0 ? '+' : '−'}${formatNumber(Math.abs(offsetMs) / 1000, 1)}`;
    return html`<span class="offset" title=${t('playback.offsetText')}>${t('playback.offset', { offset: text })}</span>`;
  }

  #controls() {
    return html`<div class="controls" @dblclick=${(event: Event) => event.stopPropagation()}>
      <select aria-label=${t('playback.role')} title=${t('playback.role')} @change=${this.#askRole}>
        ${(['auto', 'main', 'sub'] as const).map(
          (role) => html`<option value=${role} ?selected=${this.asked === role}>${t(roleTexts[role])}</option>`,
        )}
      </select>
      ${this.shown.kind === 'shows' && this.shown.sound && this.#mayListen ? this.#button('sound', this.sound ? 'volume' : 'volume-off', t('wall.actSound'), this.sound) : nothing}
      ${this.store.district.may('bookmark', this.cameraId) ? this.#button('bookmark', 'bookmark', t('playback.bookmark')) : nothing}
      ${this.#button('open', 'external-link', t('wall.actOpen'))}
      ${this.#button('full', this.full ? 'minimize' : 'maximize', t('wall.actFull'))}
      ${this.#button('remove', 'x', t('playback.remove'))}
    </div>`;
  }

  #button(act: PaneAct, icon: IconName, label: string, pressed?: boolean) {
    const run = () => {
      this.dispatchEvent(new CustomEvent('pane-act', { detail: { act, cameraId: this.cameraId }, bubbles: true }));
    };
    return iconButton(icon, label, run, pressed);
  }

  readonly #askRole = (event: Event): void => {
    this.asked = (event.target as HTMLSelectElement).value as AskedRole;
    this.#prefer();
  };

  /** Many times a second: past the renderer. */
  #writeTime(): void {
    const { frameMs } = this;
    // For those who look from outside: tests, and a person at the console.
    this.dataset['frameMs'] = frameMs === null ? '' : frameMs.toFixed(3);
    if (!this.time) return;
    const text = frameMs === null ? '' : frameText(frameMs);
    if (this.time.textContent !== text) this.time.textContent = text;
  }
}

/** `22/11/2026 17:42:08,360` */
export function frameText(ms: number): string {
  const whole = Math.floor(ms);
  return `${formatDateTime(whole)},${String(whole % 1000).padStart(3, '0')}`;
}

function same(a: PaneState, b: PaneState): boolean {
  if (a.kind === 'shows' && b.kind === 'shows') {
    return a.rendition.role === b.rendition.role && a.rendition.derived === b.rendition.derived && a.sound === b.sound;
  }
  return a.kind === b.kind && (a.kind !== 'failed' || b.kind !== 'failed' || a.code === b.code);
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-pane': TcPane;
  }
}
