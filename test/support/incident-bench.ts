/** The incidents room on a real database file with the real audit and the real holds; only people and cameras are made up. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Actor } from '../../gateway/access/audit/actor.ts';
import type { AuditLog } from '../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import type { Person } from '../../gateway/access/model.ts';
import type { By } from '../../gateway/incidents/incident-book.ts';
import { incidentsMigrations } from '../../gateway/incidents/migrations.ts';
import type { Incident } from '../../gateway/incidents/model.ts';
import { type IncidentsRoom, openIncidentsRoom } from '../../gateway/incidents/room.ts';
import type { IncidentBody } from '../../gateway/incidents/schemas.ts';
import { type Database, openDatabase } from '../../gateway/kernel/database.ts';
import { createEvents } from '../../gateway/kernel/events.ts';
import { type KeptHolds, openHolds } from '../../gateway/recordings/keep/holds.ts';
import { keepMigrations } from '../../gateway/recordings/keep/tables.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createQuietLog } from './quiet-log.ts';
import { openTestAudit } from './test-audit.ts';

export const benchId = (kind: string, number = 1): string =>
  `${kind.padEnd(8, '0').slice(0, 8)}-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const units = { centre: benchId('c1'), police: benchId('b1'), ward: benchId('a1') } as const;
export const sites = { tunnel: benchId('51', 1), ward: benchId('51', 2) } as const;
export const benchCameras = [
  { id: benchId('ca', 1), code: 'T-01', siteId: sites.tunnel },
  { id: benchId('ca', 2), code: 'T-02', siteId: sites.tunnel },
  { id: benchId('ca', 3), code: 'P-01', siteId: sites.ward },
] as const;
export const [tunnel1, tunnel2, ward1] = benchCameras.map(({ id }) => id) as [string, string, string];

const person = (
  number: number,
  name: string,
  role: Person['role'],
  unitId: string | null,
  cameraIds: readonly string[],
) => ({
  ...{ id: benchId('99', number), name, role, unitId, disabledAtMs: null as number | null },
  cameraIds,
});
const all = [tunnel1, tunnel2, ward1];
export const colleagues = {
  operator: person(1, 'Hoa', 'operator', units.centre, all),
  officer: person(2, 'Bình', 'police', units.police, [tunnel1]),
  wardOfficer: person(3, 'Cúc', 'operator', units.ward, [ward1]),
  /** Of the ward, but sees another camera only. */
  neighbour: person(4, 'Dũng', 'operator', units.ward, [tunnel2]),
  technician: person(5, 'Én', 'technician', units.centre, all),
} as const;
export type ColleagueName = keyof typeof colleagues;

export interface IncidentBench {
  readonly room: IncidentsRoom;
  readonly db: Database;
  readonly clock: ManualClock;
  readonly holds: KeptHolds;
  readonly audit: AuditLog;
  /** What was told, in order. */
  readonly told: readonly Incident[];
  /** Cameras that are to be recorded now, and until when. */
  readonly recorded: readonly (readonly [string, number])[];
  /** Whether the disks have room for what is held. */
  full: boolean;
  /** Kind of row that the audit cannot write; empty: none. */
  auditFails: string;
  by(name: ColleagueName): By;
  create(name: ColleagueName, body?: Partial<IncidentBody>): Promise<Incident>;
  /** The same files, opened anew. */
  reopen(): Promise<IncidentBench>;
  close(): Promise<void>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export async function openIncidentBench(startMs = Date.UTC(2026, 10, 24, 3), given?: string): Promise<IncidentBench> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'incidents-'));
  const clock = createManualClock(startMs);
  const { log } = createQuietLog();
  const migrations = [...accessMigrations, ...keepMigrations, ...incidentsMigrations];
  const db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'FULL' });
  const events = createEvents((error) => {
    throw error;
  });
  const told: Incident[] = [];
  events.on('incident.changed', ({ incident }) => void told.push(incident as Incident));
  const real = openTestAudit(db, folder);
  const audit: AuditLog = {
    ...real,
    append: (entry, transaction) => {
      if (entry.kind === bench.auditFails) return Promise.reject(new Error('disk full'));
      return real.append(entry, transaction);
    },
  };
  const holds = await openHolds({ db, clock, events, log, audit, hasRoom: () => !bench.full });
  const people = Object.values(colleagues);
  const find = (id: string) => people.find((one) => one.id === id);
  const recorded: (readonly [string, number])[] = [];
  const room = await openIncidentsRoom({
    ...{ db, clock, events, log, audit, holds },
    decide(who, ask, cameraId) {
      const known = find(who.id);
      if (!known || (ask === 'incidents' && known.role === 'technician')) return false;
      return cameraId === undefined ? known.cameraIds.length > 0 : known.cameraIds.includes(cameraId);
    },
    cameras: {
      list: () => benchCameras,
      units: () => [
        { id: units.centre, name: 'Trung tâm' },
        { id: units.police, name: 'Công an quận' },
        { id: units.ward, name: 'Phường 1' },
      ],
    } as never,
    people: { list: () => people, find },
    seesAlarm: async () => true,
    recordNow: (cameraId, untilMs) => void recorded.push([cameraId, untilMs]),
  });
  const shut = async () => {
    await room.close();
    await holds.close();
    await db.destroy();
  };
  const bench: IncidentBench = {
    ...{ room, db, clock, holds, audit, told, recorded, full: false, auditFails: '' },
    by(name) {
      const { id: personId, name: personName, role } = colleagues[name];
      const actor: Actor = { personId, personName, role, address: '127.0.0.1', desk: '' };
      return { doer: room.doerOf(colleagues[name]), actor };
    },
    async create(name, body = {}) {
      const nowMs = clock.nowMs();
      const cameras = [{ cameraId: tunnel1, from: iso(nowMs - 60_000), to: iso(nowMs + 60_000) }];
      const whole: IncidentBody = { kind: 'accident', title: 'Va chạm hai xe', from: iso(nowMs), cameras, ...body };
      return room.book.create(room.input.create(whole, colleagues[name]), bench.by(name));
    },
    async reopen() {
      await shut();
      return openIncidentBench(clock.nowMs(), folder);
    },
    async close() {
      await shut();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}
