/** "Test connection" of a camera: asks the gateway to try name, port, sign-in, description and picture, and shows each. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TestStage } from '../../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import './tc-test-stages.ts';

/** The gateway bounds each stage itself; this only ends a request that hangs. */
const timeoutMs = 90_000;

@customElement('tc-connection-test')
export class ConnectionTest extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      p {
        margin: var(--tc-space-2) 0;
      }
      h2 {
        margin-bottom: var(--tc-space-2);
      }
    `,
  ];

  @property() cameraId = '';
  /** Starts as soon as it is shown. */
  @property({ type: Boolean }) autostart = false;
  @state() private running = false;
  @state() private stages: readonly TestStage[] = [];
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  #abort = new AbortController();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#abort = new AbortController();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('cameraId')) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.stages = [];
    this.error = undefined;
    this.running = false;
    if (this.autostart && this.cameraId !== '') void this.#start();
  }

  protected override render() {
    const again = this.stages.length > 0 || this.error !== undefined;
    return html`${this.autostart ? nothing : html`<h2>${t('camera.test')}</h2>`}
      <button type="button" ?disabled=${this.running} @click=${this.#start}>
        <tc-icon name="wrench"></tc-icon> ${t(again ? 'camera.testAgain' : 'camera.testStart')}
      </button>
      ${this.running ? html`<p class="muted" role="status">${t('camera.testRunning')}</p>` : nothing}
      ${this.error ? html`<p class="critical" role="alert">${apiErrorText(this.error)}</p>` : nothing}
      <tc-test-stages .stages=${this.stages}></tc-test-stages>`;
  }

  readonly #start = async (): Promise<void> => {
    const { signal } = this.#abort;
    this.running = true;
    this.stages = [];
    this.error = undefined;
    const path = `/api/cameras/${this.cameraId}/test`;
    const result = await api<{ stages: TestStage[] }>('POST', path, { signal, timeoutMs });
    if (signal.aborted) return;
    this.running = false;
    if (result.ok) this.stages = result.value.stages;
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-connection-test': ConnectionTest;
  }
}
