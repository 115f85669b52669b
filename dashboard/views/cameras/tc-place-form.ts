/** Makes or changes a site, a link or a unit. What is typed stays until it is stored. Fires `tc-saved` and `tc-cancel`. */
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { kindText } from '../../components/tc-top-bar.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { type Choice, fieldCaption, focusFirstProblem, namedChoices } from './form-field.ts';
import { formStyles } from './form-styles.ts';
import {
  draftOfPlace,
  isRequired,
  type Place,
  type PlaceDraft,
  type PlaceField,
  type PlaceKind,
  type PlaceMessages,
  placeFields,
  placePaths,
  readPlace,
  refusedPlace,
  unitTree,
} from './place-draft.ts';
import { placeErrorText, unitKindTexts } from './place-texts.ts';

const labels: Readonly<Record<PlaceField, TextKey>> = {
  code: 'places.code',
  name: 'places.name',
  kind: 'places.kind',
  unitId: 'places.unit',
  siteId: 'places.site',
  parentId: 'places.parent',
  contact: 'places.contact',
};

@customElement('tc-place-form')
export class PlaceForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  @property() kind: PlaceKind = 'site';
  /** Absent: a new one. */
  @property({ attribute: false }) place: Place | undefined;
  @state() private draft: PlaceDraft = {};
  @state() private messages: PlaceMessages = {};
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);
  #editing: string | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The same place comes anew with each change of the inventory: what is typed must outlive that.
    const editing = `${this.kind} ${this.place?.id ?? ''}`;
    if (!(changed.has('place') || changed.has('kind')) || editing === this.#editing) return;
    this.#editing = editing;
    this.draft = draftOfPlace(this.kind, this.place);
    this.messages = {};
    this.error = undefined;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override render() {
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>${placeFields[this.kind].map((field) => this.#field(field))}</fieldset>
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>
          ${t(this.place === undefined ? 'cameras.create' : 'cameras.save')}
        </button>
      </div>
    </form>`;
  }

  #field(field: PlaceField): TemplateResult {
    const choices = this.#choices(field);
    const value = this.draft[field] ?? '';
    const invalid = this.messages[field] !== undefined;
    return html`<label class="field">${fieldCaption(labels[field], isRequired(field))}
      ${
        choices === undefined
          ? html`<input name=${field} .value=${value} autocomplete="off" maxlength="200" aria-required=${isRequired(field)}
              aria-invalid=${invalid} aria-describedby="problem-${field}" @input=${this.#typed} />`
          : html`<select name=${field} aria-required=${isRequired(field)} aria-invalid=${invalid}
              aria-describedby="problem-${field}" @change=${this.#typed}>
              ${choices.map(([id, text]) => html`<option value=${id} .selected=${id === value}>${text}</option>`)}
            </select>`
      }
      <span class="problem" id="problem-${field}">${this.#message(field)}</span>
    </label>`;
  }

  #choices(field: PlaceField): readonly Choice[] | undefined {
    const { sites, units } = this.store.district;
    const none: Choice = ['', t(isRequired(field) ? 'cameras.choose' : 'cameras.noneChosen')];
    const kinds = Object.entries(this.kind === 'site' ? kindText : unitKindTexts);
    switch (field) {
      case 'kind':
        return [none, ...kinds.map(([kind, key]): Choice => [kind, t(key)])];
      case 'siteId':
        return [none, ...namedChoices(sites.values())];
      case 'unitId':
      case 'parentId': {
        const tree = unitTree([...units.values()], this.kind === 'unit' ? this.place?.id : undefined);
        return [none, ...tree.map(({ unit, depth }): Choice => [unit.id, `${'– '.repeat(depth)}${unit.name}`])];
      }
      default:
        return undefined;
    }
  }

  #message(field: PlaceField): string {
    const key = this.messages[field];
    return key === undefined ? '' : t(key);
  }

  #complaint(): string {
    const n = Object.keys(this.messages).length;
    if (n > 0) return t('cameras.fixFields', { n });
    return this.error === undefined ? '' : placeErrorText(this.error);
  }

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    const field = name as PlaceField;
    this.draft = { ...this.draft, [field]: value };
    const { [field]: _gone, ...rest } = this.messages;
    this.messages = rest;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { input, problems } = readPlace(this.kind, this.draft);
    this.error = undefined;
    this.messages = problems;
    if (Object.keys(problems).length > 0) return this.#focusFirstProblem();
    this.saving = true;
    const path = placePaths[this.kind];
    const result =
      this.place === undefined
        ? await api<Place>('POST', path, { body: input })
        : await api<Place>('PATCH', `${path}/${this.place.id}`, { body: input });
    this.saving = false;
    if (result.ok) {
      this.dispatchEvent(new CustomEvent<Place>('tc-saved', { detail: result.value }));
      return;
    }
    this.error = result.error;
    this.messages = refusedPlace(this.kind, result.error);
    this.#focusFirstProblem();
  };

  #focusFirstProblem(): void {
    void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-place-form': PlaceForm;
  }
}
