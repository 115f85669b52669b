/** Where somebody is signed in, and the button that ends all of it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AccountView, SessionView } from '../../../gateway/access/schemas.ts';
import { sessionTable } from '../../components/session-table.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';

@customElement('tc-person-sessions')
export class TcPersonSessions extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .buttons {
        margin-top: var(--tc-space-3);
      }
    `,
  ];

  @property({ attribute: false }) person: AccountView | undefined;
  @state() private asking = false;
  protected readonly locale = new LocaleController(this);
  private readonly sessions = new Loaded<SessionView[]>(this, () =>
    this.person ? `/api/people/${this.person.id}/sessions` : undefined,
  );

  protected override render() {
    const { value, error } = this.sessions;
    if (error) return html`<p class="problem" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="muted">${t('cameras.loading')}</p>`;
    if (value.length === 0) return html`<p class="muted">${t('people.sessionsNone')}</p>`;
    return html`<div class="scroll">${sessionTable(value)}</div>
      <div class="buttons">
        ${
          this.asking
            ? html`<span class="start" role="alert">${t('people.sessionsSure')}</span>
              <button type="button" @click=${() => {
                this.asking = false;
              }}>${t('cameras.cancel')}</button>
              <button class="danger" type="button" @click=${this.#endAll}>${t('people.sessionsGo')}</button>`
            : html`<button class="danger" type="button" @click=${this.#ask}>${t('people.sessionsEnd')}</button>`
        }
      </div>`;
  }

  readonly #ask = (): void => {
    this.asking = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('button.danger')?.focus());
  };

  readonly #endAll = async (): Promise<void> => {
    this.asking = false;
    if (!this.person) return;
    const result = await api('DELETE', `/api/people/${this.person.id}/sessions`);
    if (result.ok) showToast({ text: t('people.sessionsEnded', { name: this.person.name }) });
    else showToast({ kind: 'error', text: apiErrorText(result.error) });
    await this.sessions.reload();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-person-sessions': TcPersonSessions;
  }
}
