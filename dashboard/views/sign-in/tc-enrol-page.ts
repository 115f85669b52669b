/** Signed in, but the second factor that the role asks for is not set up: nothing else opens until it is. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';
import '../../components/tc-look-switches.ts';
import { doorStyles } from './door-styles.ts';
import './tc-second-factor.ts';

@customElement('tc-enrol-page')
export class TcEnrolPage extends LitElement {
  static override styles = [
    controls,
    doorStyles,
    css`
      tc-look-switches {
        justify-content: flex-end;
        padding: var(--tc-space-2);
      }
      .card {
        width: min(32rem, calc(100vw - 2 * var(--tc-space-4)));
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);

  protected override render() {
    return html`<tc-look-switches></tc-look-switches>
      <main class="card">
        <p class="product"><tc-icon name="tower-control" size="m"></tc-icon>Tháp Canh</p>
        <h1>${t('signIn.enrolTitle')}</h1>
        <p>${t('signIn.enrolWhy', { name: this.session.own?.name ?? '' })}</p>
        <tc-second-factor></tc-second-factor>
        <button class="quiet" type="button" @click=${() => void ownSession.signOut()}>${t('shell.signOut')}</button>
      </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-enrol-page': TcEnrolPage;
  }
}
