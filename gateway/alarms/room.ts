/**
 * The alarms room: listens to every room's conditions, lets the detector find what must stand, keeps it in the book, and
 * answers what pages ask.
 */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../config/schema.ts';
import { type Actor, entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Decide, Person } from '../access/model.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Health } from '../health/room.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Subject } from '../kernel/conditions.ts';
import type { Database } from '../kernel/database.ts';
import type { Events } from '../kernel/events.ts';
import type { Logger } from '../kernel/log.ts';
import { type AlarmBook, openAlarmBook } from './alarm-book.ts';
import { alarmFor } from './alarm-sight.ts';
import { type AlarmStore, createAlarmStore, type KeptAlarm } from './alarm-store.ts';
import { createContractDesk } from './contracts/contract-desk.ts';
import { registerContractRoutes } from './contracts/contract-routes.ts';
import { defaultRules } from './default-rules.ts';
import { createDetector } from './detector.ts';
import { type Maintenance, type MaintenanceSubject, openMaintenance } from './maintenance.ts';
import { type AlarmRule, byUrgency } from './model.ts';
import { openOutgoing } from './outgoing/open-outgoing.ts';
import { registerAlarmRoutes } from './routes.ts';
import type { AlarmView } from './schemas.ts';
import { nameOfSubject } from './subject-name.ts';
import type { Place } from './topology.ts';

export interface AlarmsRoomOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: AuditLog;
  readonly config: GatewayConfig['alarms'];
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'sites' | 'links'>;
  readonly health: Pick<Health, 'openConditions' | 'excuse' | 'seenOf'>;
  /** What is read from secret files, for the log's redaction. */
  readonly addSecret: (secret: string) => void;
  /** Name of an account; `undefined`: unknown. */
  readonly nameOf: (personId: string) => string | undefined;
}

export interface AlarmsRoom {
  readonly book: AlarmBook;
  readonly store: AlarmStore;
  readonly maintenance: Maintenance;
  readonly clock: Clock;
  readonly decide: Decide;
  /** The alarm as the person may have it. */
  viewFor(person: Person, alarm: KeptAlarm): AlarmView | undefined;
  /** Open ones that the person may see, worst first. For the snapshot of `/api/events` too. */
  open(person: Person): AlarmView[];
  rules(): readonly AlarmRule[];
  putRules(rules: readonly AlarmRule[], actor: Actor): Promise<void>;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const turnMs = 1_000;
const gatewaySubject: Subject = { kind: 'gateway', id: 'gateway' };

export async function openAlarmsRoom(options: AlarmsRoomOptions): Promise<AlarmsRoom> {
  const { db, clock, events, log, decide, cameras, health, config } = options;
  const store = createAlarmStore(db);
  let rules: readonly AlarmRule[] = (await store.rules()) ?? defaultRules;
  const detector = createDetector({ rules: () => rules, places: () => placesOf(cameras) });
  const maintenance = await openMaintenance({
    ...options,
    above: (subject) => above(subject, cameras),
    excuse: health.excuse,
  });
  const outgoing = openOutgoing({
    ...options,
    config: config.outgoing,
    placeOf: ({ subject }) => nameOfSubject(subject, cameras),
    onStuck(stuck, cause) {
      const nowMs = clock.nowMs();
      const condition = { kind: 'gateway.alarms-not-sent', subject: gatewaySubject, sinceMs: nowMs, cause } as const;
      if (stuck) events.publish('condition.raised', condition);
      else events.publish('condition.cleared', { ...condition, endMs: nowMs });
    },
  });
  const book = await openAlarmBook({
    ...options,
    nowMs: clock.nowMs,
    escalateMs: config.escalateMs,
    alongside: outgoing.enqueue,
    isInMaintenance: ({ subject }) => maintenance.covers(subject),
    onChange: (alarm) => events.publish('alarm.changed', { alarm }),
  });
  const failed = (error: unknown) => log.error({ err: error }, 'alarms could not be kept');
  const look = () => void book.apply(detector.look(clock.nowMs())).catch(failed);
  let cancelLook = () => {};
  const lookWhenDue = () => {
    cancelLook();
    const dueMs = detector.dueMs();
    if (dueMs === undefined) return;
    cancelLook = clock.after(Math.max(1, dueMs - clock.nowMs()), () => {
      look();
      lookWhenDue();
    });
  };
  let turning: Promise<void> | undefined;
  let settled = false;
  const turn = async () => {
    await maintenance.turn();
    await book.turn();
    // What stood at the last stop and has not been found again is over.
    if (settled) await book.endMissing(detector.stands);
  };
  for (const condition of health.openConditions()) detector.raised(condition, clock.nowMs());
  const ends = [
    events.on('condition.raised', (condition) => {
      detector.raised(condition, clock.nowMs());
      lookWhenDue();
    }),
    events.on('condition.cleared', (condition) => {
      detector.cleared(condition, clock.nowMs());
      lookWhenDue();
    }),
    clock.every(turnMs, () => {
      turning ??= turn()
        .catch(failed)
        .finally(() => {
          turning = undefined;
        });
    }),
    clock.after(config.settleMs, () => {
      settled = true;
    }),
  ];
  lookWhenDue();

  const contracts = createContractDesk(options);
  const viewFor = (person: Person, alarm: KeptAlarm) => alarmFor(person, alarm, decide, options.nameOf);
  const room: AlarmsRoom = {
    ...{ book, store, maintenance, clock, decide, viewFor },
    open: (person) => [...book.open()].sort(byUrgency).flatMap((alarm) => viewFor(person, alarm) ?? []),
    rules: () => rules,
    async putRules(next, actor) {
      await db.transaction().execute(async (transaction) => {
        await createAlarmStore(transaction).putRules(next);
        const details = { before: rules, after: next };
        await options.audit.append(
          entryOf(actor, clock.nowMs(), { kind: 'alarm-rules.changed', details }),
          transaction,
        );
      });
      rules = next;
    },
    register(app) {
      registerAlarmRoutes(app, room, options);
      registerContractRoutes(app, contracts, cameras);
    },
    async close() {
      for (const end of ends) end();
      cancelLook();
      await Promise.all([outgoing.close(), turning]);
      await book.settled();
    },
  };
  return room;
}

function placesOf(cameras: Pick<Cameras, 'list' | 'sites'>): Place[] {
  const kinds = new Map(cameras.sites().map(({ id, kind }) => [id, kind]));
  return cameras.list().map(({ id: cameraId, linkId, siteId }) => ({
    ...{ cameraId, linkId, siteId },
    siteKind: kinds.get(siteId) ?? 'ward',
  }));
}

function above(subject: Subject, cameras: Pick<Cameras, 'find' | 'links'>): MaintenanceSubject[] {
  const { id } = subject;
  if (subject.kind === 'site') return [{ kind: 'site', id }];
  if (subject.kind === 'link') {
    const siteId = cameras.links().find((link) => link.id === id)?.siteId;
    return [{ kind: 'link', id }, ...(siteId ? [{ kind: 'site' as const, id: siteId }] : [])];
  }
  const camera = subject.kind === 'camera' ? cameras.find(id) : undefined;
  if (!camera) return [];
  return [
    { kind: 'camera', id },
    ...(camera.linkId ? [{ kind: 'link' as const, id: camera.linkId }] : []),
    { kind: 'site', id: camera.siteId },
    ...(camera.lessorUnitId ? [{ kind: 'lessor' as const, id: camera.lessorUnitId }] : []),
  ];
}
