/**
 * `/set-up#token`: whoever got a one-time link gives himself a password, and is signed in with it. The token stands behind
 * the `#`, so that no server or proxy writes it into a log.
 */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Own } from '../../../gateway/access/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText, loadErrorTexts } from '../../state/error-texts.ts';
import { ownSession } from '../../state/own-session.ts';
import { preferences } from '../../state/preferences.ts';
import { navigate } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';
import '../../components/tc-look-switches.ts';
import { doorStyles } from './door-styles.ts';
import { passwordProblem, passwordRules } from './password-rules.ts';
import { signInStyles } from './sign-in-styles.ts';

interface Invited {
  readonly login: string;
  readonly name: string;
  readonly shortestPassword: number;
}

@customElement('tc-set-up-page')
export class TcSetUpPage extends LitElement {
  static override styles = [
    controls,
    signInStyles,
    doorStyles,
    css`
      tc-look-switches {
        justify-content: flex-end;
        padding: var(--tc-space-2);
      }
    `,
  ];

  @state() private invited: Invited | undefined;
  @state() private error: ApiError | undefined;
  @state() private different = false;
  @state() private busy = false;
  @query('input[name="password"]') private password!: HTMLInputElement;
  @query('input[name="again"]') private again!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  #token = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#token = location.hash.slice(1);
    void loadErrorTexts();
    void this.#look();
  }

  protected override render() {
    return html`<tc-look-switches></tc-look-switches>
      <main class="card">
        <p class="product"><tc-icon name="tower-control" size="m"></tc-icon>Tháp Canh</p>
        <h1>${t('signIn.setUpTitle')}</h1>
        ${this.invited ? this.#form(this.invited) : this.#refused()}
      </main>`;
  }

  #form({ login, name, shortestPassword }: Invited): TemplateResult {
    return html`<p>${t('signIn.setUpFor', { name, login })}</p>
      <form @submit=${this.#submit} @input=${this.#typed}>
        <input name="login" autocomplete="username" .value=${login} readonly hidden />
        <label>${t('signIn.newPassword')}
          <input name="password" type="password" autocomplete="new-password" maxlength="200" required
            minlength=${shortestPassword} aria-invalid=${this.error !== undefined} aria-describedby="rules problem" />
        </label>
        <div id="rules">${passwordRules(shortestPassword)}</div>
        <label>${t('signIn.newPasswordAgain')}
          <input name="again" type="password" autocomplete="new-password" maxlength="200" required
            aria-invalid=${this.different} aria-describedby="problem" />
        </label>
        <p class="problem" id="problem" role="alert">${this.#problem()}</p>
        <button class="primary" type="submit" ?disabled=${this.busy}>${t('signIn.setUpGo')}</button>
      </form>`;
  }

  #refused(): TemplateResult {
    if (!this.error) return html`<p class="muted">${t('wall.loading')}</p>`;
    return html`<p class="problem" role="alert">${apiErrorText(this.error)}</p>
      <a class="button" href="/sign-in">${t('signIn.toSignIn')}</a>`;
  }

  #problem(): string {
    if (this.different) return t('signIn.different');
    return this.error ? passwordProblem(this.error) : '';
  }

  async #look(): Promise<void> {
    const result = await api<Invited>('POST', '/api/invitations/look', { body: { token: this.#token || '-' } });
    if (!result.ok) {
      this.error = result.error;
      return;
    }
    this.invited = result.value;
    await this.updateComplete;
    this.password.focus();
  }

  readonly #typed = (): void => {
    this.error = undefined;
    this.different = false;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const password = this.password.value;
    if (!this.invited || this.busy) return;
    if (this.again.value !== password) {
      this.different = true;
      this.again.focus();
      return;
    }
    this.busy = true;
    const accepted = await api('POST', '/api/invitations/accept', { body: { token: this.#token, password } });
    if (accepted.ok) await this.#enter(this.invited.login, password);
    else {
      this.error = accepted.error;
      this.password.focus();
    }
    this.busy = false;
  };

  /** The link is used up; whoever set the password is who he says he is. */
  async #enter(login: string, password: string): Promise<void> {
    const result = await api<Own>('POST', '/api/sign-in', { body: { login, password, desk: preferences.deskName } });
    if (result.ok) ownSession.signedIn(result.value);
    navigate(result.ok ? '/' : '/sign-in');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-set-up-page': TcSetUpPage;
  }
}
