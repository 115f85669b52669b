/** Makes a ticket with which another player (VLC, a decoder) shows this camera, and shows its address this once. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NewTicket } from '../../../gateway/access/tickets/ticket-schemas.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import '../../components/tc-copy-line.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';

const profiles: readonly (readonly [NewTicket['profile'], TextKey])[] = [
  ['main', 'account.profileMain'],
  ['sub', 'account.profileSub'],
  ['h264', 'account.profileH264'],
];

@customElement('tc-ticket-form')
export class TcTicketForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
    `,
  ];

  @property({ attribute: false }) camera: Camera | undefined;
  @state() private made: NewTicket | undefined;
  @state() private busy = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('select')?.focus();
  }

  protected override render() {
    const { made } = this;
    return html`<p>${t('account.ticketText')}</p>
      ${
        made
          ? html`<tc-copy-line label=${t('people.link')} .text=${new URL(made.url, location.origin).href}></tc-copy-line>`
          : html`<form data-query @submit=${this.#submit}>
            <fieldset>
              <label class="field"><span>${t('account.ticketProfile')}</span>
                <select name="profile">${profiles.map(([value, key]) => html`<option value=${value}>${t(key)}</option>`)}</select></label>
              <label class="field"><span>${t('account.ticketPurpose')}</span>
                <input name="purpose" maxlength="200" autocomplete="off" /></label>
            </fieldset>
            <div class="buttons">
              <span class="start problem" role="alert">${this.error ? apiErrorText(this.error) : ''}</span>
              <button type="submit" class="primary" ?disabled=${this.busy}>${t('account.ticketGo')}</button>
            </div>
          </form>`
      }`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const purpose = String(fields.get('purpose') ?? '').trim();
    const body = { profile: String(fields.get('profile')), ...(purpose === '' ? {} : { purpose }) };
    this.busy = true;
    const result = await api<NewTicket>('POST', `/api/cameras/${this.camera?.id}/tickets`, { body });
    this.busy = false;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.made = result.value;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-ticket-form': TcTicketForm;
  }
}
