/** What is wrong with a row of a camera list, in the chosen language. */
import type { ImportRowError } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';

const reasons: Readonly<Record<ImportRowError['code'], TextKey>> = {
  required: 'cameras.problemRequired',
  'too-long': 'cameras.rowTooLong',
  format: 'cameras.problemCode',
  date: 'cameras.rowDate',
  number: 'cameras.problemNumber',
  range: 'cameras.problemRange',
  choice: 'cameras.rowChoice',
  unknown: 'cameras.rowUnknown',
  taken: 'cameras.problemTaken',
  order: 'cameras.problemSpan',
  twice: 'cameras.rowTwice',
  cells: 'cameras.rowCells',
};

const columns: Readonly<Record<string, TextKey>> = {
  row: 'cameras.importLine',
  code: 'cameras.fieldCode',
  name: 'cameras.fieldName',
  site: 'cameras.fieldSite',
  link: 'cameras.fieldLink',
  road: 'cameras.fieldRoad',
  chainageM: 'cameras.fieldChainage',
  latitude: 'cameras.fieldLatitude',
  longitude: 'cameras.fieldLongitude',
  bearingDeg: 'cameras.fieldBearing',
  address: 'cameras.fieldExpected',
  lessor: 'cameras.fieldLessor',
  contractNumber: 'cameras.fieldContract',
  contractFrom: 'cameras.fieldContractFrom',
  contractUntil: 'cameras.fieldContractUntil',
  contact: 'cameras.fieldContact',
  pullMain: 'cameras.fieldPullMain',
  pullSub: 'cameras.fieldPullSub',
  transport: 'cameras.fieldTransport',
  ingest: 'cameras.fieldIngest',
  ptzHomeAfterMin: 'cameras.fieldPtzHome',
};

/** The column's name as pages call it, with its name in the file behind. A column that is not known keeps its own. */
export function columnText(field: string): string {
  const key = columns[field];
  return key === undefined ? field : `${t(key)} (${field})`;
}

export function rowErrorText({ field, code, value }: ImportRowError): string {
  const name = field === 'row' ? '' : `${columnText(field)}: `;
  return `${name}${value === '' ? '' : `“${value}” – `}${t(reasons[code])}`;
}
