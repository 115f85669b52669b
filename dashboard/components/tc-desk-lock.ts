/**
 * The lock of a desk: controls, never pictures. After `lockMs` without input (or by the button in the top bar) the gateway
 * locks the session: from then on it lets through only what keeps the running pictures. Here that is a bar over the top of
 * the page, which says whose desk it is and takes the next sign-in; everything else is inert, also for keys. The next person
 * finds the layout as it is.
 *
 * The bar is a modal dialog without a curtain: whatever other dialog was left open is inert under it.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Own } from '../../gateway/access/schemas.ts';
import { formatMoment } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { api } from '../state/api.ts';
import { watchInput } from '../state/input-watch.ts';
import { OwnController, ownSession } from '../state/own-session.ts';
import { controls } from '../styles/controls.ts';
import '../views/sign-in/tc-sign-in-form.ts';
import './tc-icon.ts';

/** Locks this desk now. */
export async function lockDesk(): Promise<void> {
  await api('POST', '/api/own/lock');
  await ownSession.ask();
}

export const isLocked = (own: Own | undefined): boolean => own !== undefined && own.lockedAtMs !== null;

@customElement('tc-desk-lock')
export class TcDeskLock extends LitElement {
  static override styles = [
    controls,
    css`
      dialog {
        inset: 0 0 auto 0;
        width: 100%;
        max-width: none;
        margin: 0;
        padding: 0;
        border: 0;
        border-bottom: 3px solid var(--tc-warn);
        background: var(--tc-raised);
        color: var(--tc-text);
        overflow: visible;
      }
      dialog::backdrop {
        background: transparent;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: var(--tc-space-3);
        min-height: var(--tc-top);
        padding: var(--tc-space-1) var(--tc-space-4);
        font-size: var(--tc-font-l);
      }
      .bar span {
        flex: 1;
        min-width: 0;
      }
      .form {
        position: absolute;
        right: var(--tc-space-4);
        top: 100%;
        width: min(24rem, calc(100vw - 2 * var(--tc-space-4)));
        padding: var(--tc-space-4);
        border: var(--tc-hairline) solid var(--tc-line);
        border-radius: 0 0 var(--tc-radius-card) var(--tc-radius-card);
        background: var(--tc-panel);
        color: var(--tc-text);
        box-shadow: var(--tc-shadow);
      }
      .form p {
        margin-bottom: var(--tc-space-3);
      }
    `,
  ];

  /** Whose name the form begins with; `undefined`: it is folded. */
  @state() private login: string | undefined;
  @query('dialog') private dialog!: HTMLDialogElement | null;
  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);
  #ends: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    // Before everybody else's: keys of a locked desk reach nobody.
    window.addEventListener('keydown', this.#key, { capture: true });
    this.#ends = [
      () => window.removeEventListener('keydown', this.#key, { capture: true }),
      watchInput({
        idleMs: () => (isLocked(this.session.own) ? undefined : this.session.own?.lockMs),
        onIdle: () => void lockDesk(),
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.#ends.splice(0)) end();
  }

  protected override render() {
    const { own } = this.session;
    if (!own || own.lockedAtMs === null) return nothing;
    return html`<dialog aria-labelledby="who" @cancel=${this.#stay} @close=${this.#stay}>
      <div class="bar">
        <tc-icon name="lock" size="m"></tc-icon>
        <span id="who"><b>${t('station.lockedSince', { time: formatMoment(own.lockedAtMs, Date.now()) })}</b>
          · ${t('station.lockedBy', { name: own.name })}</span>
        ${
          this.login === undefined
            ? html`<button class="primary" type="button" autofocus @click=${() => this.#unfold(own.login)}>${t('station.unlock')}</button>
                <button type="button" @click=${() => this.#unfold('')}>${t('station.changeShift')}</button>`
            : html`<button type="button" @click=${this.#fold}>${t('station.lockClose')}</button>`
        }
      </div>
      ${this.login === undefined ? nothing : this.#form(this.login)}
    </dialog>`;
  }

  #form(login: string): TemplateResult {
    return html`<div class="form">
      <p class="muted">${t('station.lockHint')}</p>
      <tc-sign-in-form .login=${login} @tc-signed-in=${this.#fold}></tc-sign-in-form>
    </div>`;
  }

  protected override updated(_: PropertyValues): void {
    if (this.dialog && !this.dialog.open) this.dialog.showModal();
    if (!this.dialog) this.login = undefined;
  }

  #unfold(login: string): void {
    this.login = login;
  }

  readonly #fold = (): void => {
    this.login = undefined;
  };

  /** Escape folds the form, and opens nothing. */
  readonly #stay = (event: Event): void => {
    event.preventDefault();
    this.#fold();
    this.requestUpdate();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (isLocked(this.session.own) && !event.composedPath().includes(this)) event.stopImmediatePropagation();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-desk-lock': TcDeskLock;
  }
}
