/** The list of incidents with its filters and search, and the form for a new one. What is asked stands in the address. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { IncidentList, IncidentPerson } from '../../../gateway/incidents/schemas.ts';
import '../../components/tc-icon.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { QueryController, replaceQuery } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { ReloadSoon } from '../alarms/reload-soon.ts';
import { type Choice, namedChoices } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import { incidentTable } from './incident-table.ts';
import { incidentKinds, incidentStates, kindText, stateText } from './incident-words.ts';
import { addressOf, askedOf, type IncidentsAsked, listQuery, momentProblems } from './incidents-asked.ts';
import { seedOf, withoutSeed } from './new-incident.ts';
import { openIncident } from './open-incident.ts';

const stepRows = 100;
const mostRows = 500;

@customElement('tc-incidents-view')
export class TcIncidentsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .bar input:is([name='from'], [name='until']) {
        width: 11rem;
      }
      .bar select {
        max-width: 14rem;
      }
      td.title,
      th.title {
        white-space: normal;
        min-width: 16rem;
      }
      span.code {
        white-space: nowrap;
      }
      th .muted {
        font-weight: 400;
      }
      .foot {
        display: flex;
        align-items: center;
        gap: var(--tc-space-3);
        padding: var(--tc-space-2);
      }
    `,
  ];

  @state() private limit = stepRows;
  protected readonly locale = new LocaleController(this);
  private readonly address = new QueryController(this);
  private readonly loaded = new Loaded<IncidentList>(
    this,
    () => `/api/incidents?${listQuery(askedOf(this.address.query), this.limit)}`,
  );
  private readonly people = new Loaded<IncidentPerson[]>(this, () => '/api/incident-people');
  private readonly again = new ReloadSoon(this, () => void this.loaded.reload());
  private readonly store = new DistrictController(
    this,
    () => ['inventory', 'connection', 'incidents'],
    this.again.soon,
  );

  protected override render() {
    const asked = askedOf(this.address.query);
    return html`<header>
        <h1>${t('incidents.title')}</h1>
        <button class="primary" type="button" @click=${() => openIncident({ cameraIds: [] })}><tc-icon name="plus"></tc-icon> ${t('incidents.add')}</button>
      </header>
      ${this.#filters(asked)}
      <div class="card list" tabindex="0" role="region" aria-label=${t('incidents.title')}>${this.#list(asked)}</div>`;
  }

  /** The address may ask for a new one: once its cameras are known. */
  protected override updated(): void {
    const { query } = this.address;
    const { cameras, connection } = this.store.district;
    if (connection === 'connecting') return;
    const seed = seedOf(query, cameras.values());
    if (!seed) return;
    replaceQuery(withoutSeed(query));
    openIncident(seed);
  }

  #filters(asked: IncidentsAsked): TemplateResult {
    const { district } = this.store;
    const cameras = [...district.cameras.values()].sort(byCode);
    const own = district.person?.id ?? '';
    return html`<div class="bar" role="search">
      <input type="search" name="q" placeholder=${t('incidents.search')} aria-label=${t('incidents.search')} .value=${asked.q}
        @change=${(event: Event) => this.#ask({ q: (event.target as HTMLInputElement).value })} />
      <select name="state" aria-label=${t('incidents.filterState')}
        @change=${(event: Event) => this.#ask({ state: (event.target as HTMLSelectElement).value })}>
        ${stateChoices().map(([value, text]) => html`<option value=${value} .selected=${value === asked.state}>${text}</option>`)}
      </select>
      ${this.#select(
        'kind',
        t('incidents.filterKind'),
        asked.kind,
        incidentKinds.map((kind): Choice => [kind, kindText(kind)]),
      )}
      ${this.#select('unit', t('incidents.filterUnit'), asked.unit, namedChoices(district.units.values()))}
      ${this.#select('assignee', t('incidents.filterAssignee'), asked.assignee, this.#assignees(own))}
      ${this.#select(
        'camera',
        t('incidents.filterCamera'),
        asked.camera,
        cameras.map(({ id, code }): Choice => [id, code]),
      )}
      ${this.#span(asked)}
    </div>`;
  }

  /** Oneself first. */
  #assignees(own: string): Choice[] {
    const all = this.people.value ?? [];
    const me = all.some(({ id }) => id === own) ? [[own, t('incidents.filterMine')] as Choice] : [];
    return [...me, ...namedChoices(all.filter(({ id }) => id !== own))];
  }

  #select(
    field: 'kind' | 'unit' | 'assignee' | 'camera',
    label: string,
    value: string,
    choices: readonly Choice[],
  ): TemplateResult {
    return html`<select name=${field} aria-label=${label}
      @change=${(event: Event) => this.#ask({ [field]: (event.target as HTMLSelectElement).value })}>
      <option value="" .selected=${value === ''}>${label}: ${t('people.any')}</option>
      ${choices.map(([id, text]) => html`<option value=${id} .selected=${id === value}>${text}</option>`)}
    </select>`;
  }

  #span(asked: IncidentsAsked): TemplateResult {
    const problems = momentProblems(asked);
    const field = (name: 'from' | 'until', text: string) => html`<input name=${name} aria-label=${text}
      placeholder=${text} autocomplete="off" .value=${asked[name]} aria-invalid=${problems.has(name) ? 'true' : 'false'}
      aria-describedby="moments" @change=${(event: Event) => this.#ask({ [name]: (event.target as HTMLInputElement).value.trim() })} />`;
    return html`${field('from', t('incidents.from'))} ${field('until', t('incidents.until'))}
      <span class="problem" id="moments" role="alert">${problems.size > 0 ? t('incidents.problemMoment') : ''}</span>`;
  }

  #list(asked: IncidentsAsked): TemplateResult {
    const { value, error } = this.loaded;
    if (error) return html`<p class="empty" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const { incidents, next } = value;
    const plain = addressOf(asked).size === 0;
    if (incidents.length === 0)
      return html`<p class="empty">${t(plain ? 'incidents.none' : 'incidents.noneFound')}</p>`;
    const { district } = this.store;
    return html`${incidentTable(incidents, district, district.clock.nowMs())}
      <p class="foot muted">${t('incidents.found', { n: incidents.length })}
        ${
          next !== null && this.limit < mostRows
            ? html`<button type="button" @click=${this.#more}>${t('incidents.older')}</button>`
            : nothing
        }</p>`;
  }

  #ask(change: Partial<IncidentsAsked>): void {
    this.limit = stepRows;
    replaceQuery(addressOf({ ...askedOf(this.address.query), ...change }));
  }

  readonly #more = (): void => {
    this.limit = Math.min(mostRows, this.limit + stepRows);
  };
}

const stateChoices = (): Choice[] => [
  ['standing', t('incidents.filter-standing')],
  ...incidentStates.map((state): Choice => [state, stateText(state)]),
  ['all', `${t('incidents.filterState')}: ${t('people.any')}`],
];

declare global {
  interface HTMLElementTagNameMap {
    'tc-incidents-view': TcIncidentsView;
  }
}
