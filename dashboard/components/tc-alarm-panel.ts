/**
 * The alarms at the right of every page, worst first, in a column of its own; folded it is a strip of numbers, and so it is
 * beside a picture that fills the screen and on a wall station, where nobody could press anything. It sounds until somebody
 * takes what stands, and the tab's title says how many wait.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { AlarmView } from '../../gateway/alarms/schemas.ts';
import { formatTime } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { DistrictController } from '../state/district-context.ts';
import { OwnController, ownSession } from '../state/own-session.ts';
import { mayOpen } from '../state/page-rights.ts';
import { PreferencesController, preferences } from '../state/preferences.ts';
import { controls } from '../styles/controls.ts';
import type { AlarmAsk } from '../views/alarms/alarm-ask.ts';
import { byUrgency, countBySeverity, isUntaken } from '../views/alarms/alarm-order.ts';
import { alarmPlace } from '../views/alarms/alarm-place.ts';
import { mayAct } from '../views/alarms/alarm-rights.ts';
import { lookOf, severityIcons, severityText, whatText } from '../views/alarms/alarm-words.ts';
import { AlarmSound } from '../views/alarms/sound/alarm-sound.ts';
import '../views/alarms/tc-alarm-dialogs.ts';
import type { TcAlarmDialogs } from '../views/alarms/tc-alarm-dialogs.ts';
import '../views/alarms/tc-alarm-entry.ts';
import type { TcAlarmEntry } from '../views/alarms/tc-alarm-entry.ts';
import { alarmPanelStyles } from './alarm-panel-styles.ts';
import { iconButton } from './icon-button.ts';
import './tc-icon.ts';

/** More than that nobody reads beside a page; the rest is on the page of alarms. */
const most = 40;
const mostOnStrip = 12;
const product = 'Tháp Canh';

@customElement('tc-alarm-panel')
export class TcAlarmPanel extends LitElement {
  static override styles = [controls, alarmPanelStyles];

