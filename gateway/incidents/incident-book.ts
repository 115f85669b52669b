/**
 * What people do with incidents. One act at a time: the incident, its log, the holds of its cameras and the audit row are one
 * transaction; what is written is told afterwards. Open ones are also in memory, for pages that begin.
 */
import { type Actor, entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Database } from '../kernel/database.ts';
import { dayInDistrict } from '../kernel/district-time.ts';
import { GatewayError } from '../kernel/errors.ts';
import { newId } from '../kernel/id.ts';
import { createTurns } from '../kernel/turns.ts';
import type { Holds } from '../recordings/model.ts';
import { type CameraSpan, heldOrNot, holdCamera } from './hold-camera.ts';
import { checkAct } from './incident-acts.ts';
import type { Step } from './incident-steps.ts';
import { createIncidentStore } from './incident-store.ts';
import {
  type Doer,
  type Incident,
  type IncidentCamera,
  type IncidentFacts,
  incidentStates,
  type LogEntry,
  type LogKind,
  renderNumber,
} from './model.ts';

/** Who does it: for the log, and for the audit. */
export interface By {
  readonly doer: Doer;
  readonly actor: Actor;
}

export interface NewIncident extends IncidentFacts {
  readonly cameras: readonly CameraSpan[];
  readonly alarmId: string | null;
  /** First entry of the log; empty: none. */
  readonly text: string;
}

export interface IncidentBookOptions {
  readonly db: Database;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly holds: Pick<Holds, 'place'>;
  readonly nowMs: () => number;
  /** A camera was added, after it is on the disk. */
  readonly onCamera: (camera: IncidentCamera) => void;
  /** After it is on the disk. */
  readonly onChange: (incident: Incident) => void;
}

