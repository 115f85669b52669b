/** One camera: its picture large and live, steering, and what is known of it. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-icon.ts';
import '../../components/tc-ptz-pad.ts';
import { showToast } from '../../components/toast.ts';
import { formatDelay, playerName, playerSentence } from '../../live/player-words.ts';
import type { TcReplay } from '../../live/replay/tc-replay.ts';
import '../../live/replay/tc-replay.ts';
import { saveSnapshot } from '../../live/snapshot.ts';
import type { TcLivePicture } from '../../live/tc-live-picture.ts';
import '../../live/tc-live-picture.ts';
import { formatMoment } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { markMoment } from '../../playback/bookmark-acts.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { ownSession } from '../../state/own-session.ts';
import { foldCode } from '../../state/search-fold.ts';
import { isShortcut } from '../../state/shortcut.ts';
import { controls } from '../../styles/controls.ts';
import '../wall/tc-send-dialog.ts';
import { FullPicture } from '../wall/full-picture.ts';
import { openPlayback } from '../wall/wall-acts.ts';
import { cameraViewStyles } from './camera-view-styles.ts';

const zoomStep = 1.4;

@customElement('tc-camera-view')
export class TcCameraView extends LitElement {
  static override styles = [controls, cameraViewStyles];

  @property() code = '';
  @state() private replaying = false;
  @state() private sending: string | null = null;
  @query('tc-replay') private replay!: TcReplay | null;
  @query('tc-live-picture') private picture!: TcLivePicture | null;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'connection', 'health']);
  private readonly full = new FullPicture(this);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('code')) return;
    this.full.leave();
    this.replaying = false;
  }

  protected override render() {
    const { district } = this.store;
    const camera = district.cameraByCode(this.code);
    if (!camera) return html`<p class="missing">${this.#missingText()}</p>`;
    const full = this.full.tile !== null;
    return html`<div class="page ${full ? 'full' : ''}">
      ${full ? nothing : this.#heading(camera)}
      <div class="picture" @dblclick=${() => this.full.toggle(0)}>
        <tc-live-picture
          .cameraId=${camera.id}
          large
          lowLatency
          @picture-change=${() => this.requestUpdate()}
        ></tc-live-picture>
        ${
          this.replaying
            ? html`<tc-replay
                .cameraId=${camera.id}
                .rendition=${this.picture?.summary().rendition ?? 'main'}
                @replay-end=${() => this.#endReplay()}
              ></tc-replay>`
            : nothing
        }
      </div>
      ${full ? nothing : this.#rest(camera)}
    </div>`;
  }

  #missingText(): string {
    const { district } = this.store;
    if (district.connection === 'connecting') return t('wall.loading');
    const taken = district.cameraRights.withdrawn.values().find(({ code }) => foldCode(code) === foldCode(this.code));
    const { withdrawnAtMs } = district.allowance(taken?.id ?? '');
    if (withdrawnAtMs === null) return t('wall.codeUnknown', { text: this.code });
    return t('live.withdrawn', { time: formatMoment(withdrawnAtMs, district.clock.nowMs()) });
  }

  #heading(camera: Camera) {
    const summary = this.picture?.summary();
    const stats = summary?.stats ?? null;
    const { id } = camera;
    const { district } = this.store;
    const live = district.may('live', id);
    return html`<header>
      <h1>${camera.code} · ${camera.name}</h1>
      <span class="muted">${this.store.district.siteOf(camera)?.name ?? ''}</span>
      ${
        summary
          ? html`<span class="state"><tc-icon name=${summary.icon}></tc-icon>${summary.headline}
              ${
                stats && summary.truth.kind === 'live'
                  ? html`<span class="muted" title=${playerSentence(stats)}>${playerName(stats.transport)} ${stats.delayMs === null ? '' : formatDelay(stats.delayMs)}</span>`
                  : nothing
              }
              ${stats?.reduced ? html`<span class="warn" title=${t('live.reducedText')}>${t('live.reduced')}</span>` : nothing}
            </span>`
          : nothing
      }
      <span class="acts">
        ${district.may('snapshot', id) ? html`<button type="button" @click=${() => void this.#snapshot(camera)}><tc-icon name="camera"></tc-icon>${t('wall.actSnapshot')}</button>` : nothing}
        ${live ? html`<button type="button" aria-pressed=${this.replaying ? 'true' : 'false'} @click=${() => this.#startReplay()}><tc-icon name="history"></tc-icon>${t('wall.actReplay')}</button>` : nothing}
        ${district.may('playback', id) ? html`<button type="button" title=${t('playback.openAt')} @click=${() => this.#openPlayback(camera)}><tc-icon name="film"></tc-icon>${t('playback.openCamera')}</button>` : nothing}
        ${
          ownSession.may('walls')
            ? html`<button type="button" @click=${() => {
                this.sending = id;
              }}><tc-icon name="monitor-up"></tc-icon>${t('wall.actSend')}</button>`
            : nothing
        }
        <button type="button" @click=${() => this.full.toggle(0)}><tc-icon name="maximize"></tc-icon>${t('wall.actFull')}</button>
      </span>
    </header>`;
  }

  #rest(camera: Camera) {
    const { district } = this.store;
    const health = district.may('health', camera.id);
    return html`<aside>
        <tc-camera-access .cameraId=${camera.id}></tc-camera-access>
        ${camera.serving?.ptz && district.may('ptz', camera.id) ? html`<tc-ptz-pad .cameraId=${camera.id}></tc-ptz-pad>` : nothing}
        ${district.may('snapshot', camera.id) ? html`<tc-camera-picture .cameraId=${camera.id}></tc-camera-picture>` : nothing}
        ${district.may('acknowledge', camera.id) ? html`<tc-camera-notes .cameraId=${camera.id}></tc-camera-notes>` : nothing}
        <tc-camera-facts .cameraId=${camera.id}></tc-camera-facts>
        ${district.may('configure', camera.id) ? html`<tc-connection-test .cameraId=${camera.id}></tc-connection-test>` : nothing}
        ${health ? html`<tc-camera-errors .cameraId=${camera.id}></tc-camera-errors>` : nothing}
      </aside>
      ${health ? html`<tc-camera-charts .cameraId=${camera.id}></tc-camera-charts>` : nothing}
      <tc-send-dialog .cameraId=${this.sending} @close=${() => {
        this.sending = null;
      }}></tc-send-dialog>`;
  }

  #startReplay(): void {
    if (this.replaying) this.replay?.restart();
    this.replaying = true;
  }

  #openPlayback(camera: Camera): void {
    openPlayback(this.store.district, camera, this.replay?.snapshotSource().replayedAtMs);
  }

  #endReplay(): void {
    this.replaying = false;
  }

  /** Whether the key was one of the running replay. */
  #replayKey(key: string): boolean {
    if (key === ' ') this.replay?.togglePause();
    else if (key === 'arrowleft') this.replay?.step(-1);
    else if (key === 'arrowright') this.replay?.step(1);
    else if (key === 'escape') this.#endReplay();
    else return false;
    return true;
  }

  async #snapshot(camera: Camera): Promise<void> {
    const nowMs = this.store.district.clock.nowMs();
    const source = this.replay?.snapshotSource() ?? { shown: this.picture?.pictureElement };
    const saved = await saveSnapshot({ cameraId: camera.id, code: camera.code, ...source, nowMs });
    if (saved.ok) showToast({ text: t('live.snapshotSaved', { name: saved.value }) });
    else showToast({ kind: 'error', text: apiErrorText(saved.error) });
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!isShortcut(event)) return;
    const camera = this.store.district.cameraByCode(this.code);
    if (!camera) return;
    const key = event.key.toLowerCase();
    if (this.replaying && this.#replayKey(key)) {
      event.preventDefault();
      return;
    }
    if (key === 'f') this.full.toggle(0);
    else if (key === 's' && this.store.district.may('snapshot', camera.id)) void this.#snapshot(camera);
    else if (key === 'r' && this.store.district.may('live', camera.id)) this.#startReplay();
    else if (key === 'w' && ownSession.may('walls')) this.sending = camera.id;
    else if (key === 'g' || key === 'p') this.#openPlayback(camera);
    else if (key === 'b') void markMoment(this.store.district, [camera.id], this.replay?.snapshotSource().replayedAtMs);
    else if (key === '+' || key === '=') this.picture?.zoomBy(zoomStep);
    else if (key === '-') this.picture?.zoomBy(1 / zoomStep);
    else if (key === 'escape' && this.full.tile !== null) this.full.leave();
    else if (key === 'escape') this.picture?.resetZoom();
    else return;
    event.preventDefault();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-view': TcCameraView;
  }
}
