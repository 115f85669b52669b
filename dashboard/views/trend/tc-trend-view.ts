/** Availability of a site, link or lessor over days or months: bars of time by state, and the same figures as a table. */
import { html, LitElement, nothing, type PropertyValues, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Availability } from '../../../gateway/health/schemas.ts';
import '../../components/tc-icon.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import type { TrendBy } from '../../state/route.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { stateTexts } from '../health/word-look.ts';
import { barParts, barStates } from './bar-shares.ts';
import { type SpanName, spanNames, type TrendSpan, trendSpans } from './trend-spans.ts';
import { trendStyles } from './trend-styles.ts';

/** Of one bar; undefined: not loaded yet, null: nothing on record. */
type Figures = Availability | null | undefined;

const byTexts: Readonly<Record<TrendBy, TextKey>> = { site: 'trend.site', link: 'trend.link', lessor: 'trend.lessor' };
const spanTexts: Readonly<Record<SpanName, TextKey>> = {
  days14: 'trend.days14',
  days31: 'trend.days31',
  months13: 'trend.months13',
};
const figureTexts: readonly TextKey[] = [
  'health.reportUp',
  'health.reportDegraded',
  'health.reportDown',
  'health.reportUnknown',
  'health.reportExcused',
  'health.reportOutages',
];

const atOnce = 3;
const mostLabels = 16;
const [barWidth, gap, chartHeight] = [24, 6, 180];

@customElement('tc-trend-view')
export class TcTrendView extends LitElement {
  static override styles = [controls, formStyles, listPage, trendStyles];

