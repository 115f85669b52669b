/** The open alarms that are asked for, worst first. */
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { byUrgency } from './alarm-order.ts';
import { type AlarmsAsked, askedFor } from './alarms-asked.ts';
import './tc-alarm-table.ts';

@customElement('tc-open-alarms')
export class TcOpenAlarms extends LitElement {
  static override styles = [controls, listPage, listPart];

  @property({ attribute: false }) asked: AlarmsAsked | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory']);

  protected override render() {
    const { asked } = this;
    const { district } = this.store;
    const shown = asked ? [...district.alarms.values()].filter(askedFor(asked, district)) : [];
    if (shown.length === 0) return html`<p class="empty">${t('alarms.none')}</p>`;
    return html`<tc-alarm-table .alarms=${shown.sort(byUrgency)}></tc-alarm-table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-open-alarms': TcOpenAlarms;
  }
}
