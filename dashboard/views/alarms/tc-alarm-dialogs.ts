/** The dialogs of a list of alarms: what an entry asks for by `tc-alarm-ask` opens here. `show(ask)` opens one. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/tc-dialog.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import '../wall/tc-send-dialog.ts';
import type { AlarmAsk } from './alarm-ask.ts';
import { alarmPlace, subjectOf } from './alarm-place.ts';
import './tc-alarm-details.ts';
import './tc-alarm-forms.ts';
import './tc-maintenance-form.ts';

const headings = {
  hand: 'alarms.handHeading',
  note: 'alarms.noteHeading',
  shelve: 'alarms.shelveHeading',
  maintenance: 'alarms.maintenanceHeading',
  details: 'alarms.details',
} as const;

@customElement('tc-alarm-dialogs')
export class TcAlarmDialogs extends LitElement {
  static override styles = [controls];

  @state() private ask: AlarmAsk | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory']);

  show(ask: AlarmAsk): void {
    this.ask = ask;
  }

  protected override render() {
    const { ask } = this;
    const { district } = this.store;
    const toWall = ask?.act === 'wall' ? ask.alarm.subjectId : null;
    const form = ask !== undefined && ask.act !== 'wall' ? ask : undefined;
    const heading = form
      ? t(headings[form.act as keyof typeof headings], { where: alarmPlace(form.alarm, district) })
      : '';
    return html`<tc-dialog ?open=${form !== undefined} ?wide=${form?.act === 'details'} heading=${heading} @close=${this.#close}>
        ${form ? this.#content(form) : nothing}
      </tc-dialog>
      ${toWall === null ? nothing : html`<tc-send-dialog .cameraId=${toWall} @close=${this.#close}></tc-send-dialog>`}`;
  }

  #content({ act, alarm }: AlarmAsk): TemplateResult {
    // The newest of it, as long as it is open.
    const now = this.store.district.alarms.get(alarm.id) ?? alarm;
    if (act === 'details')
      return html`<tc-alarm-details .alarm=${now} @tc-alarm-ask=${this.#asked}></tc-alarm-details>`;
    if (act === 'maintenance')
      return html`<tc-maintenance-form .subject=${subjectOf(now)} @tc-done=${this.#close}></tc-maintenance-form>`;
    const form = act === 'hand' || act === 'shelve' ? act : 'note';
    return html`<tc-alarm-forms .alarm=${now} .act=${form} @tc-done=${this.#close}></tc-alarm-forms>`;
  }

  /** From the details to one of the forms. */
  readonly #asked = (event: CustomEvent<AlarmAsk>): void => {
    event.stopPropagation();
    if (event.detail.act !== 'details') this.ask = event.detail;
  };

  readonly #close = (): void => {
    this.ask = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-dialogs': TcAlarmDialogs;
  }
}
