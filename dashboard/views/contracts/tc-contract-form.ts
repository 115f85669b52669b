/** Makes or changes a contract; the worked example follows what is typed. Fires `tc-saved` and `tc-cancel`. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ContractView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { type ApiError, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { controls } from '../../styles/controls.ts';
import { fieldCaption, focusFirstProblem } from '../cameras/form-field.ts';
import { formStyles } from '../cameras/form-styles.ts';
import {
  type ContractField,
  type ContractFields,
  emptyContract,
  fieldsOf,
  type PenaltyKind,
  penaltyKinds,
  readContract,
  readTerms,
} from './contract-draft.ts';
import { penaltyNames } from './terms-text.ts';
import './tc-worked-example.ts';

const problemTexts: Readonly<Partial<Record<ContractField, TextKey>>> = {
  lessorUnitId: 'contracts.problemLessor',
  number: 'contracts.problemNumber',
  fromDay: 'contracts.problemDay',
  untilDay: 'contracts.problemUntil',
  price: 'contracts.problemDong',
  perHour: 'contracts.problemDong',
};

@customElement('tc-contract-form')
export class TcContractForm extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      .formula {
        grid-column: span 2;
      }
      .hint {
        color: var(--tc-muted);
      }
    `,
  ];

  /** Absent: a new one. */
  @property({ attribute: false }) contract: ContractView | undefined;
  @property({ attribute: false }) lessors: readonly Unit[] = [];
  @state() private fields: ContractFields = emptyContract;
  @state() private problems: readonly ContractField[] = [];
  @state() private error: ApiError | undefined;
  @state() private saving = false;
  protected readonly locale = new LocaleController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.contract) this.fields = fieldsOf(this.contract);
    else if (this.lessors.length === 1) this.fields = { ...emptyContract, lessorUnitId: this.lessors[0]?.id ?? '' };
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('select, input')?.focus();
  }

  protected override render() {
    const { kind } = this.fields;
    return html`<form novalidate @submit=${this.#submit}>
      <fieldset>
        <label class="field">${fieldCaption('contracts.lessor', true)}
          <select name="lessorUnitId" aria-invalid=${this.#wrong('lessorUnitId')} aria-describedby="problem-lessorUnitId" @change=${this.#typed}>
            <option value="">${t('contracts.choose')}</option>
            ${this.lessors.map(({ id, name }) => html`<option value=${id} .selected=${id === this.fields.lessorUnitId}>${name}</option>`)}
          </select>${this.#problem('lessorUnitId')}</label>
        ${this.#input('number', 'contracts.number', true, 100)}
        ${this.#input('title', 'contracts.name', false, 200)}
        ${this.#input('fromDay', 'contracts.fromDay', true, 10, 'dd/mm/yyyy')}
        ${this.#input('untilDay', 'contracts.untilDay', false, 10, t('contracts.openEnded'))}
      </fieldset>
      <fieldset>
        <legend>${t('contracts.terms')}</legend>
        ${this.#input('price', 'contracts.pricePerMonth', true, 20, '1.500.000')}
        ${this.#input('promised', 'contracts.promised', true, 8, '99,5')}
        ${this.#input('repair', 'contracts.repairHours', true, 8, '24')}
      </fieldset>
      <fieldset>
        <legend>${t('contracts.penalty')}</legend>
        <label class="field formula"><span>${t('contracts.formula')}</span>
          <select name="kind" @change=${this.#typed}>
            ${penaltyKinds.map((one) => html`<option value=${one} .selected=${one === kind}>${t(penaltyNames[one])}</option>`)}
          </select></label>
        ${kind === 'below-promise' ? this.#input('perPoint', 'contracts.perPoint', true, 8, '2') : nothing}
        ${kind === 'per-hour' ? this.#input('perHour', 'contracts.perHour', true, 20, '20.000') : nothing}
        ${kind === 'none' ? nothing : this.#input('mostPenalty', 'contracts.mostPenalty', true, 8, '50')}
      </fieldset>
      <tc-worked-example .terms=${readTerms(this.fields).terms}></tc-worked-example>
      ${this.contract ? html`<p class="hint">${t('contracts.changeHint')}</p>` : nothing}
      <div class="buttons">
        <span class="start problem" role="alert">${this.#complaint()}</span>
        <button type="button" @click=${() => this.dispatchEvent(new Event('tc-cancel'))}>${t('cameras.cancel')}</button>
        <button type="submit" class="primary" ?disabled=${this.saving}>${t(this.contract ? 'cameras.save' : 'cameras.create')}</button>
      </div>
    </form>`;
  }

  #input(name: ContractField, text: TextKey, required: boolean, longest: number, example = ''): TemplateResult {
    return html`<label class="field">${fieldCaption(text, required)}
      <input name=${name} .value=${this.fields[name]} autocomplete="off" maxlength=${longest} placeholder=${example}
        aria-required=${required} aria-invalid=${this.#wrong(name)} aria-describedby="problem-${name}" @input=${this.#typed} />
      ${this.#problem(name)}</label>`;
  }

  #problem(name: ContractField): TemplateResult {
    const text = this.#wrong(name) ? t(problemTexts[name] ?? 'contracts.problemFigure') : '';
    return html`<span class="problem" id="problem-${name}">${text}</span>`;
  }

  #wrong(name: ContractField): boolean {
    return this.problems.includes(name);
  }

  #complaint(): string {
    if (this.problems.length > 0) return t('cameras.fixFields', { n: this.problems.length });
    if (this.error?.code === 'request.conflict') {
      return t(this.error.details['field'] === 'number' ? 'contracts.numberTaken' : 'contracts.conflict');
    }
    return this.error ? apiErrorText(this.error) : '';
  }

  readonly #typed = (event: Event): void => {
    const { name, value } = event.target as HTMLInputElement | HTMLSelectElement;
    this.problems = this.problems.filter((field) => field !== name);
    this.error = undefined;
    this.fields = name === 'kind' ? { ...this.fields, kind: value as PenaltyKind } : { ...this.fields, [name]: value };
  };

  readonly #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const { body, problems } = readContract(this.fields);
    this.problems = problems;
    if (!body) return void this.updateComplete.then(() => focusFirstProblem(this.renderRoot));
    this.saving = true;
    const result = this.contract
      ? await api<ContractView>('PUT', `/api/contracts/${this.contract.id}`, { body })
      : await api<ContractView>('POST', '/api/contracts', { body });
    this.saving = false;
    if (result.ok) this.dispatchEvent(new CustomEvent('tc-saved', { detail: result.value }));
    else this.error = result.error;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-contract-form': TcContractForm;
  }
}
