/**
 * Sets a second factor up: a new secret as QR code and as text, and a code of the app to prove that it took it. Fires
 * `tc-enrolled`; the session is a new one then.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Own } from '../../../gateway/access/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-qr-code.ts';
import { signInStyles } from './sign-in-styles.ts';

interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

@customElement('tc-second-factor')
export class TcSecondFactor extends LitElement {
  static override styles = [
    controls,
    signInStyles,
    css`
      ol {
        display: grid;
        gap: var(--tc-space-4);
        padding-left: var(--tc-space-4);
        list-style: decimal;
      }
      li > * {
        margin-top: var(--tc-space-2);
      }
      code {
        display: block;
        font-size: var(--tc-font-m);
        overflow-wrap: anywhere;
        user-select: all;
      }
    `,
  ];

  @state() private enrolment: Enrolment | undefined;
  @state() private busy = false;
  @state() private error: ApiError | undefined;
  @query('input[name="code"]') private input!: HTMLInputElement | null;
  protected readonly locale = new LocaleController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#start();
  }

  protected override render() {
    const { enrolment } = this;
    if (!enrolment) return html`<p class="problem" role="alert">${this.error ? apiErrorText(this.error) : nothing}</p>`;
    return html`<form @submit=${this.#submit}>
      <ol>
        <li>${t('signIn.enrolScan')}
          <tc-qr-code .text=${enrolment.uri} label=${t('signIn.enrolCode')}></tc-qr-code>
        </li>
        <li>${t('signIn.enrolType')}<code>${inFours(enrolment.secret)}</code></li>
        ${
          this.#asksPassword
            ? html`<li><label>${t('account.passwordNow')}
          <input name="password" type="password" autocomplete="current-password" maxlength="1000" required
            aria-describedby="problem" /></label></li>`
            : nothing
        }
        <li><label>${t('signIn.enrolProve')}
          <input class="digits" name="code" autocomplete="one-time-code" inputmode="numeric" maxlength="7" required
            pattern="[0-9 ]{6,7}" title=${t('signIn.codeHint')} aria-invalid=${this.error !== undefined}
            aria-describedby="problem" /></label>
        </li>
      </ol>
      <p class="problem" id="problem" role="alert">${this.error ? this.#problem(this.error) : nothing}</p>
      <button class="primary" type="submit" ?disabled=${this.busy}>${t('signIn.enrolGo')}</button>
    </form>`;
  }

  async #start(): Promise<void> {
    const result = await api<Enrolment>('POST', '/api/own/second-factor/start');
    if (!result.ok) {
      this.error = result.error;
      return;
    }
    this.enrolment = result.value;
    await this.updateComplete;
    this.input?.focus();
  }

  /** Right after signing in it was asked for already. */
  get #asksPassword(): boolean {
    return ownSession.own?.mustEnrol !== true;
  }

  #problem(error: ApiError): string {
    if (error.code === 'access.wrong-credentials' && error.details?.['field'] === 'password')
      return t('account.passwordWrong');
    return error.code === 'access.wrong-credentials' ? t('signIn.enrolWrong') : apiErrorText(error);
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { enrolment, input } = this;
    if (!enrolment || !input || this.busy) return;
    this.busy = true;
    const password = new FormData(event.target as HTMLFormElement).get('password');
    const body = {
      ...{ secret: enrolment.secret, code: input.value.trim() },
      ...(typeof password === 'string' ? { password } : {}),
    };
    const result = await api<Own>('POST', '/api/own/second-factor/enrol', { body });
    this.busy = false;
    if (result.ok) {
      ownSession.signedIn(result.value);
      this.dispatchEvent(new Event('tc-enrolled', { bubbles: true, composed: true }));
      return;
    }
    this.error = result.error;
    input.value = '';
    input.focus();
  };
}

/** Base32 as people copy it. */
const inFours = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;

declare global {
  interface HTMLElementTagNameMap {
    'tc-second-factor': TcSecondFactor;
  }
}
