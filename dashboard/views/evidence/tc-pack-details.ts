/** One pack: what it is, what may be done with it now, its chain of custody, its links. Printed: the minutes (pack-minutes.ts). */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type {
  DownloadLinkView,
  PackDetails,
  PackStepView,
  PackView,
} from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText, errorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { factsPage } from '../../styles/facts-page.ts';
import { paper, paperUpright } from '../../styles/paper.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { minutesStyles } from './minutes-styles.ts';
import { packMinutes } from './pack-minutes.ts';
import {
  grouped,
  personText,
  progressShare,
  progressText,
  sizeText,
  stateIcons,
  stateLook,
  stateText,
  stepDetails,
  stepText,
  urgentText,
} from './pack-words.ts';
import './tc-pack-acts.ts';

@customElement('tc-pack-details')
export class TcPackDetails extends LitElement {
  static override styles = [
    controls,
    formStyles,
    factsPage,
    css`
      th div {
        font-weight: 400;
      }
      td.code {
        width: 1%;
      }
      progress {
        width: 16rem;
      }
    `,
    paper,
    paperUpright,
    minutesStyles,
  ];

  @property() packId = '';
  protected readonly locale = new LocaleController(this);
  private readonly loaded = new Loaded<PackDetails>(this, () => `/api/evidence/${encodeURIComponent(this.packId)}`);
  private readonly store = new DistrictController(
    this,
    () => ['evidence', 'inventory', 'connection'],
    () => this.#follow(),
  );