  @property() by: TrendBy = 'site';
  @property() subjectId = '';
  @state() private spans: readonly TrendSpan[] = [];
  @state() private figures: readonly Figures[] = [];
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);
  #abort = new AbortController();
  #asked = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
    this.#asked = '';
  }

  protected override updated(_changed: PropertyValues<this>): void {
    // The clock of the gateway comes with the connection.
    if (this.store.district.connection === 'connecting') return;
    const asked = `${this.by} ${this.subjectId} ${this.#spanName()}`;
    if (asked === this.#asked || !this.isConnected) return;
    this.#asked = asked;
    void this.#load();
  }

  protected override render() {
    const name = this.#name();
    const known = this.figures.filter((row) => row !== undefined).length;
    const loading = known < this.spans.length && !this.error;
    return html`<header>
        <h1>${t('trend.heading', { name: name ?? '' })} <span class="muted">${t(byTexts[this.by])}</span></h1>
        <a class="button" href="/health?group=${this.by === 'link' ? 'link' : 'site'}"><tc-icon name="activity"></tc-icon> ${t('trend.back')}</a>
      </header>
      <div class="bar" role="group" aria-label=${t('trend.span')}>
        ${spanNames.map(
          (span) =>
            html`<button type="button" aria-pressed=${span === this.#spanName()} @click=${() => this.#choose(span)}>${t(spanTexts[span])}</button>`,
        )}
        <span class="muted" role="status">${loading && this.spans.length > 0 ? t('trend.loading', { done: known, total: this.spans.length }) : ''}</span>
      </div>
      ${this.error ? html`<p class="critical" role="alert">${t('trend.failed', { reason: apiErrorText(this.error) })}</p>` : nothing}
      ${!loading && !this.error && this.spans.length > 0 && this.figures.every((row) => row === null) ? html`<p class="empty">${t('trend.unknown')}</p>` : nothing}
      <figure class="card">${this.#chart()}${this.#axis()}${this.#legend()}</figure>
      <div class="card list" tabindex="0" role="region" aria-label=${t('trend.heading', { name: name ?? '' })}>${this.#table()}</div>
      <p class="muted">${t('trend.rule')}</p>`;
  }

  #spanName(): SpanName {
    const asked = this.address.query.get('span');
    return spanNames.find((name) => name === asked) ?? 'days31';
  }

  #choose(span: SpanName): void {
    replaceQuery(new URLSearchParams({ span }));
  }

  #name(): string | undefined {
    const { sites, links, units } = this.store.district;
    const places = { site: sites, link: links, lessor: units }[this.by] as ReadonlyMap<
      string,
      { readonly name: string }
    >;
    return places.get(this.subjectId)?.name;
  }

  #chart(): TemplateResult {
    const width = this.spans.length * (barWidth + gap);
    return html`<svg viewBox="0 0 ${width} ${chartHeight}" preserveAspectRatio="none" role="img" aria-label=${t('trend.chart')}>
      ${this.spans.map((span, index) => {
        const row = this.figures[index];
        const percent = row?.availabilityPercent;
        const label = t('trend.bar', { label: span.label, percent: percentText(percent) });
        return svg`<g><title>${label}</title>
          <rect class="ground" x=${index * (barWidth + gap) + gap / 2} y="0" width=${barWidth} height=${chartHeight}></rect>
          ${barParts(row ?? undefined).map(
            (part) => svg`<rect class=${part.state} x=${index * (barWidth + gap) + gap / 2} width=${barWidth}
              y=${(1 - part.from - part.height) * chartHeight} height=${part.height * chartHeight}></rect>`,
          )}</g>`;
      })}
    </svg>`;
  }

  /** Beside the picture, since a text in it would be stretched with it. */
  #axis(): TemplateResult {
    const every = Math.ceil(this.spans.length / mostLabels);
    const last = this.spans.length - 1;
    return html`<div class="axis" aria-hidden="true">${this.spans.map(
      ({ label }, index) => html`<span>${(last - index) % every === 0 ? label : ''}</span>`,
    )}</div>`;
  }

  #legend(): TemplateResult {
    return html`<figcaption>${barStates.map(
      (one) =>
        html`<span><svg class="key" viewBox="0 0 1 1" aria-hidden="true">${svg`<rect class=${one} width="1" height="1"></rect>`}</svg>${t(stateTexts[one])}</span>`,
    )}</figcaption>`;
  }

  #table(): TemplateResult {
    const isMonths = this.#spanName() === 'months13';
    return html`<table>
      <thead><tr>
        <th scope="col">${t(isMonths ? 'trend.month' : 'trend.day')}</th><th scope="col" class="number">${t('trend.percent')}</th>
        ${figureTexts.map((key) => html`<th scope="col" class="number">${t(key)}</th>`)}
      </tr></thead>
      <tbody>${this.spans.map((span, index) => this.#row(span, this.figures[index])).reverse()}</tbody>
    </table>`;
  }

  #row({ label }: TrendSpan, row: Figures): TemplateResult {
    const minutes = (value: number | undefined) =>
      html`<td class="number">${value === undefined ? '–' : formatNumber(value)}</td>`;
    return html`<tr>
      <th scope="row">${label}</th>
      <td class="number">${percentText(row?.availabilityPercent)}</td>
      ${minutes(row?.upMin)}${minutes(row?.degradedMin)}${minutes(row?.downMin)}${minutes(row?.unknownMin)}${minutes(row?.excusedMin)}
      ${minutes(row?.outages)}
    </tr>`;
  }

  /** The newest first: that is what people look for. A few at once: each is a question over all cameras. */
  async #load(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.error = undefined;
    this.spans = trendSpans(this.#spanName(), this.store.district.clock.nowMs());
    this.figures = this.spans.map(() => undefined);
    const waiting = this.spans.map((_, index) => index);
    const work = async (): Promise<void> => {
      for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
        if (abort.signal.aborted || !(await this.#loadBar(index, abort.signal))) return;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  async #loadBar(index: number, signal: AbortSignal): Promise<boolean> {
    const span = this.spans[index];
    if (span === undefined) return false;
    const [from, to] = [new Date(span.fromMs).toISOString(), new Date(span.toMs).toISOString()];
    const query = new URLSearchParams({ by: this.by, from, to });
    const result = await api<Availability[]>('GET', `/api/health/availability?${query}`, { signal, timeoutMs: 60_000 });
    if (signal.aborted) return false;
    if (!result.ok) {
      this.error = result.error;
      return false;
    }
    const row = result.value.find(({ subjectId }) => subjectId === this.subjectId) ?? null;
    this.figures = this.figures.with(index, row);
    return true;
  }
}

const percentText = (percent: number | null | undefined): string =>
  percent === null || percent === undefined ? '–' : `${formatNumber(percent, 2)} %`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-trend-view': TcTrendView;
  }
}
