/** Where toasts show, at the bottom centre, announced politely. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { LocaleController, t } from '../locales/locale.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';
import { type Toast, type ToastAction, toasts } from './toast.ts';

const noteMs = 4_000;
const actionMs = 10_000;
const most = 4;

@customElement('tc-toasts')
export class TcToasts extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        inset: auto 0 calc(var(--tc-bottom) + var(--tc-space-3));
        pointer-events: none;
        z-index: 20;
      }
      [role='status'] {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: var(--tc-space-2);
      }
      .toast {
        display: flex;
        align-items: center;
        gap: var(--tc-space-3);
        max-width: 48rem;
        padding: var(--tc-space-2) var(--tc-space-2) var(--tc-space-2) var(--tc-space-4);
        border: var(--tc-hairline) solid var(--tc-control-line);
        border-radius: var(--tc-radius-card);
        background: var(--tc-raised);
        color: var(--tc-text);
        box-shadow: var(--tc-shadow);
        pointer-events: auto;
      }
      .error {
        border-color: var(--tc-critical);
      }
      .error tc-icon.kind {
        color: var(--tc-critical-text);
      }
    `,
  ];

  @state() private shown: readonly Toast[] = [];
  readonly #timers = new Set<number>();
  protected readonly locale = new LocaleController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    toasts.addEventListener('toast', this.#add);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    toasts.removeEventListener('toast', this.#add);
    for (const timer of this.#timers) window.clearTimeout(timer);
    this.#timers.clear();
  }

  protected override render() {
    return html`<div role="status" aria-live="polite">
      ${repeat(
        this.shown,
        (toast) => toast,
        (toast) => html`<div class="toast ${toast.kind ?? 'note'}">
          <tc-icon class="kind" name=${toast.kind === 'error' ? 'circle-alert' : 'info'}></tc-icon>
          <span>${toast.text}</span>
          ${[toast.action, toast.secondAction].map((action) =>
            action
              ? html`<button type="button" @click=${() => this.#act(toast, action)}>${action.label}</button>`
              : nothing,
          )}
          <button class="icon quiet" type="button" aria-label=${t('shell.close')} @click=${() => this.#remove(toast)}>
            <tc-icon name="x"></tc-icon>
          </button>
        </div>`,
      )}
    </div>`;
  }

  readonly #add = (event: Event): void => {
    const toast = (event as CustomEvent<Toast>).detail;
    this.shown = [...this.shown.slice(1 - most), toast];
    if (toast.kind === 'error') return;
    const timer = window.setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#remove(toast);
      },
      toast.action ? actionMs : noteMs,
    );
    this.#timers.add(timer);
  };

  #act(toast: Toast, action: ToastAction): void {
    this.#remove(toast);
    action.run();
  }

  #remove(toast: Toast): void {
    this.shown = this.shown.filter((other) => other !== toast);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-toasts': TcToasts;
  }
}
