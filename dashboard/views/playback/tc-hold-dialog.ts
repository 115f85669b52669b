/** Holds a marked span of the shown cameras: nothing of it is taken away until two people let go of it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import '../../components/tc-dialog.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { dialogForm } from '../../styles/dialog-form.ts';

@customElement('tc-hold-dialog')
export class TcHoldDialog extends LitElement {
  static override styles = [controls, dialogForm];

  @property({ type: Boolean }) open = false;
  @property({ attribute: false }) cameraIds: readonly string[] = [];
  @property({ attribute: false }) span: SpanView = { fromMs: 0, toMs: 0 };
  @state() private sending = false;
  /** Of the shown cameras those that hold the span already; when others could not, sending again is for the others. */
  @state() private held: readonly string[] = [];
  @query('form') private form!: HTMLFormElement | null;
  @query('input') private note!: HTMLInputElement | null;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open') || changed.has('span')) this.held = [];
  }

  protected override render(): TemplateResult {
    const { fromMs, toMs } = this.span;
    const codes = this.#toHold().map((id) => this.store.district.cameras.get(id)?.code ?? '');
    return html`<tc-dialog heading=${t('playback.holdHeading')} ?open=${this.open} @close=${() => this.dispatchEvent(new Event('close'))}>
      ${
        this.open
          ? html`<p><b>${codes.join(', ')}</b> · ${formatDateTime(fromMs)} – ${formatDateTime(toMs)}</p>
              <p class="muted">${t('playback.holdText')}</p>
              <form @submit=${this.#send}>
                <label>${t('playback.holdNote')}
                  <input name="note" required maxlength="500" pattern=".*\\S.*" autocomplete="off" autofocus />
                </label>
              </form>`
          : nothing
      }
      <button slot="actions" class="primary" type="button" ?disabled=${this.sending} @click=${() => this.form?.requestSubmit()}>
        ${t('playback.hold')}
      </button>
    </tc-dialog>`;
  }

  #toHold(): string[] {
    return this.cameraIds.filter((id) => !this.held.includes(id) && this.store.district.may('hold', id));
  }

  readonly #send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const note = this.note?.value.trim() ?? '';
    if (note === '' || this.sending) return;
    this.sending = true;
    const span = { from: new Date(this.span.fromMs).toISOString(), to: new Date(this.span.toMs).toISOString() };
    const cameraIds = this.#toHold();
    const results = await Promise.all(
      cameraIds.map((cameraId) => api('POST', '/api/holds', { body: { cameraId, ...span, note } })),
    );
    this.sending = false;
    this.held = [...this.held, ...cameraIds.filter((_, index) => results[index]?.ok)];
    const wrong = results.find((result) => !result.ok);
    if (wrong && !wrong.ok) {
      showToast({ kind: 'error', text: apiErrorText(wrong.error) });
      return;
    }
    showToast({ text: t('playback.holdPlaced', { count: this.held.length }) });
    this.form?.reset();
    this.dispatchEvent(new Event('close'));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-hold-dialog': TcHoldDialog;
  }
}
