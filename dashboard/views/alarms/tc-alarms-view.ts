/**
 * The page of alarms: open ones, history, a shift's report, maintenance, rules. What is asked stands in the address, so that
 * the health board and a camera's page can link here.
 */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import '../../components/tc-icon.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { renderMomentText } from '../../locales/date-text.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import type { AlarmAsk } from './alarm-ask.ts';
import { severities, stateOrder } from './alarm-order.ts';
import { placeText } from './alarm-place.ts';
import { alarmKinds, kindText, severityText, stateText } from './alarm-words.ts';
import {
  type About,
  type AlarmsAsked,
  abouts,
  addressOf,
  askedOf,
  historyQuery,
  momentProblems,
  spanQuery,
} from './alarms-asked.ts';
import { shiftAt } from './shift-span.ts';
import type { TcAlarmDialogs } from './tc-alarm-dialogs.ts';
import './tc-alarm-dialogs.ts';
import './tc-alarm-history.ts';
import './tc-alarm-rules.ts';
import './tc-maintenance-list.ts';
import './tc-open-alarms.ts';
import './tc-shift-report.ts';

const tabTexts: Readonly<Record<About, TextKey>> = {
  open: 'alarms.open',
  history: 'alarms.history',
  shift: 'alarms.shift',
  maintenance: 'alarms.maintenance',
  rules: 'alarms.rules',
};
const usualBackMs = 24 * 3_600_000;

