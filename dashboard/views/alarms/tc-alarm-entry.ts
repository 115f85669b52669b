/**
 * One alarm: what, where, since when, why, what to do, who has it, and what this person may do with it. `T` takes it while
 * it has the focus. Fires `tc-alarm-ask` for what needs a dialog.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-icon.ts';
import { formatMoment } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import type { District } from '../../state/district.ts';
import { DistrictController } from '../../state/district-context.ts';
import { OwnController, ownSession } from '../../state/own-session.ts';
import { cameraPath } from '../../state/route.ts';
import { isShortcut } from '../../state/shortcut.ts';
import { controls } from '../../styles/controls.ts';
import { alarmSeed, camerasForIncident } from '../incidents/alarm-seed.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { takeAlarm, unshelveAlarm } from './alarm-acts.ts';
import { type AlarmAct, askOf } from './alarm-ask.ts';
import { alarmEntryStyles } from './alarm-entry-styles.ts';
import { isUntaken } from './alarm-order.ts';
import { alarmPlace, camerasOf, subjectOf } from './alarm-place.ts';
import { mayAct } from './alarm-rights.ts';
import {
  adviceText,
  causeText,
  handedText,
  isGroup,
  lookOf,
  severityIcons,
  severityText,
  stateText,
  whatText,
} from './alarm-words.ts';
import { mayMaintain } from './maintenance-rights.ts';
import './tc-lasted.ts';

@customElement('tc-alarm-entry')
export class TcAlarmEntry extends LitElement {
  static override styles = [controls, alarmEntryStyles];

  @property({ attribute: false }) alarm: AlarmView | undefined;
  /** Nobody is here who could press anything. */
  @property({ type: Boolean }) still = false;
  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  override focus(): void {
    this.renderRoot.querySelector('article')?.focus();
  }

  protected override render() {
    const { alarm } = this;
    if (!alarm) return nothing;
    const { district } = this.store;
    const where = alarmPlace(alarm, district);
    const cause = causeText(alarm);
    return html`<article
      class=${lookOf(alarm)}
      tabindex=${this.still ? nothing : '0'}
      aria-label=${`${severityText(alarm.severity)}: ${where}, ${whatText(alarm)}`}
      @keydown=${this.#key}
    >
      <div class="top">
        <span class="severity"><tc-icon name=${severityIcons[alarm.severity]}></tc-icon>${severityText(alarm.severity)}</span>
        <span class="muted">${stateText(alarm.state)}</span>
      </div>
      <p>${this.#where(alarm, where, district)}</p>
      <p>${whatText(alarm)} <span class="muted"><tc-lasted since .sinceMs=${alarm.sinceMs} .endedAtMs=${alarm.endedAtMs}></tc-lasted></span></p>
      ${isGroup(alarm) ? this.#group(alarm, district) : nothing}
      ${cause ? html`<p class="muted">${cause}</p>` : nothing}
      <p>${adviceText(alarm)}</p>
      ${story(alarm).map((text) => html`<p class="muted">${text}</p>`)}
      ${this.still ? nothing : this.#acts(alarm)}
    </article>`;
  }

  #where({ subjectKind, subjectId }: AlarmView, where: string, district: District): TemplateResult {
    const camera = subjectKind === 'camera' ? district.cameras.get(subjectId) : undefined;
    if (!camera || this.still) return html`<span class="where">${where}</span>`;
    return html`<a class="where" href=${cameraPath(camera.code)}>${where}</a>`;
  }

  /** "23 of 23 cameras", with the list inside. */
  #group(alarm: AlarmView, district: District): TemplateResult {
    const all = camerasOf(subjectOf(alarm), district);
    const down = new Set(alarm.down);
    const ever = new Set(alarm.members);
    const shown = all.filter(({ id }) => ever.has(id));
    const count = t('alarms.groupOf', { down: down.size, all: Math.max(all.length, down.size) });
    if (this.still) return html`<p class="where">${count}</p>`;
    return html`<details>
      <summary><span class="where">${count}</span></summary>
      <p class="muted">${t('alarms.groupShow', { down: down.size })}</p>
      <ul>
        ${shown.map(
          ({ id, code, name }) =>
            html`<li class=${down.has(id) ? 'down' : ''}><a href=${cameraPath(code)} title=${name}>${code}</a></li>`,
        )}
      </ul>
    </details>`;
  }

  #acts(alarm: AlarmView): TemplateResult {
    const { district } = this.store;
    const acts = this.#mayAct(alarm) && alarm.state !== 'closed';
    const stands = alarm.endedAtMs === null;
    const onWall =
      alarm.subjectKind === 'camera' && district.may('live', alarm.subjectId) && this.session.own !== undefined;
    const ask = (act: AlarmAct) => () => this.dispatchEvent(askOf(alarm, act));
    return html`<div class="acts">
      ${
        acts && isUntaken(alarm)
          ? html`<button type="button" class="primary" @click=${this.#take}>${t('alarms.actTake')} <kbd>T</kbd></button>`
          : nothing
      }
      ${
        acts
          ? html`<button type="button" @click=${ask('hand')}>${t('alarms.actHand')}</button>
              ${iconButton('pencil', t('alarms.actNote'), ask('note'))}
              ${stands && alarm.state !== 'shelved' && alarm.state !== 'out-of-service' ? iconButton('bell-off', t('alarms.actShelve'), ask('shelve')) : nothing}
              ${alarm.state === 'shelved' ? html`<button type="button" @click=${() => void unshelveAlarm(alarm)}>${t('alarms.actUnshelve')}</button>` : nothing}`
          : nothing
      }
      ${onWall ? iconButton('monitor-up', t('alarms.actWall'), ask('wall')) : nothing}
      ${
        stands && alarm.state !== 'out-of-service' && mayMaintain(subjectOf(alarm), district)
          ? iconButton('wrench', t('alarms.actMaintenance'), ask('maintenance'))
          : nothing
      }
      ${
        this.#mayOpenIncident(alarm)
          ? iconButton('siren', t('incidents.add'), () => openIncident(alarmSeed(alarm, district)))
          : nothing
      }
      ${iconButton('history', t('alarms.actDetails'), ask('details'))}
    </div>`;
  }

  #mayOpenIncident(alarm: AlarmView): boolean {
    const may = this.store.district.may.bind(this.store.district);
    return camerasForIncident(alarm, { may }).length > 0;
  }

  #mayAct(alarm: AlarmView): boolean {
    const onCamera = this.store.district.may.bind(this.store.district);
    return mayAct(alarm, { onCamera, atAll: (right) => ownSession.may(right) });
  }

  readonly #take = (): void => {
    const { alarm } = this;
    if (alarm && this.#mayAct(alarm) && isUntaken(alarm)) void takeAlarm(alarm, alarmPlace(alarm, this.store.district));
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 't' || !isShortcut(event)) return;
    // On the wall a letter begins a camera's code.
    event.preventDefault();
    event.stopPropagation();
    this.#take();
  };
}

/** What became of it so far; a time without its date is of the day on which it began. */
function story(alarm: AlarmView): string[] {
  const at = (ms: number) => formatMoment(ms, alarm.sinceMs);
  const { count, endedAtMs, takenAtMs, takenByName, handedTo, shelvedUntilMs, escalatedAtMs } = alarm;
  return [
    ...(endedAtMs === null ? [] : [t('alarms.cameBack', { time: at(endedAtMs) })]),
    ...(count > 1 ? [t('alarms.counted', { n: count })] : []),
    ...(takenAtMs === null ? [] : [t('alarms.takenBy', { name: takenByName ?? '', time: at(takenAtMs) })]),
    ...(handedTo === null ? [] : [t('alarms.handedTo', { whom: handedText(handedTo) })]),
    ...(shelvedUntilMs === null ? [] : [t('alarms.shelvedUntil', { time: at(shelvedUntilMs) })]),
    ...(escalatedAtMs !== null && isUntaken(alarm) ? [t('alarms.escalated', { time: at(escalatedAtMs) })] : []),
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-entry': TcAlarmEntry;
  }
}
