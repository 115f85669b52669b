/** Says that the sealed account was used, until an administrator says that he knows of it. Nothing to see else. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { BreakGlassUse } from '../../../gateway/access/audit-schemas.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';

@customElement('tc-break-glass')
export class TcBreakGlass extends LitElement {
  static override styles = [
    controls,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2) var(--tc-space-3);
        padding: var(--tc-space-2) var(--tc-space-3);
        border-left: 4px solid var(--tc-critical);
        background: var(--tc-raised);
      }
      button {
        margin-left: auto;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly uses = new Loaded<BreakGlassUse[]>(this, () => '/api/break-glass');
  /** A use is a condition: when one comes or goes, look again. */
  protected readonly store = new DistrictController(
    this,
    () => ['conditions'],
    () => void this.uses.reload(),
  );

  protected override render() {
    return html`${(this.uses.value ?? []).map(
      (use) => html`<p role="alert">
        <tc-icon name="shield-alert" size="m"></tc-icon>
        <span>${t('people.breakGlassUsed', { name: use.name, address: use.address, time: formatDateTime(use.sinceMs) })}
          ${use.signedIn ? html`<b class="critical">${t('people.breakGlassIn')}</b>` : nothing}</span>
        ${
          use.accountId === ownSession.own?.id
            ? nothing
            : html`<button type="button" @click=${() => void this.#confirm(use)}>${t('people.breakGlassConfirm')}</button>`
        }
      </p>`,
    )}`;
  }

  async #confirm({ accountId }: BreakGlassUse): Promise<void> {
    const result = await api('POST', `/api/people/${accountId}/break-glass/confirm`);
    if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.uses.reload();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-break-glass': TcBreakGlass;
  }
}
