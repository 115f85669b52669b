/** The sheet on paper: A4 across, Vietnamese whatever the page speaks, with letterhead and lines to sign on. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MonthlySheetView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { type TextKey, type TextParams, translate } from '../../locales/catalogue.ts';
import { formatDate, formatDateTime } from '../../locales/format.ts';
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
    <div class="head">
      <p><b>${vi('contracts.paperOffice')}</b><br />${vi('contracts.paperNumber')}</p>
      <p><b>${vi('contracts.paperState')}</b><br /><b>${vi('contracts.paperMotto')}</b></p>
    </div>
    <p class="title"><b>${vi('contracts.paperTitle', { month })}</b></p>
    <p class="title">${vi('contracts.paperLessor', { name: lessorName })}</p>
    <p class="title">${
      closed
        ? vi('contracts.closedBy', { name: closed.closedBy, time: formatDateTime(closed.closedAtMs) })
        : html`<b>${vi('contracts.paperProvisional', { time: formatDateTime(nowMs) })}</b>`
    }</p>
    ${sheetTable(sheet, { language: 'vi', nameOf, folded: false })}
    <p>${vi('contracts.rule')}</p>
    <p class="place">${vi('contracts.paperPlace', dateParts(nowMs))}</p>
    <div class="signs">
      ${(['contracts.paperSignLessor', 'contracts.paperSignMaker', 'contracts.paperSignHead'] as const).map(
        (key) => html`<p><b>${vi(key)}</b><br /><i>${vi('contracts.paperSignHow')}</i></p>`,
      )}
    </div>
    ${closed ? nothing : html`<p>${vi('contracts.paperNotFinal')}</p>`}
  </section>`;
}

function dateParts(nowMs: number): TextParams {
  const [day = '', month = '', year = ''] = formatDate(nowMs).split('/');
  return { day, month, year };
}
