/** What a shift hands over: how many alarms, how fast they were taken, where they came from. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ShiftReport } from '../../../gateway/alarms/schemas.ts';
import { formatDateTime, formatDuration } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { severities } from './alarm-order.ts';
import { placeText } from './alarm-place.ts';
import { severityText } from './alarm-words.ts';
import { ReloadSoon } from './reload-soon.ts';

@customElement('tc-shift-report')
export class TcShiftReport extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      :host {
        height: auto;
        padding: var(--tc-space-3) 0;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr));
        gap: var(--tc-space-3);
      }
      dd {
        font-size: var(--tc-font-xl);
        font-weight: 600;
      }
      dt {
        color: var(--tc-muted);
      }
      table {
        width: auto;
        min-width: min(40rem, 100%);
      }
    `,
  ];

  /** Query with the span. */
  @property() query = '';
  protected readonly locale = new LocaleController(this);
  private readonly report = new Loaded<ShiftReport>(this, () =>
    this.query === '' ? undefined : `/api/alarms/shift?${this.query}`,
  );
  private readonly again = new ReloadSoon(this, () => void this.report.reload());
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory'], this.again.soon);

  protected override render() {
    const { value, error } = this.report;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const seconds = (s: number | null) => (s === null ? '–' : formatDuration(s * 1_000));
    return html`<h2>${formatDateTime(value.fromMs)} – ${formatDateTime(value.toMs)}</h2>
      <dl>
        ${figure(t('alarms.raised'), String(value.raised))}
        ${figure(t('alarms.takenCount'), String(value.taken))}
        ${figure(t('alarms.medianTaken'), seconds(value.medianToTakenS))}
        ${figure(t('alarms.slowestTaken'), seconds(value.slowestToTakenS))}
        ${figure(t('alarms.untakenNow'), String(value.untakenNow))}
        ${severities.map((severity) => figure(severityText(severity), String(value.bySeverity[severity] ?? 0)))}
      </dl>
      <h2>${t('alarms.topSources')}</h2>
      ${value.topSources.length === 0 ? html`<p class="muted">${t('alarms.noneFound')}</p>` : this.#sources(value)}`;
  }

  #sources({ topSources }: ShiftReport): TemplateResult {
    return html`<table>
      <thead><tr><th scope="col">${t('alarms.columnWhere')}</th><th scope="col" class="number">${t('alarms.times')}</th></tr></thead>
      <tbody>
        ${topSources.map(
          ({ subjectKind, subjectId, count }) => html`<tr>
            <th scope="row">${placeText({ kind: subjectKind, id: subjectId }, this.store.district)}</th>
            <td class="number">${count}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

const figure = (name: string, value: string): TemplateResult => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

declare global {
  interface HTMLElementTagNameMap {
    'tc-shift-report': TcShiftReport;
  }
}
