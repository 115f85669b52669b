/**
 * The alarms as they stand. One change at a time: it is written first (the alarm, its history and, for what a person does, the
 * audit, in one transaction), then it is in memory, then it is told. So after a crash the list is what people saw.
 */
import { type Actor, entryOf } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import { newId } from '../kernel/id.ts';
import { createTurns } from '../kernel/turns.ts';
import {
  backInService,
  countedAgain,
  ended,
  escalated,
  handed,
  opened,
  putOutOfService,
  reopened,
  shelved,
  taken,
  unshelved,
  withDown,
} from './alarm-acts.ts';
import { createAlarmStore, type KeptAlarm } from './alarm-store.ts';
import type { Intent } from './detector.ts';

export interface AlarmBookOptions {
  readonly db: Database;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly nowMs: () => number;
  /** An alarm that nobody takes for so long goes to the next person. */
  readonly escalateMs: number;
  /** Inside the transaction that writes what happened. */
  readonly alongside?: (alarm: KeptAlarm, happening: string, transaction: Database) => Promise<void>;
  /** After it is on the disk. */
  readonly onChange: (alarm: KeptAlarm) => void;
  readonly isInMaintenance: (alarm: Pick<KeptAlarm, 'subject'>) => boolean;
}

export interface AlarmBook {
  open(): readonly KeptAlarm[];
  /** @throws GatewayError `not-found` when no open alarm has the id */
  get(id: string): KeptAlarm;
  /** What the detector found. Resolves when it is on the disk. */
  apply(intents: readonly Intent[]): Promise<void>;
  take(id: string, actor: Actor): Promise<KeptAlarm>;
  hand(id: string, to: string, note: string, actor: Actor): Promise<KeptAlarm>;
  note(id: string, text: string, actor: Actor): Promise<KeptAlarm>;
  shelve(id: string, untilMs: number, reason: string, actor: Actor): Promise<KeptAlarm>;
  unshelve(id: string, actor: Actor): Promise<KeptAlarm>;
  /** What time itself changes: shelves that end, maintenance that began or ended. */
  turn(): Promise<void>;
  /** Of alarms that stood at a stop: those whose trouble did not come back end now. */
  endMissing(stillThere: (alarm: KeptAlarm) => boolean): Promise<void>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

interface Happening {
  readonly kind: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Absent: the gateway itself. */
  readonly actor?: Actor;
}

export async function openAlarmBook(options: AlarmBookOptions): Promise<AlarmBook> {
  const { db, audit, nowMs, onChange, isInMaintenance, escalateMs } = options;
  const kept = new Map((await createAlarmStore(db).current(nowMs())).map((alarm) => [alarm.id, alarm]));
  const unwritten: Intent[] = [];

  const inTurn = createTurns();
  const write = async (alarm: KeptAlarm, { kind, details = {}, actor }: Happening): Promise<KeptAlarm> => {
    const atMs = nowMs();
    await db.transaction().execute(async (transaction) => {
      const person = { personId: actor?.personId ?? null, personName: actor?.personName ?? '' };
      await createAlarmStore(transaction).write(alarm, { alarmId: alarm.id, atMs, kind, ...person, details });
      await options.alongside?.(alarm, kind, transaction);
      if (!actor) return;
      const cameraId = alarm.subject.kind === 'camera' ? alarm.subject.id : null;
      const entry = { kind: `alarm.${kind}`, cameraId, subjectId: alarm.id, details };
      await audit.append(entryOf(actor, atMs, entry), transaction);
    });
    if (alarm.state === 'closed' && (alarm.rearmUntilMs ?? 0) <= atMs) kept.delete(alarm.id);
    else kept.set(alarm.id, alarm);
    onChange(alarm);
    return alarm;
  };
  const forget = () => {
    for (const alarm of kept.values())
      if (alarm.state === 'closed' && (alarm.rearmUntilMs ?? 0) <= nowMs()) kept.delete(alarm.id);
  };
  const findByKey = (key: string) => {
    forget();
    const found = [...kept.values()].filter((alarm) => alarm.key === key);
    return (
      found.find(({ endedAtMs }) => endedAtMs === null) ??
      found.find(({ rearmUntilMs }) => (rearmUntilMs ?? 0) > nowMs())
    );
  };
  const get = (id: string): KeptAlarm => {
    const alarm = kept.get(id);
    if (!alarm || alarm.state === 'closed') throw new GatewayError('not-found');
    return alarm;
  };
  const follow = async (intent: Intent): Promise<void> => {
    const known = findByKey(intent.key);
    if (intent.type === 'stand') {
      const maintained = isInMaintenance(intent);
      if (!known) await write(opened(newId(nowMs()), intent, nowMs(), maintained), { kind: 'raised' });
      else if (known.endedAtMs !== null)
        await write(reopened(known, intent, nowMs(), maintained), { kind: 'raised-again' });
      return;
    }
    if (!known || known.endedAtMs !== null) return;
    if (intent.type === 'again') await write(countedAgain(known), { kind: 'again' });
    else if (intent.type === 'members')
      await write(withDown(known, intent.down), { kind: 'cameras', details: { down: intent.down } });
    else await write(ended(known, intent.endedAtMs), { kind: 'ended' });
  };
  /** What could not be written (a full disk) stays in front, and is tried again each turn. */
  const followAll = async (): Promise<void> => {
    for (let next = unwritten[0]; next; next = unwritten[0]) {
      await follow(next);
      unwritten.shift();
    }
  };
  const act = (id: string, change: (alarm: KeptAlarm) => KeptAlarm, happening: Happening): Promise<KeptAlarm> =>
    inTurn(() => write(change(get(id)), happening));

  return {
    open: () => [...kept.values()].filter(({ state }) => state !== 'closed'),
    get,
    apply(intents) {
      unwritten.push(...intents);
      return inTurn(followAll);
    },
    take: (id, actor) => act(id, (alarm) => taken(alarm, actor.personId ?? '', nowMs()), { kind: 'taken', actor }),
    hand: (id, to, note, actor) =>
      act(id, (alarm) => handed(alarm, to, actor.personId ?? '', nowMs()), {
        kind: 'handed',
        details: { to, note },
        actor,
      }),
    note: (id, text, actor) => act(id, (alarm) => alarm, { kind: 'noted', details: { text }, actor }),
    shelve: (id, untilMs, reason, actor) =>
      act(id, (alarm) => shelved(alarm, untilMs, nowMs()), { kind: 'shelved', details: { untilMs, reason }, actor }),
    unshelve: (id, actor) => act(id, unshelved, { kind: 'unshelved', actor }),
    turn: () =>
      inTurn(async () => {
        await followAll();
        forget();
        for (const alarm of [...kept.values()]) {
          if (alarm.state === 'closed') continue;
          const maintained = isInMaintenance(alarm);
          if (maintained && alarm.state !== 'out-of-service' && alarm.endedAtMs === null)
            await write(putOutOfService(alarm), { kind: 'out-of-service' });
          else if (!maintained && alarm.state === 'out-of-service')
            await write(backInService(alarm), { kind: 'in-service' });
          else if (escalated(alarm, escalateMs, nowMs()) !== alarm)
            await write(escalated(alarm, escalateMs, nowMs()), { kind: 'escalated' });
          else if (alarm.shelvedUntilMs !== null && alarm.shelvedUntilMs <= nowMs())
            await write(unshelved(alarm), { kind: 'unshelved' });
        }
      }),
    endMissing: (stillThere) =>
      inTurn(async () => {
        for (const alarm of [...kept.values()])
          if (alarm.endedAtMs === null && !stillThere(alarm)) await write(ended(alarm, nowMs()), { kind: 'ended' });
      }),
    settled: () => inTurn(async () => {}),
  };
}
