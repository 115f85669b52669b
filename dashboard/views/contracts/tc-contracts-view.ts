/** Contracts with lessors: what was agreed, which cameras they cover, and the way to each lessor's monthly sheets. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ContractView, CoverageView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { iconButton } from '../../components/icon-button.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { sheetPath } from '../../state/route.ts';
import { navigate } from '../../state/router.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { countCovered, dayOf, monthsBack, monthText } from './coverage-list.ts';
import { figureText, formatDong } from './money.ts';
import { daysText, penaltyText } from './terms-text.ts';
import './tc-contract-cameras.ts';
import './tc-contract-form.ts';

const sheetsBack = 14;

@customElement('tc-contracts-view')
export class TcContractsView extends LitElement {
  static override styles = [
    controls,
    formStyles,
    listPage,
    css`
      .bar label {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        color: var(--tc-muted);
      }
      td.rule {
        white-space: normal;
        min-width: 16rem;
      }
    `,
  ];

  /** `new`, or the contract that is being changed. */
  @state() private editing: ContractView | 'new' | undefined;
  @state() private coveringId = '';
  protected readonly locale = new LocaleController(this);
  private readonly contracts = new Loaded<ContractView[]>(this, () => '/api/contracts');
  private readonly coverages = new Loaded<CoverageView[]>(this, () => '/api/contract-coverages');
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);

  protected override render() {
    return html`<header>
        <h1>${t('shell.pageContracts')}</h1>
        <button class="primary" type="button" ?disabled=${this.#lessors().length === 0} @click=${() => this.#edit('new')}>
          <tc-icon name="plus"></tc-icon> ${t('contracts.add')}
        </button>
      </header>
      ${this.#sheets()}
      <div class="card list" tabindex="0" role="region" aria-label=${t('shell.pageContracts')}>${this.#list()}</div>
      ${this.#dialogs()}`;
  }

  #lessors() {
    return [...this.store.district.units.values()].filter(({ kind }) => kind === 'lessor');
  }

  #sheets(): TemplateResult {
    const lessors = this.#lessors();
    if (lessors.length === 0) return html`<p class="muted">${t('contracts.noLessors')}</p>`;
    const [, last] = monthsBack(this.store.district.clock.nowMs(), 2);
    return html`<form class="bar" data-query @submit=${this.#openSheet}>
      <label>${t('contracts.lessor')}
        <select name="unit">${lessors.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}</select></label>
      <label>${t('contracts.month')}
        <select name="month">${monthsBack(this.store.district.clock.nowMs(), sheetsBack).map(
          (month) => html`<option value=${month} .selected=${month === last}>${monthText(month)}</option>`,
        )}</select></label>
      <button type="submit"><tc-icon name="receipt-text"></tc-icon> ${t('contracts.openSheet')}</button>
    </form>`;
  }

  #list(): TemplateResult {
    const error = this.contracts.error ?? this.coverages.error;
    const { value } = this.contracts;
    if (error) return html`<p class="empty" role="alert">${apiErrorText(error)}</p>`;
    if (!value || !this.coverages.value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (value.length === 0) return html`<p class="empty">${t('contracts.none')}</p>`;
    return html`<table>
      <thead><tr>
        <th scope="col">${t('contracts.number')}</th><th scope="col">${t('contracts.lessor')}</th>
        <th scope="col">${t('contracts.days')}</th><th scope="col" class="number">${t('contracts.pricePerMonth')}</th>
        <th scope="col" class="number">${t('contracts.promised')}</th><th scope="col" class="number">${t('contracts.repairHours')}</th>
        <th scope="col">${t('contracts.penalty')}</th><th scope="col" class="number">${t('contracts.cameraCount')}</th>
        <th scope="col">${t('cameras.columnActions')}</th>
      </tr></thead>
      <tbody>${[...value].sort(byNumber).map((contract) => this.#row(contract))}</tbody>
    </table>`;
  }

  #row(contract: ContractView): TemplateResult {
    const { number, terms } = contract;
    const { district } = this.store;
    const today = dayOf(district.clock.nowMs());
    const over = contract.untilDay !== null && contract.untilDay < today;
    return html`<tr class=${over ? 'over' : ''}>
      <th scope="row">${number}<div class="muted">${contract.title}</div></th>
      <td>${district.units.get(contract.lessorUnitId)?.name ?? contract.lessorUnitId}</td>
      <td>${daysText(contract.fromDay, contract.untilDay)}</td>
      <td class="number">${formatDong(terms.pricePerMonth)}</td>
      <td class="number">${figureText(terms.promisedPercent)} %</td>
      <td class="number">${figureText(terms.repairHours)}</td>
      <td class="rule">${penaltyText(terms)}</td>
      <td class="number">${countCovered(this.coverages.value ?? [], contract.id, today)}</td>
      <td class="actions">
        <a class="button icon quiet" href=${sheetPath(contract.lessorUnitId, today.slice(0, 7))} aria-label=${t('contracts.sheetFor', { number })}
          title=${t('contracts.sheetFor', { number })}><tc-icon name="receipt-text"></tc-icon></a>
        ${iconButton('cctv', t('contracts.camerasOf', { number }), () => {
          this.coveringId = contract.id;
        })}
        ${iconButton('pencil', t('contracts.change', { number }), () => this.#edit(contract))}
      </td>
    </tr>`;
  }

  #dialogs(): TemplateResult {
    const { editing } = this;
    const covering = this.contracts.value?.find(({ id }) => id === this.coveringId);
    const heading = editing === 'new' ? t('contracts.add') : t('contracts.change', { number: editing?.number ?? '' });
    return html`<tc-dialog wide ?open=${editing !== undefined} heading=${heading} @close=${this.#close}>
        ${
          editing === undefined
            ? nothing
            : html`<tc-contract-form .contract=${editing === 'new' ? undefined : editing} .lessors=${this.#lessors()}
                @tc-cancel=${this.#close} @tc-saved=${this.#saved}></tc-contract-form>`
        }
      </tc-dialog>
      <tc-dialog wide ?open=${covering !== undefined} heading=${t('contracts.camerasOf', { number: covering?.number ?? '' })} @close=${this.#close}>
        ${
          covering === undefined
            ? nothing
            : html`<tc-contract-cameras .contract=${covering} .coverages=${this.coverages.value ?? []}
                @tc-changed=${() => void this.coverages.reload()}></tc-contract-cameras>`
        }
      </tc-dialog>`;
  }

  #edit(editing: ContractView | 'new'): void {
    this.editing = editing;
  }

  readonly #close = (): void => {
    this.editing = undefined;
    this.coveringId = '';
  };

  readonly #saved = (event: CustomEvent<ContractView>): void => {
    this.editing = undefined;
    showToast({ text: t('cameras.saved', { code: event.detail.number }) });
    void this.contracts.reload();
  };

  readonly #openSheet = (event: Event): void => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    navigate(sheetPath(String(fields.get('unit')), String(fields.get('month'))));
  };
}

const byNumber = (a: ContractView, b: ContractView): number =>
  a.number.localeCompare(b.number, 'vi', { numeric: true });

declare global {
  interface HTMLElementTagNameMap {
    'tc-contracts-view': TcContractsView;
  }
}
