/** Alarms of a time, as the gateway has them on record; what is asked comes from the page. */
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { type AlarmsAsked, askedFor } from './alarms-asked.ts';
import { ReloadSoon } from './reload-soon.ts';
import './tc-alarm-table.ts';

@customElement('tc-alarm-history')
export class TcAlarmHistory extends LitElement {
  static override styles = [controls, listPage, listPart];

  /** Query of the gateway's history. */
  @property() query = '';
  /** What of it is shown. */
  @property({ attribute: false }) asked: AlarmsAsked | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly found = new Loaded<AlarmView[]>(this, () =>
    this.query === '' ? undefined : `/api/alarms/history?${this.query}`,
  );
  private readonly again = new ReloadSoon(this, () => void this.found.reload());
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory'], this.again.soon);

  protected override render() {
    const { value, error } = this.found;
    const { asked } = this;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value || !asked) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const shown = value.filter(askedFor(asked, this.store.district));
    if (shown.length === 0) return html`<p class="empty">${t('alarms.noneFound')}</p>`;
    return html`<tc-alarm-table .alarms=${shown}></tc-alarm-table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-history': TcAlarmHistory;
  }
}
