/** What can be done with the marked span, or around the moment when nothing is marked: hold it, open an incident, ask for it as evidence. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import '../../components/tc-icon.ts';
import { formatDuration, formatTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { navigate } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { newPackAddress } from '../evidence/evidence-address.ts';
import { openIncident } from '../incidents/open-incident.ts';
import './tc-hold-dialog.ts';

/** Around a moment, as a bookmark keeps it. */
const aroundMs = 30_000;

@customElement('tc-marked-acts')
export class TcMarkedActs extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: var(--tc-space-2);
      }
    `,
  ];

  @property({ attribute: false }) cameraIds: readonly string[] = [];
  @property({ attribute: false }) span: SpanView | undefined;
  @property({ type: Number }) atMs = 0;
  @state() private holding: SpanView | null = null;
  protected readonly locale = new LocaleController(this);
  protected readonly own = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { span } = this;
    return html`${
      span
        ? html`<span class="muted">${formatTime(span.fromMs)} – ${formatTime(span.toMs)} (${formatDuration(span.toMs - span.fromMs)})</span>`
        : nothing
    }
    ${
      this.cameraIds.some((id) => this.store.district.may('hold', id))
        ? html`<button type="button" @click=${this.#hold}><tc-icon name="lock"></tc-icon> ${t('playback.hold')}</button>`
        : nothing
    }
    ${
      ownSession.may('incidents') && this.cameraIds.length > 0
        ? html`<button type="button" @click=${this.#incident}><tc-icon name="siren"></tc-icon> ${t('playback.incident')}</button>`
        : nothing
    }
    ${
      ownSession.may('export-request') && this.cameraIds.length > 0
        ? html`<button type="button" @click=${this.#evidence}><tc-icon name="package-check"></tc-icon> ${t('playback.evidence')}</button>`
        : nothing
    }
    <tc-hold-dialog
      .open=${this.holding !== null}
      .cameraIds=${this.cameraIds}
      .span=${this.holding ?? { fromMs: 0, toMs: 0 }}
      @close=${() => {
        this.holding = null;
      }}
    ></tc-hold-dialog>`;
  }

  /** One end alone marks no span. */
  #meant(): SpanView {
    const { span, atMs } = this;
    if (span && span.toMs > span.fromMs) return span;
    const middle = span?.fromMs ?? atMs;
    return { fromMs: middle - aroundMs, toMs: middle + aroundMs };
  }

  readonly #hold = (): void => {
    this.holding = this.#meant();
  };

  readonly #evidence = (): void => {
    const { fromMs, toMs } = this.#meant();
    navigate(newPackAddress(this.cameraIds, fromMs, toMs));
  };

  readonly #incident = (): void => {
    const { fromMs, toMs } = this.#meant();
    openIncident({ cameraIds: this.cameraIds, fromMs, toMs });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-marked-acts': TcMarkedActs;
  }
}
