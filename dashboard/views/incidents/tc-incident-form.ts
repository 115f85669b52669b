/** Opens an incident, or changes the facts of one. Fires `tc-saved` with the incident, and `tc-cancel`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { IncidentPerson, IncidentView, IncidentWithLog } from '../../../gateway/incidents/schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { Loaded } from '../../state/loaded.ts';
import { controls } from '../../styles/controls.ts';
import { type Choice, fieldCaption, focusFirstProblem, namedChoices } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import {
  fieldsOf,
  type IncidentField,
  type IncidentFields,
  newFields,
  onNewest,
  readNew,
  readPatch,
} from './incident-draft.ts';
import { incidentErrorText } from './incident-error-text.ts';
import { incidentKinds, kindText, severities, severityText } from './incident-words.ts';
import type { IncidentSeed } from './new-incident.ts';

const problemTexts: Readonly<Partial<Record<IncidentField, TextKey>>> = {
  title: 'incidents.problemTitle',
  to: 'incidents.problemSpan',
  holdTo: 'incidents.problemSpanLong',
  cameraIds: 'incidents.problemCameras',
  reportNumber: 'incidents.problemNumber',
  caseNumber: 'incidents.problemNumber',
};
const exampleMoment = '23/11/2026 02:14';
type Typed = Exclude<IncidentField, 'unitIds' | 'cameraIds'>;

@customElement('tc-incident-form')
export class TcIncidentForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      textarea {
        width: 100%;
        min-height: 4rem;
        resize: vertical;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      .chips li {
        display: inline-flex;
        align-items: center;
        padding-left: var(--tc-space-2);
        border: var(--tc-hairline) solid var(--tc-line);
        border-radius: var(--tc-radius-control);
      }
      summary {
        min-height: var(--tc-target);
        cursor: pointer;
      }
      .units {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
        gap: var(--tc-space-1) var(--tc-space-3);
      }
      .units label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-height: var(--tc-target);
      }
    `,
  ];

  /** Absent: a new one. */
  @property({ attribute: false }) incident: IncidentView | undefined;
  /** What a new one begins with. */
  @property({ attribute: false }) seed: IncidentSeed = { cameraIds: [] };
  /** The incident as it was when its facts were put into the fields. */
  @state() private base: IncidentView | undefined;
  @state() private fields: IncidentFields | undefined;
  @state() private problems: readonly IncidentField[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);
  private readonly people = new Loaded<IncidentPerson[]>(this, () => '/api/incident-people');

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('input[name=title]')?.focus();
  }

  protected override willUpdate(): void {
    this.base ??= this.incident;
    const { cameras, clock } = this.store.district;
    const sites = new Set(this.seed.cameraIds.map((id) => cameras.get(id)?.siteId ?? ''));
    const [siteId] = sites.size === 1 ? sites : [];
    this.fields ??= this.base ? fieldsOf(this.base) : newFields(this.seed, clock.nowMs(), siteId);
  }

  protected override render() {
    const { fields } = this;
    if (!fields) return nothing;
    const sites = namedChoices(this.store.district.sites.values());
    const people = namedChoices(this.people.value ?? []);
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        ${this.#select(
          'kind',
          'incidents.kind',
          incidentKinds.map((kind): Choice => [kind, kindText(kind)]),
          fields,
        )}
        ${this.#select(
          'severity',
          'incidents.severity',
          severities.map((one): Choice => [one, severityText(one)]),
          fields,
        )}
        ${this.#input('title', 'incidents.name', fields, { required: true, longest: 200, wide: true })}
        ${this.#input('from', 'incidents.fromMoment', fields, { required: true, longest: 20, example: exampleMoment })}
        ${this.#input('to', 'incidents.toMoment', fields, { longest: 20, example: t('incidents.lasts') })}
        ${this.#select('siteId', 'incidents.site', [['', t('incidents.siteNone')], ...sites], fields)}
        ${this.#input('place', 'incidents.place', fields, { longest: 300 })}
        ${this.#select('assigneeId', 'incidents.assignee', [['', t('incidents.assigneeNone')], ...people], fields)}
      </fieldset>
      ${this.incident ? nothing : this.#cameras(fields)}
      ${this.#units(fields)}
      <fieldset>
        ${this.#input('reportNumber', 'incidents.reportNumber', fields, { longest: 60 })}
        ${this.#input('reportDue', 'incidents.reportDue', fields, { longest: 20, example: exampleMoment })}
        ${this.#input('caseNumber', 'incidents.caseNumber', fields, { longest: 60 })}
        ${this.#input('caseDue', 'incidents.caseDue', fields, { longest: 20, example: exampleMoment })}
      </fieldset>
      ${
        this.incident
          ? nothing
          : html`<fieldset><label class="field wide">${fieldCaption('incidents.firstText', false)}
              <textarea name="text" maxlength="2000" .value=${fields.text} @input=${this.#typed}></textarea></label></fieldset>`
      }
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t(this.incident ? 'cameras.save' : 'incidents.add')}</button>
      </div>
    </form>`;
  }

  #cameras(fields: IncidentFields): TemplateResult {
    const { cameras } = this.store.district;
    const chosen = fields.cameraIds.flatMap((id) => cameras.get(id) ?? []);
    return html`<fieldset>
      <legend>${t('incidents.cameras')}</legend>
      <p class="muted wide">${t('incidents.holdHint')}</p>
      <ul class="chips wide">${chosen.map(
        ({ id, code, name }) => html`<li title=${name}>${code}
          ${iconButton('x', t('incidents.cameraRemove', { code }), () => this.#setCameras(fields.cameraIds.filter((one) => one !== id)))}</li>`,
      )}</ul>
      <label class="field">${fieldCaption('incidents.cameraAdd', false)}
        <select name="camera" aria-invalid=${this.#wrong('cameraIds')} aria-describedby="problem-cameraIds" @change=${this.#chosen}>
          <option value="">${t('incidents.cameraChoose')}</option>
          ${this.#free(fields).map(({ id, code, name }) => html`<option value=${id}>${code} · ${name}</option>`)}
        </select>${this.#problem('cameraIds')}</label>
      ${this.#input('holdFrom', 'incidents.holdFrom', fields, { longest: 20, example: exampleMoment })}
      ${this.#input('holdTo', 'incidents.holdTo', fields, { longest: 20, example: exampleMoment })}
    </fieldset>`;
  }

  #free({ cameraIds }: IncidentFields): Camera[] {
    const { district } = this.store;
    return [...district.cameras.values()]
      .filter(({ id }) => !cameraIds.includes(id) && district.may('incidents', id))
      .sort(byCode);
  }

  /** Who is in it stays in it. */
  #units(fields: IncidentFields): TemplateResult {
    const stays = new Set(this.incident?.unitIds ?? []);
    const named = fields.unitIds.length === 0 ? t('incidents.unitsNone') : String(fields.unitIds.length);
    return html`<fieldset><details class="wide">
      <summary>${t('incidents.units')}: ${named}</summary>
      <div class="units">${[...this.store.district.units.values()].map(
        ({ id, name }) => html`<label>
          <input type="checkbox" .checked=${fields.unitIds.includes(id)} ?disabled=${stays.has(id)} @change=${() => this.#toggleUnit(id)} />
          ${name}</label>`,
      )}</div>
    </details></fieldset>`;
  }

  #select(name: Typed, text: TextKey, choices: readonly Choice[], fields: IncidentFields): TemplateResult {
    return html`<label class="field">${fieldCaption(text, false)}
      <select name=${name} @change=${this.#typed}>${choices.map(
        ([value, label]) => html`<option value=${value} .selected=${value === fields[name]}>${label}</option>`,
      )}</select></label>`;
  }

  #input(
    name: Typed,
    text: TextKey,
    fields: IncidentFields,
    look: { required?: boolean; longest: number; example?: string; wide?: boolean },
  ): TemplateResult {
    const { required = false, longest, example = '', wide = false } = look;
    return html`<label class=${wide ? 'field wide' : 'field'}>${fieldCaption(text, required)}
      <input name=${name} .value=${fields[name]} autocomplete="off" maxlength=${longest} placeholder=${example}
        aria-required=${required} aria-invalid=${this.#wrong(name)} aria-describedby="problem-${name}" @input=${this.#typed} />
      ${this.#problem(name)}</label>`;
  }

  #problem(name: IncidentField): TemplateResult {
    const text = this.#wrong(name) ? t(problemTexts[name] ?? 'incidents.problemMoment') : '';
    return html`<span class="problem" id="problem-${name}">${text}</span>`;
  }

  #wrong(name: IncidentField): boolean {
    return this.problems.includes(name);
  }

  #complaint(): string {
    if (this.problems.length > 0) return t('cameras.fixFields', { n: this.problems.length });
    return this.error ? incidentErrorText(this.error) : '';
  }

  #set(change: Partial<IncidentFields>): void {
    if (!this.fields) return;
    this.fields = { ...this.fields, ...change };
    this.problems = this.problems.filter((name) => !(name in change));
    this.error = undefined;
  }

  #setCameras(cameraIds: readonly string[]): void {
    this.#set({ cameraIds });
  }

  #toggleUnit(id: string): void {
    const unitIds = this.fields?.unitIds ?? [];
    this.#set({ unitIds: unitIds.includes(id) ? unitIds.filter((one) => one !== id) : [...unitIds, id] });
  }

  readonly #chosen = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    if (select.value !== '') this.#setCameras([...(this.fields?.cameraIds ?? []), select.value]);
    select.value = '';
  };

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
    this.#set({ [name]: value });
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { base, fields } = this;
    if (this.saving || !fields) return;
    const nowMs = this.store.district.clock.nowMs();
    const read = base ? readPatch(fields, base) : readNew(fields, this.seed.alarmId, nowMs, this.#needsCamera());
    this.problems = read.problems;
    if (!read.body) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    const result = base
      ? await api<IncidentView>('PATCH', `/api/incidents/${base.id}`, { body: read.body })
      : await api<IncidentView>('POST', '/api/incidents', { body: read.body });
    if (!result.ok && base && result.error.details['field'] === 'version') await this.#takeNewest(fields, base);
    this.saving = false;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
  };

  /** What was typed is kept; what others have changed meanwhile is shown, and can be saved over once it was seen. */
  async #takeNewest(fields: IncidentFields, base: IncidentView): Promise<void> {
    const newest = await api<IncidentWithLog>('GET', `/api/incidents/${base.id}`);
    if (!newest.ok) return;
    this.fields = onNewest(fields, base, newest.value.incident);
    this.base = newest.value.incident;
  }

  /** Of somebody without a unit it would be nobody's. */
  #needsCamera(): boolean {
    const own = this.store.district.person?.id;
    return !(this.people.value ?? []).some(({ id, unitId }) => id === own && unitId !== null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-incident-form': TcIncidentForm;
  }
}
