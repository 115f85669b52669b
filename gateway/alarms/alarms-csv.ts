/** Alarms as a file for a spreadsheet, in the district's time. */
import type { Cameras } from '../cameras/model.ts';
import { sortableTimeInDistrict } from '../kernel/district-time.ts';
import { renderCsv } from '../kernel/render-csv.ts';
import type { AlarmView } from './schemas.ts';
import { causeWords, severityWords, stateWords, wordsOfKind } from './spoken-words.ts';
import { nameOfSubject } from './subject-name.ts';

const header = [
  'Mức',
  'Loại',
  'Đối tượng',
  'Từ',
  'Đến',
  'Nguyên nhân',
  'Số lần',
  'Trạng thái',
  'Người nhận',
  'Nhận lúc',
];
const timeOf = (atMs: number | null): string => (atMs === null ? '' : sortableTimeInDistrict(atMs));

export function alarmsCsv(alarms: readonly AlarmView[], cameras: Pick<Cameras, 'find' | 'sites' | 'links'>): string {
  const rows = alarms.map((alarm) => [
    ...[
      severityWords[alarm.severity],
      wordsOfKind(alarm.kind),
      nameOfSubject({ kind: alarm.subjectKind, id: alarm.subjectId }, cameras),
    ],
    ...[timeOf(alarm.sinceMs), timeOf(alarm.endedAtMs), causeWords(alarm.cause)],
    ...[alarm.count, stateWords[alarm.state], alarm.takenByName ?? '', timeOf(alarm.takenAtMs)],
  ]);
  return renderCsv(header, rows);
}
