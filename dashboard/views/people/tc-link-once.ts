/** A one-time link, shown this once: for whom, and until when. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { InvitationView } from '../../../gateway/access/schemas.ts';
import '../../components/tc-copy-line.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-link-once')
export class TcLinkOnce extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
      }
    `,
  ];

  @property({ attribute: false }) invitation: InvitationView | undefined;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    if (!this.invitation) return nothing;
    const { account, link, expiresAtMs } = this.invitation;
    return html`<p>${t('people.linkText', { name: account.name, login: account.login })}</p>
      <tc-copy-line label=${t('people.link')} .text=${new URL(link, location.origin).href}></tc-copy-line>
      <p class="muted">${t('people.linkUntil', { time: formatDateTime(expiresAtMs) })}</p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-link-once': TcLinkOnce;
  }
}
