/** Disables somebody, with a reason: sessions, sockets and pictures of that person end at once. Fires `tc-saved`, `tc-cancel`. */
import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountView } from '../../../gateway/access/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { personErrorText } from './person-error-text.ts';

@customElement('tc-disable-form')
export class TcDisableForm extends LitElement {
  static override styles = [controls, formStyles];

  @property({ attribute: false }) person: AccountView | undefined;
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    return html`<form @submit=${this.#submit}>
      <fieldset>
        <p class="wide">${t('people.disableText')}</p>
        <label class="field wide"><span>${t('people.reason')} <span class="muted">(${t('cameras.required')})</span></span>
          <input name="reason" required maxlength="500" autocomplete="off" /></label>
      </fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? personErrorText(this.error) : ''}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="danger" ?disabled=${this.saving}>${t('people.disableGo')}</button>
      </div>
    </form>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get('reason') ?? '').trim();
    if (!this.person || reason === '') return;
    this.saving = true;
    const result = await api<AccountView>('POST', `/api/people/${this.person.id}/disable`, { body: { reason } });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-disable-form': TcDisableForm;
  }
}
