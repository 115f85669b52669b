/** One's own account: password, second factor, where one is signed in, and what one may do. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Own, RightName, SessionView } from '../../../gateway/access/schemas.ts';
import { rightTexts, roleTexts } from '../../components/right-texts.ts';
import { sessionTable } from '../../components/session-table.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import '../audit/tc-audit-rows.ts';
import '../sign-in/tc-second-factor.ts';
import './tc-own-tickets.ts';
import './tc-password-form.ts';

@customElement('tc-account-view')
export class TcAccountView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        align-items: start;
        gap: var(--tc-space-3);
        padding: var(--tc-space-4);
      }
      header,
      .wide {
        grid-column: 1 / -1;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--tc-space-2) var(--tc-space-4);
      }
      header button {
        margin-left: auto;
      }
      summary {
        min-height: var(--tc-target);
        font-weight: 600;
        cursor: pointer;
      }
      details {
        min-width: 0;
        overflow: auto;
      }
      section {
        display: grid;
        gap: var(--tc-space-3);
        min-width: 0;
      }
      tc-password-form,
      tc-second-factor {
        max-width: 32rem;
      }
      @media (max-width: 900px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @state() private enrolling = false;
  /** What the audit says of the person is asked for when he wants to read it. */
  @state() private acts = false;
  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);
  private readonly sessions = new Loaded<SessionView[]>(this, () => '/api/own/sessions');
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { own } = this.session;
    if (!own) return html`<p class="muted">${t('cameras.loading')}</p>`;
    const unit = own.unitId === null ? undefined : this.store.district.units.get(own.unitId);
    return html`<header>
        <h1>${own.name}</h1>
        <span class="muted">${own.login} · ${t(roleTexts[own.role])}${unit ? ` · ${unit.name}` : ''}</span>
        <button type="button" @click=${() => void ownSession.signOut()}><tc-icon name="log-out"></tc-icon>${t('shell.signOut')}</button>
      </header>
      <section class="card">
        <h2>${t('account.password')}</h2>
        <tc-password-form .login=${own.login} .shortest=${own.secondFactor ? 8 : 14}></tc-password-form>
      </section>
      <section class="card">
        <h2>${t('account.secondFactor')}</h2>
        ${this.#secondFactor(own)}
      </section>
      <section class="card wide scroll" tabindex="0">
        <h2>${t('account.sessions')}</h2>
        ${this.#sessions()}
      </section>
      <tc-own-tickets class="card wide"></tc-own-tickets>
      <section class="card wide">
        <h2>${t('account.rights')}</h2>
        <p>${rightsText(own)}</p>
        <p class="muted">${t('account.rightsHint', { n: this.store.district.cameras.size })}</p>
      </section>
      <details class="card wide" @toggle=${this.#toggled}>
        <summary>${t('account.acts')}</summary>
        ${this.acts ? html`<tc-audit-rows path="/api/audit?personId=${own.id}"></tc-audit-rows>` : nothing}
      </details>`;
  }

  #secondFactor({ secondFactor }: Own): TemplateResult {
    if (this.enrolling) return html`<tc-second-factor @tc-enrolled=${this.#enrolled}></tc-second-factor>`;
    return html`<p>${
      secondFactor
        ? html`<span class="tag"><tc-icon name="check"></tc-icon> ${t('account.secondFactorOn')}</span>`
        : t('account.secondFactorOff')
    }</p>
      <div><button type="button" @click=${() => {
        this.enrolling = true;
      }}><tc-icon name="qr-code"></tc-icon>${t(secondFactor ? 'account.secondFactorAgain' : 'account.secondFactorSet')}</button></div>`;
  }

  #sessions(): TemplateResult {
    const { value, error } = this.sessions;
    if (error) return html`<p class="problem">${apiErrorText(error)}</p>`;
    return value
      ? sessionTable(value, (session) => void this.#end(session))
      : html`<p class="muted">${t('cameras.loading')}</p>`;
  }

  async #end({ id }: SessionView): Promise<void> {
    const result = await api('DELETE', `/api/own/sessions/${encodeURIComponent(id)}`);
    if (result.ok) showToast({ text: t('account.sessionEnded') });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.sessions.reload();
  }

  readonly #toggled = (event: Event): void => {
    this.acts = (event.target as HTMLDetailsElement).open;
  };

  readonly #enrolled = (): void => {
    this.enrolling = false;
    showToast({ text: t('account.secondFactorDone') });
    void this.sessions.reload();
  };
}

const rightsText = ({ rights, cameraRights }: Own): string => {
  const all = new Set<RightName>([...rights, ...cameraRights]);
  return all.size === 0 ? t('account.rightsNone') : [...all].map((right) => t(rightTexts[right])).join(', ');
};

declare global {
  interface HTMLElementTagNameMap {
    'tc-account-view': TcAccountView;
  }
}
