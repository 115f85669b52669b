/** A correction to a closed month: an amount and why. What was closed is not touched. Fires `tc-saved` with the sheet. */
import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { parseDong } from '../contracts/money.ts';

@customElement('tc-correction-form')
export class TcCorrectionForm extends LitElement {
  static override styles = [controls, formStyles];

  /** Address of the sheet. */
  @property() path = '';
  @state() private problems: readonly ('amount' | 'reason')[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    const wrong = (name: 'amount' | 'reason') => this.problems.includes(name);
    const typed = () => {
      this.problems = [];
    };
    return html`<form novalidate @submit=${this.#submit}>
      <p class="muted">${t('contracts.correctionHint')}</p>
      <fieldset>
        <label class="field">${fieldCaption('contracts.amount', true)}
          <input name="amount" autocomplete="off" maxlength="24" placeholder="−250.000" aria-invalid=${wrong('amount')}
            aria-describedby="problem-amount" @input=${typed} />
          <span class="problem" id="problem-amount">${wrong('amount') ? t('contracts.problemAmount') : ''}</span></label>
        <label class="field wide">${fieldCaption('contracts.reason', true)}
          <input name="reason" autocomplete="off" maxlength="500" aria-invalid=${wrong('reason')} aria-describedby="problem-reason"
            @input=${typed} />
          <span class="problem" id="problem-reason">${wrong('reason') ? t('contracts.problemReason') : ''}</span></label>
      </fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? apiErrorText(this.error) : ''}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t('contracts.correct')}</button>
      </div>
    </form>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const amount = parseDong(String(fields.get('amount')), { signed: true });
    const reason = String(fields.get('reason')).trim();
    this.problems = [
      ...(amount === undefined || amount === 0 ? (['amount'] as const) : []),
      ...(reason === '' ? (['reason'] as const) : []),
    ];
    if (this.problems.length > 0) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    const result = await api<MonthlySheetView>('POST', `${this.path}/corrections`, { body: { amount, reason } });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-correction-form': TcCorrectionForm;
  }
}