  protected override render() {
    const { value, error } = this.loaded;
    if (error) return html`<p class="empty" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const pack = this.#current(value.pack);
    const nowMs = this.store.district.clock.nowMs();
    return html`<header>
        <h1>${pack.number}</h1>
        <tc-pack-acts .pack=${pack} @tc-done=${this.#reload}></tc-pack-acts>
        <button type="button" @click=${() => window.print()}><tc-icon name="printer"></tc-icon> ${t('evidence.minutes')}</button>
        <a class="button" href="/evidence"><tc-icon name="list"></tc-icon> ${t('evidence.back')}</a>
      </header>
      ${this.#standing(pack, nowMs)}
      <div class="columns">
        <div>${this.#facts(pack)}${this.#links(pack, value.links, nowMs)}</div>
        ${this.#history(value.steps)}
      </div>
      ${packMinutes({ pack, steps: value.steps, nowMs, cameraOf: (id) => this.store.district.cameras.get(id) })}`;
  }

  #standing(pack: PackView, nowMs: number): TemplateResult {
    const urgent = urgentText(pack, nowMs);
    const share = progressShare(pack);
    return html`<p class="standing" role="status">
      <span class="tag ${stateLook(pack)}"><tc-icon name=${stateIcons[pack.state]}></tc-icon> ${stateText(pack.state)}</span>
      ${share === undefined ? nothing : html`<progress max="1" .value=${share} aria-label=${t('evidence.state-approved')}></progress><span>${progressText(pack)}</span>`}
      ${urgent === '' ? nothing : html`<span class="tag warn"><tc-icon name="triangle-alert"></tc-icon> ${urgent}</span>`}
      ${pack.state === 'failed' ? html`<span class="critical">${errorText(pack.fault)}</span>` : nothing}
    </p>`;
  }

  #facts(pack: PackView): TemplateResult {
    const { made } = pack;
    const fact = (label: string, value: string | TemplateResult) =>
      value === '' ? nothing : html`<dt>${label}</dt><dd>${value}</dd>`;
    return html`<section class="card" aria-labelledby="facts">
      <h2 id="facts">${t('evidence.facts')}</h2>
      <dl>
        ${fact(t('evidence.caseNumber'), pack.caseNumber)} ${fact(t('evidence.purpose'), pack.purpose)}
        ${pack.incidentId === null ? nothing : fact(t('evidence.incident'), html`<a href="/incidents/${pack.incidentId}">${t('evidence.incident')}</a>`)}
        ${fact(t('evidence.requestedBy'), personText(pack.requestedBy))}
        ${fact(t('evidence.decidedBy'), pack.urgentReason === null ? personText(pack.decidedBy) : '')}
        ${fact(t('evidence.urgentReason'), pack.urgentReason ?? '')}
        ${pack.items.map(({ cameraId, role, fromMs, toMs }) => {
          const camera = this.store.district.cameras.get(cameraId);
          const name = camera ? `${camera.code} · ${camera.name}` : cameraId.slice(-8);
          return fact(
            `${name} (${t(role === 'main' ? 'evidence.main' : 'evidence.sub')})`,
            `${formatDateTime(fromMs)} – ${formatDateTime(toMs)}`,
          );
        })}
        ${
          made
            ? html`${fact(t('evidence.madeAt'), formatDateTime(made.atMs))} ${fact(t('evidence.size'), sizeText(made.sizeBytes))}
          ${fact(t('evidence.sha256'), grouped(made.sha256))} ${fact(t('evidence.manifestSha256'), grouped(made.manifestSha256))}
          ${fact(t('evidence.fingerprint'), grouped(made.keyFingerprint))}`
            : nothing
        }
      </dl>
    </section>`;
  }

  #links(pack: PackView, links: readonly DownloadLinkView[], nowMs: number): TemplateResult | typeof nothing {
    if (!pack.made) return nothing;
    return html`<section class="card" aria-labelledby="links">
      <h2 id="links">${t('evidence.links')}</h2>
      ${links.length === 0 ? html`<p class="muted">${t('evidence.linksNone')}</p>` : nothing}
      ${
        links.length === 0
          ? nothing
          : html`<table><tbody>${links.map(
              (link) => html`<tr>
          <th scope="row">${link.recipient}<div class="muted">${link.recipientUnit}</div></th>
          <td>${untilText(link, nowMs)}</td>
          <td>${link.firstAddress === null ? t('evidence.linkUnopened') : t('evidence.linkFrom', { address: link.firstAddress })}</td>
          <td class="actions">${
            pack.acts.includes('link') && link.endedAtMs === null && link.expiresAtMs > nowMs
              ? iconButton('ban', t('evidence.linkEnd', { name: link.recipient }), () => void this.#endLink(link.id))
              : nothing
          }</td>
        </tr>`,
            )}</tbody></table>`
      }
    </section>`;
  }

  #history(steps: readonly PackStepView[]): TemplateResult {
    return html`<section class="card" aria-labelledby="history">
      <h2 id="history">${t('evidence.history')}</h2>
      <table><tbody>${steps.map(
        (step) => html`<tr>
          <td class="code">${formatDateTime(step.atMs)}</td>
          <th scope="row">${stepText(step.kind)}<div class="muted">${stepDetails(step)}</div></th>
          <td>${personText(step.person)}</td>
        </tr>`,
      )}</tbody></table>
    </section>`;
  }

  #current(pack: PackView): PackView {
    return this.store.district.packs.get(pack.id) ?? pack;
  }

  /** Its history is not part of what is told. */
  #follow(): void {
    const told = this.store.district.packs.get(this.packId);
    const shown = this.loaded.value?.pack;
    if (told && shown && withoutProgress(told) !== withoutProgress(shown)) void this.loaded.reload();
  }

  readonly #reload = (): void => void this.loaded.reload();

  async #endLink(linkId: string): Promise<void> {
    const result = await api('DELETE', `/api/evidence/${this.packId}/links/${linkId}`);
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.loaded.reload();
  }
}

const withoutProgress = (pack: PackView): string => JSON.stringify({ ...pack, progress: null });

function untilText({ endedAtMs, expiresAtMs }: DownloadLinkView, nowMs: number): string {
  if (endedAtMs !== null) return t('evidence.linkEnded', { time: formatDateTime(endedAtMs) });
  const time = formatDateTime(expiresAtMs);
  return t(expiresAtMs <= nowMs ? 'evidence.linkExpired' : 'evidence.linkUntil', { time });
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-pack-details': TcPackDetails;
  }
}
