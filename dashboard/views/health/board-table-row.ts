/** One row of the board as a template. The row's link carries the keyboard focus; its buttons follow when it has it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { IconName } from '../../components/icon-set.ts';
import { t } from '../../locales/locale.ts';
import { cameraPath } from '../../state/route.ts';
import { causeText } from '../camera/cause-text.ts';
import type { BoardRow } from './board-row.ts';
import { dash, type RowCells } from './row-cells.ts';
import { toneOf, wordLooks } from './word-look.ts';
import '../../components/tc-icon.ts';
import './tc-day-strip.ts';

export interface RowActions {
  readonly current: boolean;
  /** Absent: the person may not. */
  readonly onRetry?: ((row: BoardRow) => void) | undefined;
  readonly onTest?: ((row: BoardRow) => void) | undefined;
  /** Opens maintenance of the camera. */
  readonly onMaintain?: ((row: BoardRow) => void) | undefined;
  readonly onLook?: ((row: BoardRow) => void) | undefined;
}

const saidByWord = new Set<BoardRow['word']>([
  'good',
  'unbound',
  'starting',
  'checked',
  'not-checked',
  'clock-off',
  'lossy',
]);

/** The cause in plain words, unless the state's own word has said all of it. */
function causeLine(row: BoardRow): string {
  return saidByWord.has(row.word) ? '' : causeText(row.cause);
}

export function boardTableRow(row: BoardRow, cells: RowCells, actions: RowActions): TemplateResult {
  const tabindex = actions.current ? 0 : -1;
  const tone = toneOf(row.state, row.word);
  const cause = causeLine(row);
  return html`<tr data-camera=${row.cameraId}>
    <th scope="row"><a href=${cameraPath(row.code)} tabindex=${tabindex}>${row.code}</a></th>
    <td class="place" title=${row.name}>${place(row)}</td>
    <td class="state">
      <span class=${tone}><tc-icon name=${wordLooks[row.word].icon}></tc-icon> ${cells.word}</span>
      ${cells.note === '' ? nothing : html`<span class="muted">· ${cells.note}</span>`}
      ${
        cause === '' && cells.whose === ''
          ? nothing
          : html`<div class="muted cause">${[cause, cells.whose].filter((text) => text !== '').join(' · ')}</div>`
      }
    </td>
    <td class="number">${cells.since}</td>
    <td class="number">${cells.age}</td>
    <td class="number">${cells.fps}</td>
    <td class="number">${cells.bitrate}</td>
    <td class="number ${lossTone(row)}" title=${cells.ingest}>${cells.loss}</td>
    <td class="number">${cells.reconnects}</td>
    <td class="number">${cells.roundTrip}</td>
    <td class="number ${row.word === 'clock-off' ? 'warn' : ''}">${cells.clockOffset}</td>
    <td>${row.lastDay.length === 0 ? dash : html`<tc-day-strip .lastDay=${row.lastDay}></tc-day-strip>`}</td>
    <td class="actions">${renderActions(row, actions, tabindex)}
    </td>
  </tr>`;
}

function renderActions(
  row: BoardRow,
  { onRetry, onTest, onMaintain, onLook }: RowActions,
  tabindex: number,
): TemplateResult {
  const button = (icon: IconName, label: string, disabled: boolean, run: (row: BoardRow) => void) =>
    html`<button class="icon quiet" type="button" tabindex=${tabindex} ?disabled=${disabled} aria-label=${label}
      title=${label} @click=${() => run(row)}><tc-icon name=${icon}></tc-icon></button>`;
  const { code } = row;
  const unbound = row.word === 'unbound';
  return html`${onRetry ? button('refresh-cw', t('health.retryNow', { code }), unbound || row.flowing, onRetry) : nothing}
    ${onTest ? button('wrench', t('health.test', { code }), unbound, onTest) : nothing}
    ${onMaintain ? button('pause', t('health.maintain', { code }), false, onMaintain) : nothing}
    ${onLook ? button('image', t('health.look', { code }), unbound, onLook) : nothing}
    <a class="button icon quiet" tabindex=${tabindex} href="/alarms?place=camera%7C${row.cameraId}" aria-label=${t('health.alarmsOf', { code })}
      title=${t('health.alarmsOf', { code })}><tc-icon name="bell"></tc-icon></a>`;
}

const lossTone = (row: BoardRow): string => (row.word === 'lossy' ? 'warn' : row.ingest === 'ffmpeg' ? 'muted' : '');

const place = (row: BoardRow): string =>
  row.siteName === '' || row.place.includes(row.siteName) ? row.place : `${row.siteName} · ${row.place}`;

/** Everything the row's look depends on: while it stays the same the row is not rendered again. */
export const rowSignature = (row: BoardRow, cells: RowCells, actions: RowActions, language: string): unknown[] => [
  language,
  actions.current,
  actions.onRetry,
  actions.onTest,
  actions.onLook,
  actions.onMaintain,
  row.cameraId,
  row.code,
  row.name,
  row.siteName,
  row.place,
  row.state,
  row.word,
  // In words: those of error codes come a moment after the page.
  causeLine(row),
  row.flowing,
  row.lastDay,
  ...Object.values(cells),
];
