/**
 * A lessor's month: minutes, outages and money of each camera. It says whether it may still change; a person closes it, and
 * from then on only corrections are added. Printed it is a sheet of its own (sheet-print.ts).
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import '../../components/tc-dialog.ts';
import '../../components/tc-icon.ts';
import { showToast } from '../../components/toast.ts';
import { formatDateTime } from '../../locales/format.ts';
import { LocaleController, language, t } from '../../locales/locale.ts';
import { api } from '../../state/api.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { sheetPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import { paper } from '../../styles/paper.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { dayOf, monthBeside, monthText } from '../contracts/coverage-list.ts';
import { formatDong } from '../contracts/money.ts';
import { sheetPrint } from './sheet-print.ts';
import { sheetStyles } from './sheet-styles.ts';
import { sheetTable } from './sheet-table.ts';
import './tc-correction-form.ts';

@customElement('tc-sheet-view')
export class TcSheetView extends LitElement {
  static override styles = [controls, formStyles, listPage, paper, sheetStyles];

  @property() unitId = '';
  @property() month = '';
  @state() private asking: 'close' | 'correct' | undefined;
  @state() private closing = false;
  protected readonly locale = new LocaleController(this);
  private readonly loaded = new Loaded<MonthlySheetView>(this, () => this.#path());
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);

  protected override render() {
    const { value: sheet, error } = this.loaded;
    return html`<header>
        <h1>${t('contracts.sheetOf', { month: monthText(this.month), name: this.#lessorName() })}</h1>
        ${this.#acts(sheet)}
      </header>
      ${sheet ? this.#banner(sheet) : nothing}
      <div class="card list" tabindex="0" role="region" aria-label=${t('contracts.sheet')}>${
        error
          ? html`<p class="empty" role="alert">${apiErrorText(error)}</p>`
          : sheet
            ? this.#table(sheet)
            : html`<p class="empty">${t('cameras.loading')}</p>`
      }</div>
      <p class="muted">${t('contracts.rule')}</p>
      ${this.#dialogs(sheet)}
      ${sheet ? sheetPrint({ ...this.#names, sheet, lessorName: this.#lessorName(), nowMs: this.#nowMs() }) : nothing}`;
  }

  #path(): string {
    return `/api/lessors/${encodeURIComponent(this.unitId)}/sheets/${encodeURIComponent(this.month)}`;
  }

  #nowMs(): number {
    return this.store.district.clock.nowMs();
  }

  #lessorName(): string {
    return this.store.district.units.get(this.unitId)?.name ?? '';
  }

  readonly #names = {
    nameOf: (cameraId: string): string => {
      const camera = this.store.district.cameras.get(cameraId);
      return camera ? `${camera.code} · ${camera.name}` : t('contracts.cameraGone', { id: cameraId.slice(-8) });
    },
  };

  #acts(sheet: MonthlySheetView | undefined): TemplateResult {
    const over = this.month < dayOf(this.#nowMs()).slice(0, 7);
    return html`<a class="button" href=${sheetPath(this.unitId, monthBeside(this.month, -1))} aria-label=${t('contracts.monthBefore')}
        title=${t('contracts.monthBefore')}><tc-icon name="chevron-left"></tc-icon></a>
      ${
        over
          ? html`<a class="button" href=${sheetPath(this.unitId, monthBeside(this.month, 1))} aria-label=${t('contracts.monthAfter')}
              title=${t('contracts.monthAfter')}><tc-icon name="chevron-right"></tc-icon></a>`
          : nothing
      }
      <a class="button" href="/contracts"><tc-icon name="receipt-text"></tc-icon> ${t('shell.pageContracts')}</a>
      ${
        sheet && sheet.lines.length > 0
          ? html`<a class="button" download href="${this.#path()}/sheet.csv"><tc-icon name="download"></tc-icon> CSV</a>
              <button type="button" @click=${() => window.print()}><tc-icon name="printer"></tc-icon> ${t('contracts.print')}</button>`
          : nothing
      }
      ${
        sheet?.closed
          ? html`<button type="button" @click=${() => this.#ask('correct')}><tc-icon name="pencil"></tc-icon> ${t('contracts.correct')}</button>`
          : nothing
      }
      ${
        sheet && !sheet.closed && over && sheet.lines.length > 0
          ? html`<button class="primary" type="button" @click=${() => this.#ask('close')}><tc-icon name="lock"></tc-icon> ${t('contracts.close')}</button>`
          : nothing
      }`;
  }

  #banner({ closed }: MonthlySheetView): TemplateResult {
    if (closed) {
      return html`<p class="banner"><tc-icon name="lock"></tc-icon>
        ${t('contracts.closedBy', { name: closed.closedBy, time: formatDateTime(closed.closedAtMs) })}</p>`;
    }
    const over = this.month < dayOf(this.#nowMs()).slice(0, 7);
    return html`<p class="banner provisional" role="status"><tc-icon name="triangle-alert"></tc-icon>
      ${t(over ? 'contracts.provisional' : 'contracts.provisionalRuns')}</p>`;
  }

  #table(sheet: MonthlySheetView): TemplateResult {
    if (sheet.lines.length === 0) return html`<p class="empty">${t('contracts.sheetEmpty')}</p>`;
    return sheetTable(sheet, { ...this.#names, language: language(), folded: true });
  }

  #dialogs(sheet: MonthlySheetView | undefined): TemplateResult {
    const { asking } = this;
    const month = monthText(this.month);
    return html`<tc-dialog ?open=${asking === 'close'} heading=${t('contracts.closeTitle', { month })} @close=${this.#stop}>
        <p>${t('contracts.closeSure', { month, amount: formatDong(sheet?.owed ?? 0) })}</p>
        <button slot="actions" type="button" @click=${this.#stop}>${t('cameras.cancel')}</button>
        <button slot="actions" type="button" class="primary" ?disabled=${this.closing} @click=${this.#close}>${t('contracts.closeNow')}</button>
      </tc-dialog>
      <tc-dialog ?open=${asking === 'correct'} heading=${t('contracts.correctTitle', { month })} @close=${this.#stop}>
        ${
          asking === 'correct'
            ? html`<tc-correction-form .path=${this.#path()} @tc-cancel=${this.#stop} @tc-saved=${this.#corrected}></tc-correction-form>`
            : nothing
        }
      </tc-dialog>`;
  }

  #ask(asking: 'close' | 'correct'): void {
    this.asking = asking;
  }

  readonly #stop = (): void => {
    this.asking = undefined;
  };

  readonly #corrected = (event: CustomEvent<MonthlySheetView>): void => {
    this.asking = undefined;
    this.loaded.value = event.detail;
    showToast({ text: t('contracts.corrected') });
    this.requestUpdate();
  };

  readonly #close = async (): Promise<void> => {
    this.closing = true;
    const result = await api<MonthlySheetView>('POST', `${this.#path()}/close`);
    this.closing = false;
    this.asking = undefined;
    if (result.ok) this.loaded.value = result.value;
    else {
      showToast({ kind: 'error', text: apiErrorText(result.error) });
      // Somebody else may have closed it meanwhile.
      await this.loaded.reload();
    }
    this.requestUpdate();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-sheet-view': TcSheetView;
  }
}
