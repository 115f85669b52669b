/**
 * Makes or changes a camera. What is typed stays until it is stored: a refusal by the gateway is shown at the fields it
 * names. Fires `tc-saved` with the stored camera and `tc-cancel`.
 */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera, Profile } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { profileText } from '../camera/profile-text.ts';
import {
  type CameraDraft,
  type DraftField,
  draftOf,
  emptyDraft,
  type FieldMessages,
  messagesOf,
  readDraft,
} from './camera-draft.ts';
import { type Choice, fieldCaption, focusFirstProblem, namedChoices } from './form-field.ts';
import { formStyles } from './form-styles.ts';

const ingestChoices = (): Choice[] => [
  ['auto', t('cameras.ingestAuto')],
  ['direct', t('cameras.ingestDirect')],
  ['ffmpeg', t('cameras.ingestFfmpeg')],
];
const ingestHints: Readonly<Record<string, TextKey>> = {
  auto: 'cameras.ingestAutoHint',
  direct: 'cameras.ingestDirectHint',
  ffmpeg: 'cameras.ingestFfmpegHint',
};

@customElement('tc-camera-form')
export class CameraForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  /** Absent: a new camera. */
  @property({ attribute: false }) camera: Camera | undefined;
  @state() private draft: CameraDraft = emptyDraft();
  @state() private messages: FieldMessages = {};
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);
  #editing: string | undefined;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The same camera comes anew with each change of the inventory: what is typed must outlive that.
    if (!changed.has('camera') || (this.hasUpdated && this.camera?.id === this.#editing)) return;
    this.#editing = this.camera?.id;
    this.draft = this.camera === undefined ? emptyDraft() : draftOf(this.camera);
    this.messages = {};
    this.error = undefined;
  }

  protected override render() {
    return html`<form novalidate @submit=${this.#submit}>
      ${this.#basics()} ${this.#place()} ${this.#contract()} ${this.#streams()}
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>
          ${t(this.camera === undefined ? 'cameras.create' : 'cameras.save')}
        </button>
      </div>
    </form>`;
  }

  #basics(): TemplateResult {
    const { sites, links } = this.store.district;
    const none: Choice = ['', t('cameras.noneChosen')];
    const ofSite = [...links.values()].filter((link) => link.siteId === this.draft.siteId);
    return html`<fieldset>
      ${this.#input('code', 'cameras.fieldCode', true)}
      ${this.#input('name', 'cameras.fieldName', true)}
      ${this.#select('siteId', 'cameras.fieldSite', [['', t('cameras.choose')], ...namedChoices(sites.values())], true)}
      ${this.#select('linkId', 'cameras.fieldLink', [none, ...namedChoices(ofSite)])}
    </fieldset>`;
  }

  #place(): TemplateResult {
    return html`<fieldset>
      <legend>${t('cameras.groupPlace')}</legend>
      ${this.#input('road', 'cameras.fieldRoad')} ${this.#input('chainageM', 'cameras.fieldChainage')}
      ${this.#input('latitude', 'cameras.fieldLatitude')} ${this.#input('longitude', 'cameras.fieldLongitude')}
      ${this.#input('bearingDeg', 'cameras.fieldBearing')}
      ${this.#input('expectedAddress', 'cameras.fieldExpected')}
    </fieldset>`;
  }

  #contract(): TemplateResult {
    const lessors = [...this.store.district.units.values()].filter((unit) => unit.kind === 'lessor');
    return html`<fieldset>
      <legend>${t('cameras.groupContract')}</legend>
      ${this.#select('lessorUnitId', 'cameras.fieldLessor', [['', t('cameras.noneChosen')], ...namedChoices(lessors)])}
      ${this.#input('contractNumber', 'cameras.fieldContract')}
      ${this.#input('contractFrom', 'cameras.fieldContractFrom', false, 'dd/mm/yyyy')}
      ${this.#input('contractUntil', 'cameras.fieldContractUntil', false, 'dd/mm/yyyy')}
      ${this.#input('contact', 'cameras.fieldContact')}
    </fieldset>`;
  }

  #streams(): TemplateResult {
    const pulls: Choice[] = [
      ['always', t('cameras.pullAlways')],
      ['on-demand', t('cameras.pullOnDemand')],
      ['never', t('cameras.pullNever')],
    ];
    const profiles = this.camera?.serving?.profiles ?? [];
    const ofDevice = profiles.map(
      (profile: Profile): Choice => [profile.token, `${profile.name} · ${profileText(profile)}`],
    );
    // A token of an earlier device stays choosable: saving must not drop it behind the person's back.
    const tokens = (chosen: string): Choice[] =>
      chosen === '' || ofDevice.some(([token]) => token === chosen)
        ? [['', t('cameras.byRule')], ...ofDevice]
        : [['', t('cameras.byRule')], ...ofDevice, [chosen, chosen]];
    return html`<fieldset>
      <legend>${t('cameras.groupStreams')}</legend>
      ${this.#select('mainToken', 'cameras.fieldMainProfile', tokens(this.draft.mainToken))}
      ${this.#select('subToken', 'cameras.fieldSubProfile', tokens(this.draft.subToken))}
      ${this.#select('pullMain', 'cameras.fieldPullMain', pulls)} ${this.#select('pullSub', 'cameras.fieldPullSub', pulls)}
      ${this.#select('transport', 'cameras.fieldTransport', [
        ['tcp', 'TCP'],
        ['udp', 'UDP'],
      ])}
      ${this.#select('ingest', 'cameras.fieldIngest', ingestChoices())}
      ${this.#input('ptzHomeAfterMin', 'cameras.fieldPtzHome')}
      <p class="wide muted" id="hint-ingest">${t(ingestHints[this.draft.ingest] ?? 'cameras.ingestAutoHint')}</p>
    </fieldset>`;
  }

  #input(field: DraftField, text: TextKey, required = false, placeholder = ''): TemplateResult {
    return html`<label class="field">${fieldCaption(text, required)}
      <input name=${field} placeholder=${placeholder || nothing} .value=${this.draft[field]} autocomplete="off" aria-required=${required}
        aria-invalid=${this.messages[field] !== undefined} aria-describedby="problem-${field}" @input=${this.#typed} />
      ${this.#problem(field)}
    </label>`;
  }

  #select(field: DraftField, text: TextKey, choices: readonly Choice[], required = false): TemplateResult {
    return html`<label class="field">${fieldCaption(text, required)}
      <select name=${field} aria-required=${required} aria-invalid=${this.messages[field] !== undefined}
        aria-describedby=${field === 'ingest' ? 'hint-ingest problem-ingest' : `problem-${field}`} @change=${this.#typed}>
        ${choices.map(
          ([value, name]) => html`<option value=${value} .selected=${value === this.draft[field]}>${name}</option>`,
        )}
      </select>
      ${this.#problem(field)}
    </label>`;
  }

  #problem(field: DraftField): TemplateResult {
    return html`<span class="problem" id="problem-${field}">${this.messages[field] ?? nothing}</span>`;
  }

  #complaint(): string {
    const n = Object.keys(this.messages).length;
    if (n > 0) return t('cameras.fixFields', { n });
    return this.error === undefined ? '' : apiErrorText(this.error);
  }

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    const field = name as DraftField;
    this.draft = { ...this.draft, [field]: value, ...(field === 'siteId' ? { linkId: '' } : {}) };
    const { [field]: _gone, ...rest } = this.messages;
    this.messages = rest;
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { input, problems } = readDraft(this.draft);
    this.error = undefined;
    this.messages = Object.fromEntries(Object.entries(problems).map(([field, key]) => [field, t(key)]));
    if (Object.keys(problems).length > 0) return this.#focusFirstProblem();
    this.saving = true;
    const result =
      this.camera === undefined
        ? await api<Camera>('POST', '/api/cameras', { body: input })
        : await api<Camera>('PATCH', `/api/cameras/${this.camera.id}`, { body: input });
    this.saving = false;
    if (result.ok) {
      this.dispatchEvent(new CustomEvent<Camera>('tc-saved', { detail: result.value }));
      return;
    }
    this.error = result.error;
    const taken = result.error.code === 'request.conflict';
    this.messages = messagesOf(result.error, () => t(taken ? 'cameras.problemTaken' : 'cameras.problemRefused'));
    this.#focusFirstProblem();
  };

  #focusFirstProblem(): void {
    void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-camera-form': CameraForm;
  }
}
