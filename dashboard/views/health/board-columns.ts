/** The columns of the board: heading, sort key, alignment. */
import type { TextKey } from '../../locales/catalogue.ts';
import type { SortColumn } from './board-order.ts';

export interface BoardColumn {
  readonly id: string;
  readonly text: TextKey;
  /** Absent: the column cannot be sorted. */
  readonly sort?: SortColumn;
  readonly number: boolean;
}

export const boardColumns: readonly BoardColumn[] = [
  { id: 'code', text: 'health.columnCamera', sort: 'code', number: false },
  { id: 'place', text: 'health.columnPlace', sort: 'place', number: false },
  { id: 'state', text: 'health.columnState', sort: 'state', number: false },
  { id: 'since', text: 'health.columnSince', sort: 'since', number: true },
  { id: 'age', text: 'health.columnAge', sort: 'age', number: true },
  { id: 'fps', text: 'health.columnFps', sort: 'fps', number: true },
  { id: 'bitrate', text: 'health.columnBitrate', sort: 'bitrate', number: true },
  { id: 'loss', text: 'health.columnLoss', sort: 'loss', number: true },
  { id: 'reconnects', text: 'health.columnReconnects', sort: 'reconnects', number: true },
  { id: 'round-trip', text: 'health.columnRoundTrip', sort: 'roundTrip', number: true },
  { id: 'clock', text: 'health.columnClock', sort: 'clockOffset', number: true },
  { id: 'day', text: 'health.columnDay', number: false },
  { id: 'actions', text: 'health.columnActions', number: false },
];
