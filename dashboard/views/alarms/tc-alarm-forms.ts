/** The forms of an alarm: hand over, note, shelve. Fires `tc-done` when it is on record. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import type { ApiError, ApiResult } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type HandTo, handAlarm, handTargets, noteAlarm, shelveAlarm } from './alarm-acts.ts';
import { alarmPlace } from './alarm-place.ts';
import { handedText } from './alarm-words.ts';

const shelveMinutes = [15, 30, 60, 240, 480] as const;

@customElement('tc-alarm-forms')
export class TcAlarmForms extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      textarea {
        width: 100%;
        min-height: 5rem;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) alarm: AlarmView | undefined;
  @property() act: 'hand' | 'note' | 'shelve' = 'note';
  @state() private saving = false;
  @state() private error: ApiError | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => []);

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('select, textarea')?.focus();
  }

  protected override render() {
    return html`<form @submit=${this.#submit}>
      <fieldset ?disabled=${this.saving}>${this.#fields()}</fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? apiErrorText(this.error) : ''}</span>
        <button type="submit" class="primary" ?disabled=${this.saving}>
          ${t(this.act === 'hand' ? 'alarms.actHand' : this.act === 'shelve' ? 'alarms.actShelve' : 'alarms.save')}
        </button>
      </div>
    </form>`;
  }

  #fields(): TemplateResult {
    if (this.act === 'hand')
      return html`<label class="field wide"><span>${t('alarms.handTo')}</span>
          <select name="to">${handTargets.map((to) => html`<option value=${to}>${handedText(to)}</option>`)}</select></label>
        ${this.#text('note', t('alarms.note'), false)}`;
    if (this.act === 'shelve')
      return html`<p class="wide">${t('alarms.shelveText')}</p>
        <label class="field wide"><span>${t('alarms.shelveFor')}</span>
          <select name="minutes">${shelveMinutes.map((n) => html`<option value=${n} ?selected=${n === 60}>${minutesText(n)}</option>`)}</select></label>
        ${this.#text('reason', t('alarms.reason'), true)}`;
    return this.#text('text', t('alarms.noteText'), true);
  }

  #text(name: string, label: string, required: boolean): TemplateResult {
    return html`<label class="field wide"><span>${label}${required ? html` (${t('cameras.required')})` : nothing}</span>
      <textarea name=${name} maxlength="500" ?required=${required}></textarea></label>`;
  }

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { alarm } = this;
    if (!alarm || this.saving) return;
    const fields = new FormData(event.target as HTMLFormElement);
    this.saving = true;
    const result = await this.#send(alarm, (name) => String(fields.get(name) ?? '').trim());
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.dispatchEvent(new Event('tc-done'));
  };

  #send(alarm: AlarmView, field: (name: string) => string): Promise<ApiResult<AlarmView>> {
    const { district } = this.store;
    if (this.act === 'hand') return handAlarm(alarm, field('to') as HandTo, field('note'), alarmPlace(alarm, district));
    if (this.act === 'shelve')
      return shelveAlarm(alarm, district.clock.nowMs() + Number(field('minutes')) * 60_000, field('reason'));
    return noteAlarm(alarm, field('text'));
  }
}

const minutesText = (n: number): string => (n < 60 ? t('alarms.minutes', { n }) : t('alarms.hours', { n: n / 60 }));

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-forms': TcAlarmForms;
  }
}
