/** Asks for what the person watches, when the gateway shows a camera to nobody who has not said it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { LocaleController, t } from '../locales/locale.ts';
import { OwnController } from '../state/own-session.ts';
import { viewPurpose } from '../state/view-purpose.ts';
import { controls } from '../styles/controls.ts';
import { dialogForm } from '../styles/dialog-form.ts';
import './tc-dialog.ts';

@customElement('tc-purpose-dialog')
export class TcPurposeDialog extends LitElement {
  static override styles = [controls, dialogForm];

  @state() private open = false;
  /** Whom it asks: what one person began to say is not for the next. */
  #askedOf: string | undefined;
  @query('input') private input!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  protected readonly own = new OwnController(this, () => {
    if (this.own.own?.id !== this.#askedOf) this.open = false;
  });

  override connectedCallback(): void {
    super.connectedCallback();
    viewPurpose.addEventListener('wanted', this.#ask);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    viewPurpose.removeEventListener('wanted', this.#ask);
  }

  protected override render(): TemplateResult {
    return html`<tc-dialog heading=${t('live.purposeHeading')} ?open=${this.open} @close=${this.#close}>
      ${this.open ? this.#form() : nothing}
      <button slot="actions" class="primary" type="button" @click=${this.#send}>
        ${t('live.purposeSay')}
      </button>
    </tc-dialog>`;
  }

  #form(): TemplateResult {
    return html`<form data-query @submit=${this.#say}>
      <p>${t('live.purposeText')}</p>
      <label>${t('live.purposeLabel')}
        <input name="purpose" maxlength="200" required pattern=".*\\S.*" autocomplete="off" autofocus />
      </label>
    </form>`;
  }

  /** Every tile of a wall is refused at once: it is asked for once. */
  readonly #ask = (): void => {
    this.#askedOf = this.own.own?.id;
    this.open = true;
  };

  readonly #close = (): void => {
    this.open = false;
  };

  readonly #send = (): void => this.input.form?.requestSubmit();

  readonly #say = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text === '') return;
    this.open = false;
    viewPurpose.say(text);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-purpose-dialog': TcPurposeDialog;
  }
}
