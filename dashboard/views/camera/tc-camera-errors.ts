/** What went wrong with a camera within the last 7 days: each stretch that was not good, when, how long, and why. */
import { css, html, LitElement, type nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StateInterval } from '../../../gateway/health/schemas.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiResult, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { elapsedText } from '../health/row-cells.ts';
import { stateTexts, toneOf } from '../health/word-look.ts';
import { causeText } from './cause-text.ts';
import { Refresh } from './refresh.ts';

const lookBackMs = 7 * 86_400_000;
const refreshMs = 15_000;
const shownAtMost = 20;

@customElement('tc-camera-errors')
export class CameraErrors extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-bottom: var(--tc-space-2);
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 var(--tc-space-2);
        padding: var(--tc-space-2) 0;
        border-top: var(--tc-hairline) solid var(--tc-line);
      }
      li div {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() cameraId = '';
  @state() private result: ApiResult<StateInterval[]> | undefined;
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly store = new DistrictController(this, () => [`camera:${this.cameraId}`]);
  readonly #refresh = new Refresh(this, (signal) => this.#load(signal));
  #sinceMs: number | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A change of state is a new line: ask at once instead of at the next turn.
    const sinceMs = this.store.district.health.get(this.cameraId)?.sinceMs;
    if (!changed.has('cameraId') && sinceMs === this.#sinceMs) return;
    if (changed.has('cameraId')) this.result = undefined;
    this.#sinceMs = sinceMs;
    if (this.cameraId !== '') this.#refresh.restart(refreshMs);
  }

  protected override render() {
    return html`<h2>${t('camera.errors')}</h2>${this.#list()}`;
  }

  #list(): TemplateResult | typeof nothing {
    const { result } = this;
    if (result === undefined) return html`<p class="muted">${t('camera.loading')}</p>`;
    if (!result.ok) {
      return html`<p class="critical">${t('camera.errorsFailed', { reason: apiErrorText(result.error) })}</p>`;
    }
    const wrong = result.value
      .filter(({ state: is }) => is === 'down' || is === 'degraded' || is === 'unknown')
      .sort((a, b) => b.fromMs - a.fromMs)
      .slice(0, shownAtMost);
    if (wrong.length === 0) return html`<p class="muted">${t('camera.errorsNone')}</p>`;
    return html`<ul>${wrong.map((interval) => this.#entry(interval))}</ul>`;
  }

  #entry(interval: StateInterval): TemplateResult {
    const tone = toneOf(interval.state);
    const icon = tone === 'critical' ? 'octagon-x' : tone === 'warn' ? 'triangle-alert' : 'circle-dashed';
    const endMs = interval.toMs ?? this.store.district.clock.nowMs();
    const duration = elapsedText(endMs - interval.fromMs);
    return html`<li>
      <tc-icon class=${tone} name=${icon}></tc-icon>
      <div>
        <strong>${t(stateTexts[interval.state])}</strong> ${causeText(interval.cause)}
        <div class="muted">
          ${formatDateTime(interval.fromMs)} ·
          ${t(interval.toMs === null ? 'camera.errorOpen' : 'camera.errorClosed', { duration })}
        </div>
      </div>
    </li>`;
  }

  async #load(signal: AbortSignal): Promise<void> {
    const nowMs = this.store.district.clock.nowMs();
    const search = new URLSearchParams({
      subjectKind: 'camera',
      subjectId: this.cameraId,
      from: new Date(nowMs - lookBackMs).toISOString(),
      to: new Date(nowMs).toISOString(),
    });
    const result = await api<StateInterval[]>('GET', `/api/health/intervals?${search}`, { signal });
    if (!signal.aborted) this.result = result;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-errors': CameraErrors;
  }
}