export interface IncidentBook {
  /** Those that are not closed. */
  open(): readonly Incident[];
  /** @throws GatewayError `not-found` */
  get(id: string): Promise<Incident>;
  logOf(id: string): Promise<LogEntry[]>;
  create(input: NewIncident, by: By): Promise<Incident>;
  /** @throws GatewayError `request.conflict` with `field: version` when somebody changed it meanwhile, and what the step throws */
  act(id: string, version: number, step: Step, by: By): Promise<Incident>;
  /** Held from now on. What cannot be held is added all the same, and says so. */
  addCamera(id: string, span: CameraSpan, by: By): Promise<Incident>;
  /** Once more for a camera that could not be held. @throws GatewayError `recording.holds-full` */
  holdAgain(id: string, cameraRowId: string, by: By): Promise<Incident>;
  /** To the log alone, whoever changes the facts meanwhile. */
  note(id: string, text: string, by: By): Promise<Incident>;
  /** Who was told, and what. */
  tell(id: string, whom: string, text: string, by: By): Promise<Incident>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export async function openIncidentBook(options: IncidentBookOptions): Promise<IncidentBook> {
  const { db, audit, holds, nowMs, onCamera, onChange } = options;
  const inTurn = createTurns();
  const isOpen = ({ state }: Incident) => state !== 'closed';
  const states = incidentStates.filter((state) => state !== 'closed');
  const found = await createIncidentStore(db).list({ states, limit: 100_000 });
  const open = new Map(found.map((incident) => [incident.id, incident]));

  const get = async (id: string): Promise<Incident> => {
    const incident = open.get(id) ?? (await createIncidentStore(db).find(id));
    if (!incident) throw new GatewayError('not-found');
    return incident;
  };
  const keep = (incident: Incident): Incident => {
    if (isOpen(incident)) open.set(incident.id, incident);
    else open.delete(incident.id);
    onChange(incident);
    return incident;
  };
  type Details = Readonly<Record<string, unknown>>;
  const record = async ({ id, number }: Incident, kind: LogKind, details: Details, by: By, transaction: Database) => {
    const atMs = nowMs();
    const { personId, personName, unitName } = by.doer;
    const entry = { incidentId: id, atMs, kind, personId, personName, unitName, details };
    await createIncidentStore(transaction).addLog(entry);
    const cameraId = typeof details['cameraId'] === 'string' ? details['cameraId'] : null;
    const told = { kind: `incident.${kind}`, subjectId: id, cameraId, details: { number, ...details } };
    await audit.append(entryOf(by.actor, atMs, told), transaction);
  };
  const recordCamera = (incident: Incident, camera: IncidentCamera, by: By, transaction: Database) =>
    record(incident, 'camera-added', detailsOf(camera), by, transaction);
  /** Something that stands in a transaction of its own and makes the incident anew. */
  const work = (
    id: string,
    change: (before: Incident, transaction: Database) => Promise<Incident>,
  ): Promise<Incident> =>
    inTurn(async () => {
      const before = await get(id);
      const next = await db.transaction().execute(async (transaction) => {
        const after = await change(before, transaction);
        if (after !== before) await createIncidentStore(transaction).update(after);
        return after;
      });
      return next === before ? before : keep(next);
    });
  const add = (id: string, kind: LogKind, details: Details, by: By): Promise<Incident> =>
    work(id, async (before, transaction) => {
      await record(before, kind, details, by, transaction);
      return { ...before, changedAtMs: nowMs() };
    });

  return {
    open: () => [...open.values()],
    get,
    logOf: (id) => createIncidentStore(db).logOf(id),
    create: (input, by) =>
      inTurn(async () => {
        const atMs = nowMs();
        const { cameras: spans, text, ...facts } = input;
        const year = Number(dayInDistrict(atMs).slice(0, 4));
        const made = await db.transaction().execute(async (transaction) => {
          const store = createIncidentStore(transaction);
          const number = renderNumber(year, await store.nextSequence(year));
          const incident = opened({ ...facts, id: newId(atMs), number }, by.doer, atMs);
          await store.insert(incident);
          const { kind, severity, title } = facts;
          await record(incident, 'opened', { kind, severity, title }, by, transaction);
          const cameras: IncidentCamera[] = [];
          for (const span of spans) {
            const camera = await heldOrNot(holds, incident, span, newId(atMs), by.actor, transaction);
            await store.addCamera(incident.id, camera);
            await recordCamera(incident, camera, by, transaction);
            cameras.push(camera);
          }
          if (text !== '') await record(incident, 'noted', { text }, by, transaction);
          return { ...incident, cameras };
        });
        for (const camera of made.cameras) onCamera(camera);
        return keep(made);
      }),
    act: (id, version, step, by) =>
      work(id, async (before, transaction) => {
        if (before.version !== version)
          throw new GatewayError('request.conflict', { details: { field: 'version', version: before.version } });
        const taken = step.take(before, by.doer, nowMs());
        if (!taken) return before;
        await record(before, step.kind, taken.details, by, transaction);
        return { ...taken.incident, version: version + 1, changedAtMs: nowMs() };
      }),
    async addCamera(id, span, by) {
      const rowId = newId(nowMs());
      const incident = await work(id, async (before, transaction) => {
        checkAct(before, 'change', by.doer);
        const camera = await heldOrNot(holds, before, span, rowId, by.actor, transaction);
        await createIncidentStore(transaction).addCamera(id, camera);
        await recordCamera(before, camera, by, transaction);
        return { ...before, cameras: [...before.cameras, camera], changedAtMs: nowMs() };
      });
      for (const camera of incident.cameras) if (camera.id === rowId) onCamera(camera);
      return incident;
    },
    holdAgain: (id, cameraRowId, by) =>
      work(id, async (before, transaction) => {
        const camera = before.cameras.find((one) => one.id === cameraRowId);
        if (!camera) throw new GatewayError('not-found');
        if (camera.holdId !== null) return before;
        const held = { ...camera, holdId: await holdCamera(holds, before, camera, by.actor, transaction) };
        await createIncidentStore(transaction).keepHold(held.id, held.holdId);
        await recordCamera(before, held, by, transaction);
        const cameras = before.cameras.map((one) => (one.id === held.id ? held : one));
        return { ...before, cameras, changedAtMs: nowMs() };
      }),
    note: (id, text, by) => add(id, 'noted', { text }, by),
    tell: (id, whom, text, by) => add(id, 'told', { whom, text }, by),
    settled: () => inTurn(async () => {}),
  };
}

const detailsOf = ({ cameraId, fromMs, toMs, holdId }: IncidentCamera) => ({
  ...{ cameraId, fromMs, toMs },
  held: holdId !== null,
});

type NewFacts = IncidentFacts & Pick<Incident, 'id' | 'number' | 'alarmId'>;

const opened = (facts: NewFacts, doer: Doer, atMs: number): Incident => ({
  ...facts,
  state: 'open',
  cameras: [],
  ...{ ownerUnitId: null, handover: null, closedAtMs: null, version: 1 },
  ...{ createdAtMs: atMs, createdBy: doer.personId, createdByName: doer.personName, changedAtMs: atMs },
});
