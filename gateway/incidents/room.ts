/**
 * The incidents room: what happened, who has it, what was seen, told and held for it, and its way from unit to unit. Evidence
 * (evidence/) stands beside it.
 */
import type { FastifyInstance } from 'fastify';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import type { Holds } from '../recordings/model.ts';
import { startHoldRetry } from './hold-retry.ts';
import { type IncidentBook, openIncidentBook } from './incident-book.ts';
import { createIncidentInput, type IncidentInput } from './incident-input.ts';
import { registerIncidentRoutes } from './incident-routes.ts';
import type { IncidentSearchOptions } from './incident-search.ts';
import { createIncidentSight, type IncidentSight } from './incident-sight.ts';
import { createIncidentStore, ordinalOf } from './incident-store.ts';
import type { Doer, Incident } from './model.ts';
import type { IncidentPerson, IncidentView } from './schemas.ts';

/** An account, as far as this room needs to know it. */
export interface Colleague extends Pick<Person, 'id' | 'name' | 'role'> {
  readonly unitId: string | null;
  readonly disabledAtMs: number | null;
}

export interface IncidentsRoomOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly cameras: Pick<Cameras, 'list' | 'units'>;
  readonly holds: Pick<Holds, 'place' | 'get'>;
  /** What is recorded on events only is recorded until then. */
  readonly recordNow: (cameraId: string, untilMs: number) => void;
  /** Whether the person may know of the alarm. */
  readonly seesAlarm: (person: Person, alarmId: string) => Promise<boolean>;
  readonly people: {
    list(): readonly Colleague[];
    find(personId: string): Colleague | undefined;
  };
}

export interface IncidentsRoom {
  readonly book: IncidentBook;
  readonly sight: IncidentSight;
  readonly input: IncidentInput;
  readonly search: IncidentSearchOptions;
  seesAlarm(person: Person, alarmId: string): Promise<boolean>;
  doerOf(person: Person): Doer;
  /** Everybody who may work on incidents, by name. */
  workers(): IncidentPerson[];
  /** The incident as the person may have it. */
  viewFor(person: Person, incident: Incident): IncidentView | undefined;
  /** Those that are not closed and that the person may see, newest first. For the snapshot of `/api/events`. */
  open(person: Person): IncidentView[];
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

export async function openIncidentsRoom(options: IncidentsRoomOptions): Promise<IncidentsRoom> {
  const { db, clock, events, decide, cameras, people, holds } = options;
  const unitOf = (personId: string) => people.find(personId)?.unitId ?? null;
  const mayWork = (personId: string) => {
    const account = people.find(personId);
    return account !== undefined && account.disabledAtMs === null && decide(account, 'incidents');
  };
  const sight = createIncidentSight({ decide, cameras, holds, unitOf, nameOf: (id) => people.find(id)?.name });
  const book = await openIncidentBook({
    ...options,
    nowMs: clock.nowMs,
    onCamera({ cameraId, toMs }) {
      if (toMs > clock.nowMs()) options.recordNow(cameraId, toMs);
    },
    onChange: (incident) => events.publish('incident.changed', { incident }),
  });
  // Whether a camera of it is held is part of what is shown.
  const endHolds = events.on('hold.changed', ({ cameraId }) => {
    for (const incident of book.open())
      if (incident.cameras.some((camera) => camera.cameraId === cameraId))
        events.publish('incident.changed', { incident });
  });
  const endRetry = startHoldRetry(book, clock, options.log);
  const room: IncidentsRoom = {
    ...{ book, sight, viewFor: sight.viewFor, seesAlarm: options.seesAlarm },
    input: createIncidentInput({ decide, cameras, unitOf, mayWork, nowMs: clock.nowMs }),
    search: { store: createIncidentStore(db), sight, decide, cameras },
    doerOf({ id, name }) {
      const unitId = unitOf(id);
      const unitName = cameras.units().find((unit) => unit.id === unitId)?.name ?? '';
      return { personId: id, personName: name, unitId, unitName };
    },
    workers: () =>
      people
        .list()
        .filter(({ id }) => mayWork(id))
        .map(({ id, name, unitId }) => ({ id, name, unitId }))
        .sort((a, b) => a.name.localeCompare(b.name, 'vi')),
    open: (person) =>
      [...book.open()]
        .sort((a, b) => ordinalOf(b.number) - ordinalOf(a.number))
        .flatMap((incident) => sight.viewFor(person, incident) ?? []),
    register(app) {
      registerIncidentRoutes(app, room);
    },
    async close() {
      endHolds();
      await endRetry();
      await book.settled();
    },
  };
  return room;
}
