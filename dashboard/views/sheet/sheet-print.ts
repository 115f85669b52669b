/** The sheet on paper: A4 across, Vietnamese whatever the page speaks, with letterhead and lines to sign on. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { letterhead, signatures } from '../../components/paper-parts.ts';
import { type TextKey, type TextParams, translate } from '../../locales/catalogue.ts';
import { formatDateTime } from '../../locales/format.ts';
import { monthText } from '../contracts/coverage-list.ts';
import { sheetTable } from './sheet-table.ts';

export interface PrintFacts {
  readonly sheet: MonthlySheetView;
  readonly lessorName: string;
  readonly nowMs: number;
  nameOf(cameraId: string): string;
}

const vi = (key: TextKey, params?: TextParams): string => translate('vi', key, params);

export function sheetPrint({ sheet, lessorName, nowMs, nameOf }: PrintFacts): TemplateResult {
  const { closed } = sheet;
  const month = monthText(sheet.month);
  return html`<section class="paper" lang="vi">
    ${letterhead(vi('contracts.paperNumber'))}
    <p class="title"><b>${vi('contracts.paperTitle', { month })}</b></p>
    <p class="title">${vi('contracts.paperLessor', { name: lessorName })}</p>
    <p class="title">${
      closed
        ? vi('contracts.closedBy', { name: closed.closedBy, time: formatDateTime(closed.closedAtMs) })
        : html`<b>${vi('contracts.paperProvisional', { time: formatDateTime(nowMs) })}</b>`
    }</p>
    ${sheetTable(sheet, { language: 'vi', nameOf, folded: false })}
    <p>${vi('contracts.rule')}</p>
    ${signatures(nowMs, ['contracts.paperSignLessor', 'contracts.paperSignMaker', 'contracts.paperSignHead'])}
    ${closed ? nothing : html`<p>${vi('contracts.paperNotFinal')}</p>`}
  </section>`;
}
