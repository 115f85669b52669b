/** Asks for a pack: cameras, one span for all, purpose and case. Fires `tc-saved` with the pack and `tc-cancel`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import type { PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-icon.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import type { RequestDraft, StreamChoice } from './evidence-address.ts';
import { type RequestField, readRequest } from './request-draft.ts';

const problemTexts: Readonly<Record<RequestField, TextKey>> = {
  cameras: 'evidence.problemCamera',
  from: 'evidence.problemMoment',
  to: 'evidence.problemMoment',
  span: 'evidence.problemSpan',
  purpose: 'evidence.problemPurpose',
  caseNumber: 'evidence.problemCase',
  urgentReason: 'evidence.problemUrgent',
};

const streamChoices: readonly (readonly [StreamChoice, TextKey])[] = [
  ['all', 'evidence.allStreams'],
  ['main', 'evidence.main'],
  ['sub', 'evidence.sub'],
];

type TextField = 'from' | 'to' | 'purpose' | 'caseNumber' | 'urgentReason';

@customElement('tc-pack-request')
export class TcPackRequest extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      ul.cameras {
        display: flex;
        flex-wrap: wrap;
        gap: var(--tc-space-2);
      }
      ul.cameras li {
        display: inline-flex;
        align-items: center;
        padding-left: var(--tc-space-2);
        border: var(--tc-hairline) solid var(--tc-line);
        border-radius: var(--tc-radius-control);
      }
      .check {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
      }
    `,
  ];

  @property({ attribute: false }) draft!: RequestDraft;
  @state() private problems: readonly RequestField[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override firstUpdated(): void {
    const first = this.draft.cameraIds.length > 0 ? 'input[name=purpose]' : 'select';
    this.renderRoot.querySelector<HTMLElement>(first)?.focus();
  }

  protected override render() {
    return html`<form novalidate @submit=${this.#submit}>
      ${this.#cameras()}
      <fieldset>
        ${this.#input('from', 'evidence.from', 25)} ${this.#input('to', 'evidence.to', 25)}
        <label class="field"><span>${t('evidence.stream')}</span>
          <select @change=${this.#chooseStreams}>${streamChoices.map(
            ([choice, text]) =>
              html`<option value=${choice} .selected=${choice === this.draft.streams}>${t(text)}</option>`,
          )}</select></label>
        <p class="muted wide">${t('evidence.hint')}</p>
      </fieldset>
      <fieldset>${this.#input('caseNumber', 'evidence.caseNumber', 100)} ${this.#input('purpose', 'evidence.purpose', 500)}</fieldset>
      ${this.#urgent()}
      <div class="buttons">
        <span class="start problem" role="alert">${this.error ? apiErrorText(this.error) : nothing}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class=${this.draft.urgent ? 'danger' : 'primary'} ?disabled=${this.saving}>
          ${t(this.draft.urgent ? 'evidence.sendUrgent' : 'evidence.send')}</button>
      </div>
    </form>`;
  }

  #mine(): Camera[] {
    const { district } = this.store;
    return [...district.cameras.values()]
      .filter(({ id }) => district.cameraRights.may('export-request', id))
      .sort(byCode);
  }

  #cameras(): TemplateResult {
    const { cameras } = this.store.district;
    const chosen = this.draft.cameraIds;
    const wrong = this.problems.includes('cameras');
    return html`<fieldset>
      <legend>${t('evidence.camera')}</legend>
      ${
        chosen.length === 0
          ? nothing
          : html`<ul class="cameras wide">${chosen.map((id) => {
              const code = cameras.get(id)?.code ?? id.slice(-8);
              return html`<li>${code} ${iconButton('x', t('evidence.removeCamera', { code }), () => this.#remove(id))}</li>`;
            })}</ul>`
      }
      <label class="field"><span>${t('evidence.addCamera')}</span>
        <select aria-invalid=${wrong} aria-describedby="problem-cameras" @change=${this.#add}>
          <option value="" .selected=${true}>${t('evidence.chooseCamera')}</option>
          ${this.#mine()
            .filter(({ id }) => !chosen.includes(id))
            .map(({ id, code, name }) => html`<option value=${id}>${code} · ${name}</option>`)}
        </select>${this.#problem('cameras')}</label>
    </fieldset>`;
  }

  /** Only who may also approve can be the lone officer. */
  #urgent(): TemplateResult | typeof nothing {
    const { district } = this.store;
    const { cameraIds, urgent } = this.draft;
    const may = cameraIds.length > 0 && cameraIds.every((id) => district.cameraRights.may('export-approve', id));
    if (!may) return nothing;
    return html`<fieldset>
      <label class="check wide"><input type="checkbox" .checked=${urgent} @change=${this.#toggleUrgent} /> ${t('evidence.urgentAsk')}</label>
      ${urgent ? html`<p class="warn wide">${t('evidence.urgentText')}</p>${this.#input('urgentReason', 'evidence.urgentReason', 500)}` : nothing}
    </fieldset>`;
  }

  #input(name: TextField, text: TextKey, longest: number): TemplateResult {
    const wrong = this.problems.includes(name) || (name === 'to' && this.problems.includes('span'));
    const long = name === 'purpose' || name === 'urgentReason';
    return html`<label class=${long ? 'field wide' : 'field'}>${fieldCaption(text, true)}
      <input name=${name} .value=${this.draft[name]} autocomplete="off" maxlength=${longest} aria-required="true"
        aria-invalid=${wrong} aria-describedby="problem-${name}" @input=${this.#typed} />
      ${name === 'to' && this.problems.includes('span') ? this.#problem('span', 'to') : this.#problem(name)}</label>`;
  }

  #problem(field: RequestField, id: string = field): TemplateResult {
    return html`<span class="problem" id="problem-${id}">${this.problems.includes(field) ? t(problemTexts[field]) : ''}</span>`;
  }

  #change(change: Partial<RequestDraft>): void {
    this.draft = { ...this.draft, ...change };
    this.error = undefined;
  }

  #remove(cameraId: string): void {
    this.#change({ cameraIds: this.draft.cameraIds.filter((id) => id !== cameraId) });
  }

  readonly #add = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (value === '') return;
    this.#change({ cameraIds: [...this.draft.cameraIds, value] });
    this.problems = this.problems.filter((field) => field !== 'cameras');
  };

  readonly #chooseStreams = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.#change({ streams: streamChoices.find(([choice]) => choice === value)?.[0] ?? 'all' });
  };

  readonly #toggleUrgent = (event: Event): void => {
    this.#change({ urgent: (event.target as HTMLInputElement).checked });
  };

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement;
    this.problems = this.problems.filter(
      (field) => field !== name && !(field === 'span' && (name === 'from' || name === 'to')),
    );
    this.#change({ [name]: value });
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { body, problems } = readRequest(this.draft, this.store.district.clock.nowMs());
    this.problems = problems;
    if (!body) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    if (this.saving) return;
    this.saving = true;
    const result = await api<PackView>('POST', '/api/evidence', { body });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-pack-request': TcPackRequest;
  }
}
