/** Words and figures of recording. */
import type { CameraGroup } from '../../../gateway/cameras/groups/group-schemas.ts';
import type { DiskView, PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import { type TextKey, vi } from '../../locales/catalogue.ts';
import { formatNumber } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';

const known = new Set(Object.keys(vi.recordings));

/** Why a disk is not written; a code that has no words stays as it is. */
export const causeText = (cause: string): string =>
  known.has(`cause-${cause}`) ? t(`recordings.cause-${cause}` as TextKey) : cause;

/** `1,25 TB`, `840 GB`, `12,5 MB`: decimal, as disks are sold. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
  ] as const)
    if (Math.abs(bytes) >= size) {
      const value = bytes / size;
      return `${formatNumber(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${unit}`;
    }
  return `${formatNumber(bytes / 1e3, 0)} kB`;
}

export function scopeText(groupId: string | null, groups: readonly CameraGroup[] | undefined): string {
  if (groupId === null) return t('recordings.allCameras');
  const group = groups?.find(({ id }) => id === groupId);
  return group ? group.name : t('recordings.goneGroup');
}

export const roleText = (role: PolicyView['role']): string => t(`recordings.role-${role}`);

/** `06:30`; 1440 is `24:00`. */
export const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Minutes after midnight of `06:30`; `undefined`: it is no time of day. */
export function clockMinute(text: string): number | undefined {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim());
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= 1_440 ? minute : undefined;
}

/** `T2–T6 06:00–22:00` */
export function hoursText({ days, fromMinute, toMinute }: PolicyView['hours'][number]): string {
  return `${daysText(days)} ${clockText(fromMinute)}–${clockText(toMinute)}`;
}

const dayText = (day: number): string => t(`recordings.day-${day}` as TextKey);

/** Three and more in a row as a span. */
function daysText(days: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .flatMap(([from, to]) =>
      to - from < 2 ? [from, ...(to > from ? [to] : [])].map(dayText) : [`${dayText(from)}–${dayText(to)}`],
    )
    .join(', ');
}

/** When it records, in words. */
export function modeText({ mode, hours, triggers, afterEventS }: PolicyView): string {
  if (mode === 'schedule') return hours.map(hoursText).join('; ');
  if (mode !== 'event') return t(`recordings.mode-${mode}`);
  const list = [
    t('recordings.bookmarksAndIncidents'),
    ...triggers.map((trigger) => t(`recordings.trigger-${trigger}`)),
  ];
  return t('recordings.modeOn', { list: list.join(', '), n: afterEventS });
}

export type DiskState = DiskView['state'];
