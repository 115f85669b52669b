/** What a person asks of the intervals: availability of cameras, links, sites and lessors, cut to what they may see. */
import type { Cameras } from '../cameras/model.ts';
import type { Camera } from '../cameras/schemas.ts';
import { availabilityOf, type Span, type StateTimes, stateTimes, sumTimes } from './availability.ts';
import type { ExcusedSpan, IntervalStore, IntervalSubjectKind } from './interval-store.ts';
import type { Availability, StateInterval } from './schemas.ts';

export type AvailabilityBy = Availability['subjectKind'];

export interface Reports {
  /** Ordered by name. `maySee` is asked for each camera; sums are over the cameras seen. */
  availability(by: AvailabilityBy, span: Span, maySee: (cameraId: string) => boolean): Promise<Availability[]>;
  /** What was seen of cameras, also of retired ones, for a bill. */
  seenOf(cameraIds: readonly string[], span: Span): Promise<SeenCameras>;
}

export interface SeenCameras {
  /** In order of time, whole: not cut to the span. */
  intervalsOf(cameraId: string): readonly StateInterval[];
  excusedOf(cameraId: string): readonly Span[];
}

export interface ReportsOptions {
  readonly cameras: Pick<Cameras, 'list' | 'links' | 'sites' | 'units'>;
  readonly store: Pick<IntervalStore, 'intervals' | 'excused'>;
}

export function createReports({ cameras, store }: ReportsOptions): Reports {
  const timesOf = async (kind: IntervalSubjectKind, ids: readonly string[], span: Span, excused: ExcusedFor) => {
    const intervals = await store.intervals({ subjectKind: kind, ...span });
    const byId = Map.groupBy(intervals, (interval) => interval.subjectId);
    return new Map(ids.map((id) => [id, stateTimes(byId.get(id) ?? [], excused(id), span)]));
  };
  return {
    async seenOf(cameraIds, span) {
      const excused = await store.excused(span.fromMs, span.toMs);
      const found = await store.intervals({ subjectKind: 'camera', ...span });
      const byId = Map.groupBy(found, ({ subjectId }) => subjectId);
      const camerasById = new Map(cameras.list().map((camera) => [camera.id, camera]));
      return {
        intervalsOf: (cameraId) => (cameraIds.includes(cameraId) ? (byId.get(cameraId) ?? []) : []),
        excusedOf(cameraId) {
          const camera = camerasById.get(cameraId);
          return camera ? cameraSpans(excused, camera) : spansFor(excused, [['camera', cameraId]]);
        },
      };
    },
    async availability(by, span, maySee) {
      const seen = cameras.list().filter((camera) => maySee(camera.id));
      const excused = await store.excused(span.fromMs, span.toMs);
      if (by === 'link') {
        const links = cameras.links().filter((link) => seen.some((camera) => camera.linkId === link.id));
        const times = await timesOf('link', ids(links), span, (id) =>
          spansFor(excused, [
            ['link', id],
            ['site', links.find((link) => link.id === id)?.siteId ?? null],
          ]),
        );
        return inOrder(links.map((link) => row('link', link.id, `${link.code} ${link.name}`, [times.get(link.id)])));
      }
      const byCameraId = new Map(seen.map((camera) => [camera.id, camera]));
      const times = await timesOf('camera', ids(seen), span, (id) => cameraSpans(excused, byCameraId.get(id)));
      if (by === 'camera') {
        return inOrder(
          seen.map((camera) => row(by, camera.id, `${camera.code} ${camera.name}`, [times.get(camera.id)])),
        );
      }
      const groupOf = (camera: Camera) => (by === 'site' ? camera.siteId : camera.lessorUnitId);
      const names = new Map((by === 'site' ? cameras.sites() : cameras.units()).map((one) => [one.id, one.name]));
      const groups = [...Map.groupBy(seen, groupOf)].flatMap(([id, members]) =>
        id === null
          ? []
          : [
              row(
                by,
                id,
                names.get(id) ?? id,
                members.map((camera) => times.get(camera.id)),
              ),
            ],
      );
      return inOrder(groups);
    },
  };
}

type ExcusedFor = (subjectId: string) => readonly Span[];

const ids = (things: readonly { readonly id: string }[]): string[] => things.map((thing) => thing.id);

function spansFor(excused: readonly ExcusedSpan[], subjects: readonly (readonly [string, string | null])[]): Span[] {
  return excused.filter((span) => subjects.some(([kind, id]) => span.subjectKind === kind && span.subjectId === id));
}

/** A camera is excused when it is itself, or its link, site or lessor. */
const cameraSpans = (excused: readonly ExcusedSpan[], camera: Camera | undefined): Span[] =>
  camera
    ? spansFor(excused, [
        ['camera', camera.id],
        ['link', camera.linkId],
        ['site', camera.siteId],
        ['lessor', camera.lessorUnitId],
      ])
    : [];

const row = (
  subjectKind: AvailabilityBy,
  subjectId: string,
  name: string,
  times: readonly (StateTimes | undefined)[],
): Availability => availabilityOf({ subjectKind, subjectId, name }, sumTimes(times.filter((one) => one !== undefined)));

const inOrder = (rows: Availability[]): Availability[] => rows.sort((a, b) => a.name.localeCompare(b.name, 'vi'));

/** Intervals as the API gives them, newest first, only of troubles. */
export const troublesOf = (intervals: readonly StateInterval[]): StateInterval[] =>
  intervals.filter((interval) => interval.state === 'down' || interval.state === 'degraded');