  /** `full`: a picture fills the screen; `station`: nobody is at it. */
  @property() mode: 'page' | 'full' | 'station' = 'page';
  @query('tc-alarm-dialogs') private dialogs!: TcAlarmDialogs | null;
  protected readonly locale = new LocaleController(this);
  protected readonly preference = new PreferencesController(this);
  private readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['alarms', 'inventory', 'connection', 'person']);
  private readonly sound = new AlarmSound(this, {
    // Also while the gateway is lost: what stood untaken then nobody has taken since.
    alarms: () => this.store.district.alarms.values(),
    mayAct: (alarm) => this.#mayAct(alarm),
    onState: () => this.requestUpdate(),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.title = product;
  }

  protected override render() {
    const alarms = [...this.store.district.alarms.values()].sort(byUrgency);
    const untaken = alarms.filter(isUntaken).length;
    const folded = this.mode !== 'page' || !preferences.alarmPanel;
    this.toggleAttribute('folded', folded);
    document.title = untaken > 0 && this.session.own ? `(${untaken}) ${product}` : product;
    return html`<aside aria-label=${t('alarms.title')}>
      <p class="visually-hidden" role="status">${t('alarms.summary', { untaken, all: alarms.length })}</p>
      ${folded ? this.#strip(alarms) : this.#panel(alarms, untaken)}
      ${this.mode === 'station' ? nothing : html`<tc-alarm-dialogs></tc-alarm-dialogs>`}
    </aside>`;
  }

  #panel(alarms: readonly AlarmView[], untaken: number): TemplateResult {
    const { own } = this.session;
    const mayOpenPage = own !== undefined && mayOpen(own, 'alarms');
    return html`<header>
        <tc-icon name="bell" size="m"></tc-icon>
        <h2>${mayOpenPage ? html`<a href="/alarms">${t('alarms.title')}</a>` : t('alarms.title')}</h2>
        ${this.#soundButton()}
        ${iconButton('chevron-right', t('alarms.fold'), () => {
          preferences.alarmPanel = false;
        })}
      </header>
      <p class="muted">${t('alarms.summary', { untaken, all: alarms.length })}</p>
      ${this.#soundWords()}
      ${alarms.length === 0 ? html`<p class="muted">${t('alarms.none')}</p>` : nothing}
      <ul @tc-alarm-ask=${this.#asked} @keydown=${this.#key}>
        ${repeat(
          alarms.slice(0, most),
          ({ id }) => id,
          (alarm) => html`<li><tc-alarm-entry .alarm=${alarm}></tc-alarm-entry></li>`,
        )}
      </ul>
      ${
        alarms.length > most
          ? html`<p>${mayOpenPage ? html`<a href="/alarms">${t('alarms.more', { n: alarms.length - most })}</a>` : t('alarms.more', { n: alarms.length - most })}</p>`
          : nothing
      }`;
  }

  /** Numbers per severity, and where the worst are. */
  #strip(alarms: readonly AlarmView[]): TemplateResult {
    const { district } = this.store;
    const worst = alarms.filter(({ state }) => state !== 'shelved' && state !== 'out-of-service').slice(0, mostOnStrip);
    return html`<div class="strip">
      ${
        this.mode === 'page'
          ? iconButton('chevron-left', t('alarms.unfold'), () => {
              preferences.alarmPanel = true;
            })
          : html`<tc-icon name="bell" size="m"></tc-icon>`
      }
      ${this.mode === 'station' ? nothing : this.#soundButton()}
      <ul class="counts">
        ${countBySeverity(alarms).map(({ severity, all, untaken }) => {
          const words = t('alarms.strip', { severity: severityText(severity), n: all, untaken });
          return html`<li class=${lookOf({ severity, state: 'unacknowledged' })} title=${words}>
            <tc-icon name=${severityIcons[severity]}></tc-icon><b aria-hidden="true">${all}</b>
            <span class="visually-hidden">${words}</span>
          </li>`;
        })}
      </ul>
      <ul class="worst">
        ${worst.map((alarm) => {
          const camera = alarm.subjectKind === 'camera' ? district.cameras.get(alarm.subjectId) : undefined;
          const place = alarmPlace(alarm, district);
          return html`<li class="${lookOf(alarm)} ${isUntaken(alarm) ? 'untaken' : ''}" title=${`${place}: ${whatText(alarm)}`}>
            ${camera?.code ?? place}
          </li>`;
        })}
      </ul>
    </div>`;
  }

  #soundButton(): TemplateResult | typeof nothing {
    const { kind } = this.sound.state;
    if (kind === 'blocked')
      return html`<button class="icon quiet blocked" type="button" aria-label=${t('alarms.allowSound')} title=${t('alarms.allowSound')}
        @click=${() => void this.sound.allow()}><tc-icon name="volume-off"></tc-icon></button>`;
    if (!ownSession.may('acknowledge')) return nothing;
    const muted = kind === 'muted';
    return iconButton(muted ? 'bell-off' : 'volume', t(muted ? 'alarms.unmute' : 'alarms.mute'), () =>
      this.sound.toggleMute(),
    );
  }

  #soundWords(): TemplateResult | typeof nothing {
    const { state } = this.sound;
    if (state.kind === 'muted')
      return html`<p class="warn">${t('alarms.mutedUntil', { time: formatTime(state.untilMs) })}</p>`;
    if (state.kind === 'blocked')
      return html`<button type="button" class="primary" @click=${() => void this.sound.allow()}>
        <tc-icon name="volume-off"></tc-icon>${t('alarms.allowSound')}
      </button>`;
    return state.kind === 'sounding' ? html`<p class="muted">${t('alarms.sounding')}</p>` : nothing;
  }

  #mayAct(alarm: AlarmView): boolean {
    const { district } = this.store;
    return mayAct(alarm, { onCamera: district.may.bind(district), atAll: (right) => ownSession.may(right) });
  }

  readonly #asked = (event: CustomEvent<AlarmAsk>): void => {
    this.dialogs?.show(event.detail);
  };

  /** Up and down from one alarm to the next. */
  readonly #key = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const [deepest] = event.composedPath();
    if (step === 0 || !(deepest instanceof HTMLElement) || deepest.tagName !== 'ARTICLE') return;
    const entries = [...this.renderRoot.querySelectorAll('tc-alarm-entry')];
    const next = entries[entries.indexOf(event.target as TcAlarmEntry) + step];
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarm-panel': TcAlarmPanel;
  }
}
