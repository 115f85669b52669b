/**
 * Name and password, then the six digits when the gateway asks for them. Stands on the sign-in page and over a locked
 * desk. Tells the page who is here now, and fires `tc-signed-in` with it.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Own } from '../../../gateway/access/schemas.ts';
import { formatDuration } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText, loadErrorTexts } from '../../state/error-texts.ts';
import { ownSession } from '../../state/own-session.ts';
import { preferences } from '../../state/preferences.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';
import { signInStyles } from './sign-in-styles.ts';

@customElement('tc-sign-in-form')
export class TcSignInForm extends LitElement {
  static override styles = [
    controls,
    signInStyles,
    css`
      .back {
        justify-self: start;
      }
    `,
  ];

  /** Put into the field of the name. */
  @property() login = '';
  @state() private step: 'password' | 'code' = 'password';
  @state() private busy = false;
  @state() private error: ApiError | undefined;
  /** `performance.now()` until which the gateway refuses every try. */
  @state() private lockedUntilMs = 0;
  @query('input[name="login"]') private loginInput!: HTMLInputElement;
  @query('input[name="password"]') private passwordInput!: HTMLInputElement;
  @query('input[name="code"]') private codeInput!: HTMLInputElement;
  @query('input[name="desk"]') private deskInput!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void loadErrorTexts();
  }

  /** The first field that is still to be filled. */
  override focus(): void {
    const first = this.step === 'code' ? this.codeInput : this.loginInput.value ? this.passwordInput : this.loginInput;
    first.focus();
  }

  protected override firstUpdated(): void {
    this.loginInput.value = this.login;
    this.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('step') && changed.get('step') !== undefined) this.focus();
  }

  protected override render() {
    const code = this.step === 'code';
    const waitMs = Math.max(0, this.lockedUntilMs - performance.now());
    return html`<form @submit=${this.#submit} @input=${this.#typed}>
      <div class="fields" ?hidden=${code}>
        <label>${t('signIn.login')}
          <input name="login" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required
            ?autofocus=${!code} aria-invalid=${this.#wrong} aria-describedby="problem" />
        </label>
        <label>${t('signIn.password')}
          <input name="password" type="password" autocomplete="current-password" maxlength="1000" required
            aria-invalid=${this.#wrong} aria-describedby="problem" />
        </label>
        <label>${t('signIn.desk')}
          <input name="desk" autocomplete="off" maxlength="100" .value=${preferences.deskName}
            placeholder=${t('signIn.deskHint')} />
        </label>
      </div>
      ${code ? this.#code() : nothing}
      <p class="problem" id="problem" role="alert">${this.#problem(waitMs)}</p>
      <button class="primary" type="submit" ?disabled=${this.busy || waitMs > 0}>
        ${t(this.busy ? 'signIn.busy' : 'signIn.go')}
      </button>
    </form>`;
  }

  #code(): TemplateResult {
    return html`<div class="fields">
      <p>${t('signIn.codeFor', { login: this.loginInput.value })}</p>
      <label>${t('signIn.code')}
        <input class="digits" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="7" required
          pattern="[0-9 ]{6,7}" title=${t('signIn.codeHint')} aria-invalid=${this.#wrong} aria-describedby="problem" />
      </label>
      <button class="quiet back" type="button" @click=${this.#back}>
        <tc-icon name="arrow-left"></tc-icon>${t('signIn.back')}
      </button>
    </div>`;
  }

  get #wrong(): boolean {
    return this.error?.code === 'access.wrong-credentials';
  }

  #problem(waitMs: number): string {
    if (waitMs > 0) return t('signIn.locked', { duration: formatDuration(waitMs) });
    if (!this.error || this.error.code === 'access.locked') return '';
    return this.#wrong && this.step === 'code' ? t('signIn.codeWrong') : apiErrorText(this.error);
  }

  readonly #typed = (): void => {
    if (this.error) this.error = undefined;
  };

  readonly #back = (): void => {
    this.error = undefined;
    this.passwordInput.value = '';
    this.step = 'password';
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy || performance.now() < this.lockedUntilMs) return;
    const desk = this.deskInput.value.trim();
    preferences.deskName = desk;
    const code = this.step === 'code' ? { code: this.codeInput.value.trim() } : {};
    const body = { login: this.loginInput.value.trim(), password: this.passwordInput.value, desk, ...code };
    this.busy = true;
    const result = await api<Own>('POST', '/api/sign-in', { body });
    this.busy = false;
    if (result.ok) this.#done(result.value);
    else this.#refused(result.error);
  };

  #done(own: Own): void {
    // Nothing of it stays in the document.
    this.passwordInput.value = '';
    this.step = 'password';
    this.error = undefined;
    ownSession.signedIn(own);
    this.dispatchEvent(new CustomEvent<Own>('tc-signed-in', { detail: own, bubbles: true, composed: true }));
  }

  #refused(error: ApiError): void {
    if (error.code === 'access.second-factor') {
      this.error = undefined;
      this.step = 'code';
      return;
    }
    this.error = error;
    const waitS = error.details['retryAfterS'];
    if (error.code === 'access.locked' && typeof waitS === 'number') {
      this.lockedUntilMs = performance.now() + waitS * 1_000;
    }
    if (this.step === 'code') this.codeInput.value = '';
    else this.passwordInput.value = '';
    void this.updateComplete.then(() => (this.step === 'code' ? this.codeInput : this.passwordInput).focus());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-sign-in-form': TcSignInForm;
  }
}
