/**
 * What a camera's picture shows, as the gateway judges it: since when it is at fault, the two pictures that show it, the last
 * faults, and the reference views that it is held against. Whoever looks at one of these has seen what the camera saw, and that
 * goes on record: older pictures come only when they are asked for.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import { faultFound, pictureFaultText, verdictText } from '../../live/picture-fault.ts';
import { formatDateTime, formatMoment, formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiResult, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { proofStyles } from './proof-styles.ts';
import { Refresh } from './refresh.ts';
import './tc-reference-views.ts';

/** As `GET /api/cameras/{id}/picture/faults` tells it. */
interface FaultView {
  readonly id: string;
  readonly verdict: string;
  readonly fromMs: number;
  readonly noticedAtMs: number;
  readonly hasBefore: boolean;
}

const refreshMs = 5_000;

@customElement('tc-camera-picture')
export class TcCameraPicture extends LitElement {
  static override styles = [
    controls,
    proofStyles,
    css`
      :host {
        display: block;
      }
      h2 {
        margin-bottom: var(--tc-space-2);
      }
      li {
        padding: var(--tc-space-2) 0;
        border-top: var(--tc-hairline) solid var(--tc-line);
      }
      li button {
        min-height: var(--tc-target);
      }
      summary {
        min-height: var(--tc-target);
        cursor: pointer;
      }
    `,
  ];

  @property() cameraId = '';
  @state() private result: ApiResult<FaultView[]> | undefined;
  /** Fault whose pictures were asked for. */
  @state() private shownId = '';
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', `camera:${this.cameraId}`]);
  readonly #refresh = new Refresh(this, (signal) => this.#load(signal));
  #known = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    const fault = faultFound(this.store.district.health.get(this.cameraId));
    const known = `${this.cameraId} ${fault?.verdict} ${fault?.sinceMs}`;
    if (known === this.#known) return;
    this.#known = known;
    if (changed.has('cameraId')) {
      this.result = undefined;
      this.shownId = '';
    }
    if (this.cameraId !== '') this.#refresh.restart(refreshMs);
  }

  protected override render() {
    const { district } = this.store;
    const code = district.cameras.get(this.cameraId)?.code ?? '';
    return html`<h2>${t('picture.title')}</h2>
      ${this.#verdict(code)}
      ${this.#faults(code)}
      <tc-reference-views .cameraId=${this.cameraId}></tc-reference-views>`;
  }

  #verdict(code: string): TemplateResult {
    const { district } = this.store;
    const nowMs = district.clock.nowMs();
    const check = district.health.get(this.cameraId)?.pictureCheck;
    if (!check) return html`<p class="muted">${t('picture.notChecked')}</p>`;
    const fault = faultFound(district.health.get(this.cameraId));
    const looked = html`<p class="muted">${t('picture.checkedAt', { time: formatMoment(check.checkedAtMs, nowMs) })}
      ${check.agreement === null ? nothing : t('picture.agreement', { percent: formatNumber(100 * Math.max(0, check.agreement)) })}</p>`;
    if (!fault) return html`<p><tc-icon name="check"></tc-icon> ${t('picture.good')}</p>${looked}`;
    // The newest proof of what stands now; a second later than the verdict, since it is made from it.
    const proof = this.result?.ok ? this.result.value[0] : undefined;
    const shows = proof?.verdict === fault.verdict && proof.fromMs === fault.sinceMs ? proof : undefined;
    return html`<p class="warn"><tc-icon name="image-off"></tc-icon> <strong>${pictureFaultText(fault, nowMs)}</strong></p>
      ${looked}
      ${shows ? this.#proof(shows, code) : html`<p class="muted">${t('picture.proofWaits')}</p>`}`;
  }

  #proof({ id, verdict, hasBefore }: FaultView, code: string): TemplateResult {
    const path = `/api/cameras/${this.cameraId}/picture/faults/${id}`;
    const what = verdictText(verdict);
    return html`<div class="proof">
      <figure>
        ${hasBefore ? html`<img src="${path}/before.jpg" alt=${t('picture.beforeAlt', { code, what })} />` : html`<p class="muted">${t('picture.noBefore')}</p>`}
        <figcaption>${t('picture.before')}</figcaption>
      </figure>
      <figure>
        <img src="${path}/now.jpg" alt=${t('picture.nowAlt', { code, what })} />
        <figcaption>${t('picture.now')}</figcaption>
      </figure>
    </div>`;
  }

  #faults(code: string): TemplateResult | typeof nothing {
    const { result } = this;
    if (result === undefined) return nothing;
    if (!result.ok) return html`<p class="critical">${t('picture.failed', { reason: apiErrorText(result.error) })}</p>`;
    if (result.value.length === 0) return nothing;
    return html`<details>
      <summary>${t('picture.lastFaults', { n: result.value.length })}</summary>
      <ul>${result.value.map((fault) => this.#fault(fault, code))}</ul>
    </details>`;
  }

  #fault(fault: FaultView, code: string): TemplateResult {
    const shown = this.shownId === fault.id;
    const times = { from: formatDateTime(fault.fromMs), noticed: formatDateTime(fault.noticedAtMs) };
    return html`<li>
      ${t('picture.faultRow', { what: verdictText(fault.verdict), ...times })}
      <button type="button" aria-expanded=${shown} @click=${() => {
        this.shownId = shown ? '' : fault.id;
      }}>${t(shown ? 'picture.hide' : 'picture.show')}</button>
      ${shown ? this.#proof(fault, code) : nothing}
    </li>`;
  }

  async #load(signal: AbortSignal): Promise<void> {
    const result = await api<FaultView[]>('GET', `/api/cameras/${this.cameraId}/picture/faults`, { signal });
    if (!signal.aborted) this.result = result;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-picture': TcCameraPicture;
  }
}