@customElement('tc-alarms-view')
export class TcAlarmsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .bar input[name='from'],
      .bar input[name='until'] {
        width: 11rem;
      }
      .bar select {
        max-width: 15rem;
      }
    `,
  ];

  @query('tc-alarm-dialogs') private dialogs!: TcAlarmDialogs | null;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);
  #openedMs: number | undefined;

  protected override render() {
    const asked = askedOf(this.address.query);
    return html`<header>
        <h1>${t('alarms.title')}</h1>
        ${
          asked.about === 'history'
            ? html`<a class="button" href=${`/api/alarms/history.csv?${this.#historyQuery(asked)}`} download>
                <tc-icon name="download"></tc-icon>${t('cameras.exportCsv')}
              </a>`
            : nothing
        }
      </header>
      <div class="bar" role="group" aria-label=${t('alarms.title')}>
        ${abouts.map(
          (about) => html`<button type="button" aria-pressed=${about === asked.about ? 'true' : 'false'}
            @click=${() => this.#ask({ about, from: '', until: '' })}>${t(tabTexts[about])}</button>`,
        )}
      </div>
      ${this.#filters(asked)}
      <div class="card list" tabindex="0" role="region" aria-label=${t(tabTexts[asked.about])} @tc-alarm-ask=${this.#asked}>
        ${this.#answer(asked)}
      </div>
      <tc-alarm-dialogs></tc-alarm-dialogs>`;
  }

  #answer(asked: AlarmsAsked): TemplateResult {
    switch (asked.about) {
      case 'open':
        return html`<tc-open-alarms .asked=${asked}></tc-open-alarms>`;
      case 'history':
        return html`<tc-alarm-history .query=${this.#historyQuery(asked)} .asked=${asked}></tc-alarm-history>`;
      case 'shift':
        return html`<tc-shift-report .query=${this.#shiftQuery(asked)}></tc-shift-report>`;
      case 'maintenance':
        return html`<tc-maintenance-list></tc-maintenance-list>`;
      case 'rules':
        return html`<tc-alarm-rules></tc-alarm-rules>`;
    }
  }

  /** A span must not move while somebody reads. The gateway's clock, which comes with the connection: ours may be off. */
  #opened(): number {
    const { clock, connection } = this.store.district;
    if (connection !== 'connecting') this.#openedMs ??= clock.nowMs();
    return this.#openedMs ?? clock.nowMs();
  }

  #historyQuery(asked: AlarmsAsked): string {
    return historyQuery(asked, { fromMs: this.#opened() - usualBackMs }).toString();
  }

  #shiftQuery(asked: AlarmsAsked): string {
    return spanQuery(asked, { fromMs: shiftAt(this.#opened()).fromMs }).toString();
  }

  #filters(asked: AlarmsAsked): TemplateResult | typeof nothing {
    if (asked.about === 'shift') return this.#shiftFilters(asked);
    if (asked.about !== 'open' && asked.about !== 'history') return nothing;
    const states = stateOrder.filter((state) => asked.about === 'history' || state !== 'closed');
    return html`<div class="bar" role="search">
      ${this.#select(
        'severity',
        t('alarms.filterSeverity'),
        asked.severity,
        severities.map((severity) => [severity, severityText(severity)] as const),
      )}
      ${this.#select(
        'kind',
        t('alarms.filterKind'),
        asked.kind,
        alarmKinds.map((kind) => [kind, kindText(kind)] as const),
      )}
      ${this.#select('place', t('alarms.filterPlace'), asked.place, this.#places())}
      ${this.#select(
        'state',
        t('alarms.filterState'),
        asked.state,
        states.map((state) => [state, stateText(state)] as const),
      )}
      ${asked.about === 'history' ? this.#span(asked) : nothing}
    </div>`;
  }

  #shiftFilters(asked: AlarmsAsked): TemplateResult {
    const [now, before] = [shiftAt(this.#opened()), shiftAt(this.#opened(), 1)];
    const isNow = asked.from === '' && asked.until === '';
    const from = renderMomentText(before.fromMs);
    return html`<div class="bar" role="search">
      <button type="button" aria-pressed=${isNow ? 'true' : 'false'} @click=${() => this.#ask({ from: '', until: '' })}>
        ${t('alarms.shiftNow')}: ${t(`alarms.shift-${now.number}`)}
      </button>
      <button type="button" aria-pressed=${asked.from === from ? 'true' : 'false'}
        @click=${() => this.#ask({ from, until: renderMomentText(before.toMs) })}>
        ${t('alarms.shiftBefore')}: ${t(`alarms.shift-${before.number}`)}
      </button>
      ${this.#span(asked)}
    </div>`;
  }

  #places(): (readonly [string, string])[] {
    const { district } = this.store;
    const named = (kind: string, ids: Iterable<string>) =>
      [...ids].map((id) => [`${kind}|${id}`, placeText({ kind, id }, district)] as const);
    const cameras = [...district.cameras.values()].sort(byCode).map(({ id }) => id);
    return [
      ...named('site', district.sites.keys()),
      ...named('link', district.links.keys()),
      ...named('camera', cameras),
    ];
  }

  #select(
    field: 'kind' | 'place' | 'state' | 'severity',
    label: string,
    value: string,
    choices: readonly (readonly [string, string])[],
  ): TemplateResult {
    const any = `${label}: ${t('people.any')}`;
    return html`<select name=${field} aria-label=${label}
      @change=${(event: Event) => this.#ask({ [field]: (event.target as HTMLSelectElement).value })}>
      <option value="" .selected=${value === ''}>${any}</option>
      ${choices.map(([id, text]) => html`<option value=${id} .selected=${id === value}>${text}</option>`)}
    </select>`;
  }

  #span(asked: AlarmsAsked): TemplateResult {
    const problems = momentProblems(asked);
    const field = (name: 'from' | 'until', text: string) => html`<input name=${name} aria-label=${text}
      placeholder=${text} autocomplete="off" .value=${asked[name]} aria-invalid=${problems.has(name) ? 'true' : 'false'}
      aria-describedby="moments" @change=${(event: Event) => this.#ask({ [name]: (event.target as HTMLInputElement).value.trim() })} />`;
    return html`${field('from', t('alarms.from'))} ${field('until', t('alarms.until'))}
      <span class="problem" id="moments" role="alert">${problems.size > 0 ? t('alarms.badMoment') : ''}</span>`;
  }

  #ask(change: Partial<AlarmsAsked>): void {
    replaceQuery(addressOf({ ...askedOf(this.address.query), ...change }));
  }

  readonly #asked = (event: CustomEvent<AlarmAsk>): void => {
    event.stopPropagation();
    this.dialogs?.show(event.detail);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-alarms-view': TcAlarmsView;
  }
}
