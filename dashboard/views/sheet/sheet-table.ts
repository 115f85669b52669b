/** A lessor's month as a table, a row for each camera and contract; used on the page and on paper. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MonthlySheetView, SheetLineView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import { type Language, type TextKey, type TextParams, translate } from '../../locales/catalogue.ts';
import { formatDateTime, formatNumber } from '../../locales/format.ts';
import { causeText } from '../camera/cause-text.ts';
import { figureText, formatDong } from '../contracts/money.ts';

export interface SheetTableOptions {
  readonly language: Language;
  /** Code and name of a camera. */
  nameOf(cameraId: string): string;
  /** Outages folded away behind their number (a page), or written out under their camera (paper). */
  readonly folded: boolean;
}

const minuteColumns: readonly (readonly [
  'upMin' | 'degradedMin' | 'downMin' | 'unknownMin' | 'excusedMin',
  TextKey,
])[] = [
  ['upMin', 'contracts.upMin'],
  ['degradedMin', 'contracts.degradedMin'],
  ['downMin', 'contracts.downMin'],
  ['unknownMin', 'contracts.unknownMin'],
  ['excusedMin', 'contracts.excusedMin'],
];
/** All that stand before price, penalty and owed. */
const columnsBeforeMoney = 3 + minuteColumns.length + 3;

export function sheetTable(sheet: MonthlySheetView, options: SheetTableOptions): TemplateResult {
  const text = textIn(options.language);
  const lines = [...sheet.lines].sort((a, b) =>
    options.nameOf(a.cameraId).localeCompare(options.nameOf(b.cameraId), 'vi', { numeric: true }),
  );
  const corrections = sheet.closed?.corrections ?? [];
  const corrected = sheet.owed + corrections.reduce((sum, { amount }) => sum + amount, 0);
  return html`<table>
    <thead><tr>
      <th scope="col">${text('contracts.camera')}</th><th scope="col">${text('contracts.number')}</th>
      <th scope="col" class="number">${text('contracts.dayCount')}</th>
      ${minuteColumns.map(([, key]) => html`<th scope="col" class="number">${text(key)}</th>`)}
      <th scope="col" class="number">${text('contracts.availability')}</th><th scope="col" class="number">${text('contracts.promised')}</th>
      <th scope="col" class="number">${text('contracts.outages')}</th><th scope="col" class="number">${text('contracts.price')}</th>
      <th scope="col" class="number">${text('contracts.penalty')}</th><th scope="col" class="number">${text('contracts.owed')}</th>
    </tr></thead>
    <tbody>${lines.map((line) => sheetLine(line, options))}</tbody>
    <tfoot>
      <tr class="sum">
        <th scope="row" colspan=${columnsBeforeMoney}>${text('contracts.sum')}</th>
        <td class="number">${formatDong(sheet.price)}</td><td class="number">${formatDong(-sheet.penalty)}</td>
        <td class="number">${formatDong(sheet.owed)}</td>
      </tr>
      ${corrections.map(
        ({ amount, reason, enteredBy, enteredAtMs }) => html`<tr>
          <th scope="row" colspan=${columnsBeforeMoney + 2}>${text('contracts.correctionRow', {
            ...{ reason, by: enteredBy, time: formatDateTime(enteredAtMs) },
          })}</th>
          <td class="number">${formatDong(amount)}</td>
        </tr>`,
      )}
      ${
        corrections.length === 0
          ? nothing
          : html`<tr class="sum"><th scope="row" colspan=${columnsBeforeMoney + 2}>${text('contracts.sumCorrected')}</th>
              <td class="number">${formatDong(corrected)}</td></tr>`
      }
    </tfoot>
  </table>`;
}

function sheetLine(line: SheetLineView, options: SheetTableOptions): TemplateResult {
  const { availabilityPercent: percent, promisedPercent } = line;
  const short = percent !== null && percent < promisedPercent;
  const folded = options.folded && line.outages.length > 0;
  return html`<tr>
      <th scope="row">${options.nameOf(line.cameraId)}</th>
      <td>${line.contractNumber}</td>
      <td class="number">${line.days}</td>
      ${minuteColumns.map(([field]) => html`<td class="number">${formatNumber(line[field])}</td>`)}
      <td class="number ${short ? 'warn' : ''}">${percent === null ? '–' : `${formatNumber(percent, 2)} %`}</td>
      <td class="number">${figureText(promisedPercent)} %</td>
      <td class="number outages">${
        folded
          ? html`<details><summary>${line.outages.length}</summary>${outageList(line, options.language)}</details>`
          : line.outages.length
      }</td>
      <td class="number">${formatDong(line.price)}</td>
      <td class="number">${formatDong(-line.penalty)}</td>
      <td class="number">${formatDong(line.owed)}</td>
    </tr>
    ${
      options.folded || line.outages.length === 0
        ? nothing
        : html`<tr class="written"><td colspan=${columnsBeforeMoney + 3}>${outageList(line, options.language)}</td></tr>`
    }`;
}

function outageList({ outages }: SheetLineView, language: Language): TemplateResult {
  const text = textIn(language);
  return html`<ul>${outages.map(
    ({ fromMs, toMs, downMin, causes, late }) => html`<li>
      ${formatDateTime(fromMs)} – ${formatDateTime(toMs)} · ${text('contracts.minutes', { n: formatNumber(downMin) })}
      ${late ? html`· <b>${text('contracts.late')}</b>` : nothing}
      ${causes.length === 0 ? nothing : html`· ${causes.map((cause) => causeText(cause, language)).join(' ')}`}
    </li>`,
  )}</ul>`;
}

const textIn =
  (language: Language) =>
  (key: TextKey, params?: TextParams): string =>
    translate(language, key, params);
