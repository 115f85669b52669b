/** Alarms as rows, with a way to everything about each. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-icon.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { formatDateTime, formatDuration } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { askOf } from './alarm-ask.ts';
import { alarmPlace } from './alarm-place.ts';
import {
  causeText,
  handedText,
  isGroup,
  lookOf,
  severityIcons,
  severityText,
  stateText,
  whatText,
} from './alarm-words.ts';
import './tc-lasted.ts';

const most = 500;

const columns: readonly TextKey[] = [
  'alarms.columnSeverity',
  'alarms.columnWhat',
  'alarms.columnWhere',
  'alarms.columnSince',
  'alarms.columnUntil',
  'alarms.columnLength',
  'alarms.columnState',
  'alarms.columnWho',
];

@customElement('tc-alarm-table')
export class TcAlarmTable extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    listPart,
    css`
      .time {
        white-space: nowrap;
      }
      .look-critical .tag {
        color: var(--tc-critical-text);
      }
      .look-warn .tag {
        color: var(--tc-warn-text);
      }
      .look-low .tag {
        color: var(--tc-info-text);
      }
    `,
  ];

  @property({ attribute: false }) alarms: readonly AlarmView[] = [];
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    return html`<table>
        <thead><tr>
          ${columns.map((key) => html`<th scope="col">${t(key)}</th>`)}
          <th scope="col"><span class="visually-hidden">${t('alarms.actDetails')}</span></th>
        </tr></thead>
        <tbody>${this.alarms.slice(0, most).map((alarm) => this.#row(alarm))}</tbody>
      </table>
      ${this.alarms.length > most ? html`<p class="empty">${t('alarms.cut', { n: most })}</p>` : nothing}`;
  }

  #row(alarm: AlarmView): TemplateResult {
    const { severity, state, sinceMs, endedAtMs, count, takenByName, takenAtMs, handedTo } = alarm;
    const where = alarmPlace(alarm, this.store.district);
    const cause = causeText(alarm);
    return html`<tr class=${lookOf(alarm)}>
      <td><span class="tag"><tc-icon name=${severityIcons[severity]}></tc-icon>${severityText(severity)}</span></td>
      <td>${whatText(alarm)}${cause ? html`<br /><span class="muted">${cause}</span>` : nothing}
        ${count > 1 ? html`<br /><span class="muted">${t('alarms.counted', { n: count })}</span>` : nothing}</td>
      <th scope="row">${where}${
        isGroup(alarm)
          ? html`<br /><span class="muted">${t('alarms.groupOf', { down: alarm.down.length, all: alarm.members.length })}</span>`
          : nothing
      }</th>
      <td class="time">${formatDateTime(sinceMs)}</td>
      <td class="time">${endedAtMs === null ? t('alarms.stands') : formatDateTime(endedAtMs)}</td>
      <td class="time">${endedAtMs === null ? html`<tc-lasted .sinceMs=${sinceMs}></tc-lasted>` : formatDuration(endedAtMs - sinceMs)}</td>
      <td>${stateText(state)}</td>
      <td>${takenByName ?? '–'}${takenAtMs === null ? nothing : html`<br /><span class="muted">${formatDateTime(takenAtMs)}</span>`}
        ${handedTo === null ? nothing : html`<br /><span class="muted">${t('alarms.handedTo', { whom: handedText(handedTo) })}</span>`}</td>
      <td class="actions">${iconButton('history', `${t('alarms.actDetails')} ${where}`, () => this.dispatchEvent(askOf(alarm, 'details')))}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-table': TcAlarmTable;
  }
}
