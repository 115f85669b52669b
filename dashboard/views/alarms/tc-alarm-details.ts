/** One alarm with everything that happened to it, oldest first. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AlarmEventView, AlarmView } from '../../../gateway/alarms/schemas.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { eventText } from './alarm-words.ts';
import './tc-alarm-entry.ts';

@customElement('tc-alarm-details')
export class TcAlarmDetails extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-4);
      }
      td:first-child {
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) alarm: AlarmView | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly events = new Loaded<AlarmEventView[]>(this, () =>
    this.alarm ? `/api/alarms/${this.alarm.id}/events` : undefined,
  );

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('alarm');
    if (before && before.id === this.alarm?.id && before !== this.alarm) void this.events.reload();
  }

  protected override render() {
    const { alarm } = this;
    const { value, error } = this.events;
    if (!alarm) return nothing;
    return html`<tc-alarm-entry .alarm=${alarm}></tc-alarm-entry>
      <section aria-labelledby="log">
        <h3 id="log">${t('alarms.log')}</h3>
        ${error ? html`<p class="problem">${apiErrorText(error)}</p>` : nothing}
        <table>
          <tbody>
            ${(value ?? []).map(
              (event) => html`<tr>
                <td>${formatDateTime(event.atMs)}</td>
                <td>${event.personName || t('alarms.byGateway')}</td>
                <td>${eventText(event)}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-details': TcAlarmDetails;
  }
}
