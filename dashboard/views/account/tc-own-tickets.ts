/** One's own tickets for other players: which camera, until when, used from where; each can be ended. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { TicketView } from '../../../gateway/access/tickets/ticket-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';

@customElement('tc-own-tickets')
export class TcOwnTickets extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
        min-width: 0;
        overflow: auto;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly tickets = new Loaded<TicketView[]>(this, () => '/api/own/tickets');
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { value, error } = this.tickets;
    return html`<h2>${t('account.tickets')}</h2>
      <p class="muted">${t('account.ticketsHint')}</p>
      ${error ? html`<p class="problem">${apiErrorText(error)}</p>` : this.#list(value ?? [])}`;
  }

  #list(tickets: readonly TicketView[]) {
    if (tickets.length === 0) return html`<p class="muted">${t('account.ticketsNone')}</p>`;
    return html`<table>
      <thead><tr>
        <th scope="col">${t('audit.camera')}</th><th scope="col">${t('audit.purpose')}</th>
        <th scope="col">${t('account.ticketMade')}</th><th scope="col">${t('account.ticketUsed')}</th>
        <th scope="col">${t('account.ticketUntil')}</th>
        <th scope="col"><span class="visually-hidden">${t('cameras.columnActions')}</span></th>
      </tr></thead>
      <tbody>${tickets.map((ticket) => {
        const code = this.store.district.cameras.get(ticket.cameraId)?.code ?? '?';
        return html`<tr>
          <th scope="row">${code} <span class="muted">${ticket.profile}</span></th>
          <td>${ticket.purpose || '–'}</td>
          <td>${formatDateTime(ticket.madeAtMs)}</td>
          <td>${ticket.firstAddress ?? t('account.ticketUnused')}</td>
          <td>${formatDateTime(ticket.untilMs)}</td>
          <td class="actions">${iconButton('ban', t('account.ticketEnd', { code }), () => void this.#end(ticket))}</td>
        </tr>`;
      })}</tbody>
    </table>`;
  }

  async #end({ id }: TicketView): Promise<void> {
    const result = await api('DELETE', `/api/own/tickets/${id}`);
    if (result.ok) showToast({ text: t('account.ticketEnded') });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.tickets.reload();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-own-tickets': TcOwnTickets;
  }
}
