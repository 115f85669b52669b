/** Where an alarm is: a camera, or a link, site or the gateway with its cameras. */
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import type { Camera, Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';
import { byCode } from '../wall/wall-fill.ts';

export interface Places {
  readonly cameras: ReadonlyMap<string, Camera>;
  readonly links: ReadonlyMap<string, Link>;
  readonly sites: ReadonlyMap<string, Site>;
  readonly units: ReadonlyMap<string, Unit>;
}

export interface SubjectName {
  readonly kind: string;
  readonly id: string;
}

/** `T-07 Hầm, cửa bắc`, `Tuyến Viettel 2`, `Máy chủ`. */
export function placeText({ kind, id }: SubjectName, { cameras, links, sites, units }: Places): string {
  const camera = kind === 'camera' ? cameras.get(id) : undefined;
  if (camera) return `${camera.code} ${camera.name}`;
  const names: Readonly<Record<string, string | undefined>> = {
    link: links.get(id)?.name,
    site: sites.get(id)?.name,
    lessor: units.get(id)?.name,
  };
  return kind in kindKeys ? t(kindKeys[kind as keyof typeof kindKeys], { name: names[kind] ?? '' }).trim() : kind;
}

const kindKeys = {
  camera: 'alarms.subject-camera',
  link: 'alarms.subject-link',
  site: 'alarms.subject-site',
  lessor: 'alarms.subject-lessor',
  gateway: 'alarms.subject-gateway',
  station: 'alarms.subject-station',
  device: 'alarms.subject-device',
} as const satisfies Record<string, TextKey>;

export const subjectOf = ({ subjectKind, subjectId }: Pick<AlarmView, 'subjectKind' | 'subjectId'>): SubjectName => ({
  kind: subjectKind,
  id: subjectId,
});

export const alarmPlace = (alarm: Pick<AlarmView, 'subjectKind' | 'subjectId'>, places: Places): string =>
  placeText(subjectOf(alarm), places);

/** What hangs on a camera, link, site, lessor or the gateway, as far as the person sees it; by code. */
export function camerasOf({ kind, id }: SubjectName, { cameras }: Pick<Places, 'cameras'>): Camera[] {
  return [...cameras.values()]
    .filter((camera) => {
      const hangsOn: Readonly<Record<string, string | null>> = {
        ...{ camera: camera.id, link: camera.linkId, site: camera.siteId, lessor: camera.lessorUnitId },
        gateway: 'gateway',
      };
      return hangsOn[kind] === id;
    })
    .sort(byCode);
}
