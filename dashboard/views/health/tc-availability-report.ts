/** Minutes of each state and per cent of availability over a span, by camera, link, site or lessor, with a CSV file. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Availability } from '../../../gateway/health/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { parseMomentText, renderMomentText } from '../../locales/date-text.ts';
import { formatNumber } from '../../locales/format.ts';
import { LocaleController, language, t } from '../../locales/locale.ts';
import { type ApiResult, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { trendPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { boardStyles } from './board-styles.ts';
import { namedSpan, type SpanName } from './report-span.ts';

type SubjectKind = Availability['subjectKind'];

const subjects: readonly (readonly [SubjectKind, TextKey])[] = [
  ['camera', 'health.byCamera'],
  ['link', 'health.byLink'],
  ['site', 'health.bySite'],
  ['lessor', 'health.byLessor'],
];

const spans: readonly (readonly [SpanName, TextKey])[] = [
  ['day', 'health.lastDay'],
  ['week', 'health.lastWeek'],
  ['month', 'health.lastMonth'],
  ['this-month', 'health.thisMonth'],
  ['previous-month', 'health.previousMonth'],
];

const figures: readonly (readonly [keyof Availability, TextKey, number])[] = [
  ['upMin', 'health.reportUp', 1],
  ['degradedMin', 'health.reportDegraded', 1],
  ['downMin', 'health.reportDown', 1],
  ['unknownMin', 'health.reportUnknown', 1],
  ['excusedMin', 'health.reportExcused', 1],
  ['availabilityPercent', 'health.reportPercent', 3],
  ['outages', 'health.reportOutages', 0],
];

@customElement('tc-availability-report')
export class AvailabilityReport extends LitElement {
  static override styles = [
    controls,
    boardStyles,
    css`
      :host {
        height: auto;
        padding: 0;
      }
      .spans {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-1);
      }
      .table {
        max-height: 55vh;
        padding: 0;
      }
      thead th {
        white-space: normal;
        vertical-align: bottom;
      }
    `,
  ];

  @state() private by: SubjectKind = 'camera';
  @state() private from = '';
  @state() private to = '';
  @state() private loading = false;
  @state() private result: ApiResult<readonly Availability[]> | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['connection']);
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    // The context arrives with the first rendering, so the span is chosen after it.
    void this.updateComplete.then(() => this.#useSpan('day'));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override render() {
    const query = this.#query();
    return html`<div class="spans">
        ${spans.map(([name, text]) => html`<button type="button" @click=${() => this.#useSpan(name)}>${t(text)}</button>`)}
      </div>
      <form class="bar" data-query @submit=${this.#submitted}>
        <label>${t('health.reportBy')}
          <select @change=${this.#choseSubject}>
            ${subjects.map(([kind, text]) => html`<option value=${kind} .selected=${kind === this.by}>${t(text)}</option>`)}
          </select>
        </label>
        ${this.#field('health.reportFrom', 'from')} ${this.#field('health.reportTo', 'to')}
        <button type="submit" class="primary" ?disabled=${query === undefined}>${t('health.reportShow')}</button>
        ${
          query === undefined
            ? html`<span class="critical" role="alert">${t('health.reportBadSpan')}</span>`
            : html`<a class="button" download href="/api/health/availability.csv?${query}&lang=${language()}">
                <tc-icon name="download"></tc-icon> ${t('health.reportCsv')}
              </a>`
        }
      </form>
      <p class="muted">${t('health.reportRule')}</p>
      ${this.#table()}`;
  }

  #field(text: TextKey, field: 'from' | 'to'): TemplateResult {
    const typed = (event: Event) => {
      this[field] = (event.target as HTMLInputElement).value;
    };
    return html`<label>${t(text)}<input required .value=${this[field]} placeholder="dd/mm/yyyy hh:mm" autocomplete="off" @change=${typed} /></label>`;
  }

  #table(): TemplateResult | typeof nothing {
    const { result } = this;
    if (this.loading) return html`<p class="muted" role="status">${t('health.loading')}</p>`;
    if (result === undefined) return nothing;
    if (!result.ok) return html`<p class="critical" role="alert">${apiErrorText(result.error)}</p>`;
    if (result.value.length === 0) return html`<p class="muted" role="status">${t('health.reportEmpty')}</p>`;
    return html`<div class="table" tabindex="0" role="region" aria-label=${t('health.report')}>
      <table>
        <thead><tr>
          <th scope="col" class="plain">${t('health.reportName')}</th>
          ${figures.map(([, text]) => html`<th scope="col" class="plain number">${t(text)}</th>`)}
        </tr></thead>
        <tbody>${sorted(result.value).map(
          (row) => html`<tr>
            <th scope="row">${
              row.subjectKind === 'camera'
                ? row.name
                : html`<a href=${trendPath(row.subjectKind, row.subjectId)}>${row.name}</a>`
            }</th>
            ${figures.map(([field, , decimals]) => {
              const value = row[field];
              return html`<td class="number">${typeof value === 'number' ? formatNumber(value, decimals) : '–'}</td>`;
            })}
          </tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  #query(): URLSearchParams | undefined {
    const fromMs = parseMomentText(this.from);
    const toMs = parseMomentText(this.to);
    if (fromMs === undefined || toMs === undefined || toMs <= fromMs) return undefined;
    const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    return new URLSearchParams({ by: this.by, from, to });
  }

  #useSpan(name: SpanName): void {
    const { fromMs, toMs } = namedSpan(name, this.store.district.clock.nowMs());
    this.from = renderMomentText(fromMs);
    this.to = renderMomentText(toMs);
    void this.#load();
  }

  readonly #choseSubject = (event: Event): void => {
    this.by = (event.target as HTMLSelectElement).value as SubjectKind;
    void this.#load();
  };

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    void this.#load();
  };

  async #load(): Promise<void> {
    const query = this.#query();
    if (query === undefined) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.loading = true;
    const result = await api<Availability[]>('GET', `/api/health/availability?${query}`, { signal, timeoutMs: 60_000 });
    if (signal.aborted) return;
    this.loading = false;
    this.result = result;
  }
}

/** The least available first; those without a figure last. */
const sorted = (rows: readonly Availability[]): Availability[] =>
  [...rows].sort(
    (a, b) => (a.availabilityPercent ?? 101) - (b.availabilityPercent ?? 101) || a.name.localeCompare(b.name, 'vi'),
  );

declare global {
  interface HTMLElementTagNameMap {
    'tc-availability-report': AvailabilityReport;
  }
}
