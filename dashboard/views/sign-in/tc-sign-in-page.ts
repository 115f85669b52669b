/** Nobody is signed in: the way in, and why somebody who was in is out. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import '../../components/tc-icon.ts';
import '../../components/tc-look-switches.ts';
import { doorStyles } from './door-styles.ts';
import './tc-sign-in-form.ts';

@customElement('tc-sign-in-page')
export class TcSignInPage extends LitElement {
  static override styles = [
    controls,
    doorStyles,
    css`
      tc-look-switches {
        justify-content: flex-end;
        padding: var(--tc-space-2);
      }
      .why {
        padding: var(--tc-space-2) var(--tc-space-3);
        border-left: 3px solid var(--tc-warn);
        background: var(--tc-raised);
      }
    `,
  ];

  @property() why: 'new' | 'signed-out' | 'ended' = 'new';
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<tc-look-switches></tc-look-switches>
      <main class="card">
        <p class="product"><tc-icon name="tower-control" size="m"></tc-icon>Tháp Canh</p>
        <h1>${t('signIn.title')}</h1>
        ${this.why === 'new' ? nothing : html`<p class="why" role="status">${t(this.why === 'ended' ? 'signIn.ended' : 'signIn.signedOut')}</p>`}
        <tc-sign-in-form></tc-sign-in-form>
        <p class="muted">${t('signIn.help')}</p>
      </main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-sign-in-page': TcSignInPage;
  }
}
