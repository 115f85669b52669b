/** Asks for one camera live for some minutes, with a reason: to aim or to mend it. Fires `tc-saved` and `tc-cancel`. */
import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';

const choices = [5, 15, 30, 60, 120] as const;
const usualMinutes = 15;

@customElement('tc-technical-look')
export class TcTechnicalLook extends LitElement {
  static override styles = [controls, formStyles];

  @property({ attribute: false }) camera: Camera | undefined;
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    return html`<form @submit=${this.#submit}>
      <fieldset>
        <p class="wide">${t('grants.lookText')}</p>
        <label class="field wide"><span>${t('people.reason')} <span class="muted">(${t('cameras.required')})</span></span>
          <input name="reason" required maxlength="500" autocomplete="off" placeholder=${t('grants.lookReasonHint')} /></label>
        <label class="field"><span>${t('grants.lookMinutes')}</span>
          <select name="minutes">${choices.map((n) => html`<option ?selected=${n === usualMinutes}>${n}</option>`)}</select></label>
      </fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? apiErrorText(this.error) : ''}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t('grants.lookGo')}</button>
      </div>
    </form>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const reason = String(fields.get('reason') ?? '').trim();
    const minutes = Number(fields.get('minutes'));
    if (!this.camera || reason === '') return;
    const { id, code } = this.camera;
    this.saving = true;
    const result = await api('POST', '/api/technical-looks', { body: { cameraId: id, minutes, reason } });
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    showToast({ text: t('grants.lookDone', { code, n: minutes }) });
    this.dispatchEvent(new Event('tc-saved'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-technical-look': TcTechnicalLook;
  }
}
