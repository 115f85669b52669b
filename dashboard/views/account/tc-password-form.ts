/** Changes one's own password; the other sessions of the account end with it. */
import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { controls } from '../../styles/controls.ts';
import { passwordProblem, passwordRules } from '../sign-in/password-rules.ts';
import { signInStyles } from '../sign-in/sign-in-styles.ts';

@customElement('tc-password-form')
export class TcPasswordForm extends LitElement {
  static override styles = [controls, signInStyles];

  @property() login = '';
  /** Characters. */
  @property({ type: Number }) shortest = 14;
  @state() private different = false;
  @state() private error: ApiError | undefined;
  @state() private busy = false;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const wrongOld = this.error?.code === 'access.wrong-credentials';
    return html`<form @submit=${this.#submit} @input=${this.#typed}>
      <input name="login" autocomplete="username" .value=${this.login} readonly hidden />
      <label>${t('account.passwordNow')}
        <input name="old" type="password" autocomplete="current-password" maxlength="1000" required
          aria-invalid=${wrongOld} aria-describedby="problem" /></label>
      <label>${t('signIn.newPassword')}
        <input name="next" type="password" autocomplete="new-password" maxlength="200" minlength=${this.shortest} required
          aria-invalid=${this.error !== undefined && !wrongOld} aria-describedby="rules problem" /></label>
      <div id="rules">${passwordRules(this.shortest)}</div>
      <label>${t('signIn.newPasswordAgain')}
        <input name="again" type="password" autocomplete="new-password" maxlength="200" required
          aria-invalid=${this.different} aria-describedby="problem" /></label>
      <p class="problem" id="problem" role="alert">${this.#problem(wrongOld)}</p>
      <button type="submit" ?disabled=${this.busy}>${t('account.passwordGo')}</button>
    </form>`;
  }

  #problem(wrongOld: boolean): string {
    if (this.different) return t('signIn.different');
    if (wrongOld) return t('account.passwordWrong');
    return this.error ? passwordProblem(this.error) : '';
  }

  readonly #typed = (): void => {
    this.different = false;
    this.error = undefined;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const text = (name: string) => String(fields.get(name) ?? '');
    this.different = text('next') !== text('again');
    if (this.different || this.busy) return;
    this.busy = true;
    const result = await api('POST', '/api/own/password', { body: { old: text('old'), next: text('next') } });
    this.busy = false;
    this.error = result.ok ? undefined : result.error;
    if (!result.ok) return;
    form.reset();
    showToast({ text: t('account.passwordDone') });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-password-form': TcPasswordForm;
  }
}
