/**
 * An incident as a person may have it: whoever holds the right on one of its cameras, or is of a unit that is involved, with
 * his cameras inside. What he does not see does not exist.
 */
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Holds } from '../recordings/model.ts';
import { actsOf } from './incident-acts.ts';
import type { Incident, IncidentCamera, LogEntry } from './model.ts';
import type { IncidentCameraView, IncidentView, LogEntryView } from './schemas.ts';

export interface IncidentSightOptions {
  readonly decide: Decide;
  readonly cameras: Pick<Cameras, 'list'>;
  readonly holds: Pick<Holds, 'get'>;
  readonly nameOf: (personId: string) => string | undefined;
  /** The unit that somebody is of; null: of none. */
  readonly unitOf: (personId: string) => string | null;
}

export interface IncidentSight {
  sees(person: Person, incident: Incident): boolean;
  /** `undefined`: it is none of his. */
  viewFor(person: Person, incident: Incident): IncidentView | undefined;
  logFor(person: Person, log: readonly LogEntry[]): LogEntryView[];
}

export function createIncidentSight(options: IncidentSightOptions): IncidentSight {
  const { decide, cameras, holds, nameOf, unitOf } = options;
  const seesSite = (person: Person, siteId: string) =>
    cameras.list().some((camera) => camera.siteId === siteId && decide(person, 'see', camera.id));
  const isInUse = (cameraId: string) => cameras.list().some(({ id }) => id === cameraId);
  const sees = (person: Person, { cameras: own, unitIds, createdBy, assigneeId }: Incident): boolean => {
    if (own.some(({ cameraId }) => decide(person, 'incidents', cameraId))) return true;
    if (!decide(person, 'incidents')) return false;
    const unitId = unitOf(person.id);
    if (unitId !== null && unitIds.includes(unitId)) return true;
    // Its cameras are gone, and with them every right on them: it must not be lost to those whose it is.
    return (createdBy === person.id || assigneeId === person.id) && !own.some(({ cameraId }) => isInUse(cameraId));
  };
  const standing = ({ holdId }: IncidentCamera): IncidentCameraView['hold'] => {
    if (holdId === null) return 'refused';
    try {
      holds.get(holdId);
      return 'held';
    } catch {
      return 'released';
    }
  };
  return {
    sees,
    viewFor(person, incident) {
      if (!sees(person, incident)) return undefined;
      const { createdBy: _, handover, siteId, assigneeId, cameras: all, ...facts } = incident;
      return {
        ...facts,
        unitIds: [...facts.unitIds],
        siteId: siteId !== null && seesSite(person, siteId) ? siteId : null,
        cameras: all
          .filter(({ cameraId }) => decide(person, 'see', cameraId))
          .map((camera) => {
            const { id, cameraId, fromMs, toMs } = camera;
            return { id, cameraId, fromMs, toMs, hold: standing(camera) };
          }),
        handover: handover && withoutId(handover),
        assigneeId,
        assigneeName: assigneeId === null ? null : (nameOf(assigneeId) ?? ''),
        may: actsOf(incident, { personId: person.id, unitId: unitOf(person.id) }),
      };
    },
    logFor: (person, log) =>
      log.flatMap(({ atMs, kind, personName, unitName, details }) => {
        const { cameraId } = details;
        if (typeof cameraId === 'string' && !decide(person, 'see', cameraId)) return [];
        return [{ atMs, kind, personName, unitName, details: cut(person, details) }];
      }),
  };

  /** Facts that were changed name their site as it was and as it is. */
  function cut(person: Person, details: LogEntry['details']): Record<string, unknown> {
    const without = (facts: unknown): unknown => {
      if (typeof facts !== 'object' || facts === null || !('siteId' in facts)) return facts;
      const { siteId, ...rest } = facts;
      return typeof siteId === 'string' && !seesSite(person, siteId) ? rest : facts;
    };
    if (!('before' in details)) return { ...details };
    return { ...details, before: without(details['before']), after: without(details['after']) };
  }
}

function withoutId({ toUnitId, fromUnitId, byName, atMs, note, acceptedAtMs }: NonNullable<Incident['handover']>) {
  return { toUnitId, fromUnitId, byName, atMs, note, acceptedAtMs };
}
