/**
 * One incident: facts, who has it, cameras with what is held of them, the log, and what may be done with it now. It follows
 * what others do. Printed it is a record of its own (incident-print.ts).
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { IncidentPerson, IncidentView, IncidentWithLog } from '../../../gateway/incidents/schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { severityIcons } from '../alarms/alarm-words.ts';
import { formStyles } from '../cameras/form-styles.ts';
import {
  isOverdue,
  kindText,
  type LogNames,
  lookOf,
  referenceText,
  severityText,
  spanText,
  standingText,
  unitText,
} from '../incidents/incident-words.ts';
import '../incidents/tc-incident-form.ts';
import { factsPage } from '../../styles/facts-page.ts';
import { paper, paperUpright } from '../../styles/paper.ts';
import { incidentPrint } from './incident-print.ts';
import { incidentStyles } from './incident-styles.ts';
import './tc-incident-cameras.ts';
import './tc-incident-log.ts';
import './tc-incident-steps.ts';

@customElement('tc-incident-view')
export class TcIncidentView extends LitElement {
  static override styles = [controls, formStyles, factsPage, incidentStyles, paper, paperUpright];

  @property() incidentId = '';
  @state() private editing = false;
  protected readonly locale = new LocaleController(this);
  private readonly loaded = new Loaded<IncidentWithLog>(
    this,
    () => `/api/incidents/${encodeURIComponent(this.incidentId)}`,
  );
  private readonly people = new Loaded<IncidentPerson[]>(this, () => '/api/incident-people');
  private readonly store = new DistrictController(
    this,
    () => ['incidents', 'inventory', 'connection'],
    () => this.#follow(),
  );
  /** When the newest that we know of was changed. */
  #changedAtMs = 0;

  protected override render() {
    const { value, error } = this.loaded;
    if (error) return html`<p class="empty" role="alert">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    const { incident, log } = value;
    const names = this.#names();
    const nowMs = this.store.district.clock.nowMs();
    return html`<header>
        <h1><span class="muted">${incident.number}</span> ${incident.title}</h1>
        <tc-incident-steps .incident=${incident} @tc-done=${this.#done}></tc-incident-steps>
        <button type="button" @click=${() => window.print()}><tc-icon name="printer"></tc-icon> ${t('incidents.print')}</button>
      </header>
      <p class="standing">
        <span class="tag ${lookOf(incident)}"><tc-icon name=${severityIcons[incident.severity]}></tc-icon>${severityText(incident.severity)}</span>
        <span>${standingText(incident, names)}</span>
        <span class="muted">${t('incidents.opened', { name: incident.createdByName, time: formatDateTime(incident.createdAtMs) })}</span>
      </p>
      <div class="columns">
        <div>
          ${this.#facts(incident, names, nowMs)}
          <section class="card" aria-labelledby="cameras">
            <h2 id="cameras">${t('incidents.cameras')}</h2>
            <tc-incident-cameras .incident=${incident} @tc-done=${this.#done}></tc-incident-cameras>
          </section>
        </div>
        <section class="card" aria-labelledby="log">
          <h2 id="log">${t('incidents.log')}</h2>
          <tc-incident-log .incident=${incident} .log=${log} .names=${names} @tc-done=${this.#done}></tc-incident-log>
        </section>
      </div>
      ${this.#dialog(incident)}
      ${incidentPrint({ incident, log, names, nowMs })}`;
  }

  #facts(incident: IncidentView, names: LogNames, nowMs: number): TemplateResult {
    const { siteId, place, citizenReport, adminCase, unitIds, assigneeName, alarmId } = incident;
    const site = siteId === null ? undefined : names.sites.get(siteId)?.name;
    const late = isOverdue(incident, nowMs) ? 'critical' : '';
    const fact = (label: string, value: string | TemplateResult, look = '') =>
      value === '' ? nothing : html`<dt>${label}</dt><dd class=${look}>${value}</dd>`;
    return html`<section class="card" aria-labelledby="facts">
      <div class="heading"><h2 id="facts">${t('incidents.facts')}</h2>
        ${
          incident.may.includes('change')
            ? html`<button type="button" @click=${this.#edit}><tc-icon name="pencil"></tc-icon> ${t('incidents.edit')}</button>`
            : nothing
        }</div>
      <dl>
        ${fact(t('incidents.kind'), kindText(incident.kind))}
        ${fact(t('incidents.timeSpan'), spanText(incident.fromMs, incident.toMs))}
        ${fact(t('incidents.site'), [site, place].filter(Boolean).join(', '))}
        ${fact(t('incidents.assignee'), assigneeName ?? t('incidents.assigneeNone'))}
        ${fact(t('incidents.units'), unitIds.map((id) => unitText(id, names)).join(', ') || t('incidents.unitsNone'))}
        ${citizenReport ? fact(t('incidents.report'), referenceText(citizenReport), late) : nothing}
        ${adminCase ? fact(t('incidents.case'), referenceText(adminCase), late) : nothing}
        ${alarmId === null ? nothing : fact(t('incidents.fromAlarm'), html`<a href="/alarms?about=history">${t('alarms.history')}</a>`)}
      </dl>
    </section>`;
  }

  #dialog(incident: IncidentView): TemplateResult {
    return html`<tc-dialog wide ?open=${this.editing} heading=${`${t('incidents.edit')}: ${incident.number}`} @close=${this.#stop}>
      ${
        this.editing
          ? html`<tc-incident-form .incident=${incident} @tc-cancel=${this.#stop} @tc-saved=${this.#saved}></tc-incident-form>`
          : nothing
      }
    </tc-dialog>`;
  }

  #names(): LogNames {
    const { cameras, sites, units } = this.store.district;
    return { cameras, sites, units, people: new Map((this.people.value ?? []).map(({ id, name }) => [id, name])) };
  }

  /** Somebody did something with it: the log is not part of what is told. */
  #follow(): void {
    const told = this.store.district.incidents.get(this.incidentId);
    const known = Math.max(this.#changedAtMs, this.loaded.value?.incident.changedAtMs ?? 0);
    const holds = ({ cameras }: IncidentView) => JSON.stringify(cameras);
    const shown = this.loaded.value?.incident;
    if (!told || !shown || (told.changedAtMs <= known && holds(told) === holds(shown))) return;
    this.#changedAtMs = told.changedAtMs;
    void this.loaded.reload();
  }

  readonly #done = (): void => {
    void this.loaded.reload();
  };

  readonly #edit = (): void => {
    this.editing = true;
  };

  readonly #stop = (): void => {
    this.editing = false;
  };

  readonly #saved = (event: CustomEvent<IncidentView>): void => {
    this.editing = false;
    showToast({ text: t('incidents.saved', { number: event.detail.number }) });
    this.#done();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-view': TcIncidentView;
  }
}
