/** The fingerprint of the key that signs packs, to be published outside of them, and the page that verifies them. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/tc-copy-line.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-evidence-key')
export class TcEvidenceKey extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-3);
        justify-items: start;
      }
      tc-copy-line {
        width: 100%;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly key = new Loaded<{ readonly fingerprint: string }>(this, () => '/api/evidence/key');

  protected override render() {
    const { value, error } = this.key;
    if (error) return html`<p class="critical" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p>${t('cameras.loading')}</p>`;
    return html`<p>${t('evidence.keyText')}</p>
      <tc-copy-line label=${t('evidence.fingerprint')} .text=${value.fingerprint}></tc-copy-line>
      <a class="button" download="verify.html" href="/api/evidence/verify.html">
        <tc-icon name="download"></tc-icon> ${t('evidence.verifyPage')}</a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-evidence-key': TcEvidenceKey;
  }
}
