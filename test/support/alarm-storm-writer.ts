/**
 * An alarms room on a real database in a storm: cameras go black and come back, a link stays cut, an operator takes what he is
 * shown. Says each change that is told and each take that is answered, until it is killed. Time runs twenty times as fast, and
 * on over a restart.
 */
import { join } from 'node:path';
import type { Actor } from '../../gateway/access/audit/actor.ts';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import type { KeptAlarm } from '../../gateway/alarms/alarm-store.ts';
import { alarmsMigrations } from '../../gateway/alarms/migrations.ts';
import { openAlarmsRoom } from '../../gateway/alarms/room.ts';
import { type Clock, systemClock } from '../../gateway/kernel/clock.ts';
import type { Condition } from '../../gateway/kernel/conditions.ts';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { createEvents } from '../../gateway/kernel/events.ts';
import { createLogger, createSecretBook } from '../../gateway/kernel/log.ts';
import { createRandom } from './random.ts';
import { openTestAudit } from './test-audit.ts';

const [folder = '', bornText = '0', seedText = '0'] = process.argv.slice(2);
const born = Number(bornText);
const random = createRandom(Number(seedText));
const speed = 20;
const clock: Clock = {
  nowMs: () => born + (systemClock.nowMs() - born) * speed,
  monotonicMs: () => systemClock.monotonicMs() * speed,
  after: (delayMs, run) => systemClock.after(delayMs / speed, run),
  every: (periodMs, run) => systemClock.every(periodMs / speed, run),
};
const actor: Actor = { personId: 'operator', personName: 'Hoa', role: 'operator', address: '', desk: '' };
const tunnel = Array.from({ length: 23 }, (_, index) => `tunnel-${index}`);
/** Half of them in each life, the others of this one: there is always something that nobody has taken. */
const ward = Array.from({ length: 40 }, (_, index) => `ward-${index % 2 === 0 ? '' : seedText}-${index}`);
const list = [
  ...tunnel.map((id) => ({ id, siteId: 'tunnel', linkId: 'cable', lessorUnitId: null })),
  ...ward.map((id) => ({ id, siteId: 'ward', linkId: null, lessorUnitId: null })),
];
const cameras = {
  list: () => list,
  find: (id: string) => list.find((camera) => camera.id === id),
  sites: () => [
    { id: 'tunnel', kind: 'tunnel' },
    { id: 'ward', kind: 'ward' },
  ],
  links: () => [{ id: 'cable', siteId: 'tunnel' }],
} as unknown as Parameters<typeof openAlarmsRoom>[0]['cameras'];
const conditionOf = (id: string, kind: Condition['kind'], sinceMs: number): Condition => ({
  ...{ kind, subject: { kind: 'camera', id }, sinceMs, cause: kind },
});

const log = createLogger({ level: 'error', secrets: createSecretBook() });
const migrations = [...accessMigrations, ...alarmsMigrations];
const db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'FULL' });
const events = createEvents((error) => {
  throw error;
});
const cut = tunnel.map((id) => conditionOf(id, 'camera.lost', born - 60_000));
const room = await openAlarmsRoom({
  ...{ db, clock, events, log, cameras, audit: openTestAudit(db, folder), addSecret: () => {}, decide: () => true },
  config: { escalateMs: 300_000, settleMs: 5_000, outgoing: {} },
  health: {
    openConditions: () => cut,
    excuse: async () => {},
    seenOf: async () => ({ intervalsOf: () => [], excusedOf: () => [] }),
  },
  nameOf: () => actor.personName,
});
const say = (what: string, id: string) => process.stdout.write(`${what} ${id}\n`);
const asked = new Set<string>();
events.on('alarm.changed', ({ alarm }) => {
  const { id, takenBy, state } = alarm as KeptAlarm;
  say('told', id);
  if (takenBy !== null || state === 'closed' || asked.has(id) || random.below(3) === 0) return;
  asked.add(id);
  // Over in the meantime: nothing was answered, so nothing is promised.
  room.book.take(id, actor).then(
    () => say('taken', id),
    () => asked.delete(id),
  );
});
const rearmMs = 24 * 3_600_000;
await room.putRules([{ id: 'all', kinds: [], siteKinds: [], severity: 'high', holdMs: 0, rearmMs }], actor);
const black = new Map<string, Condition>();
// Bounded, should nobody kill it.
for (let turn = 0; turn < 20_000; turn += 1) {
  const id = ward[random.below(ward.length)] ?? '';
  const open = black.get(id);
  if (open) events.publish('condition.cleared', { ...open, endMs: clock.nowMs() });
  else events.publish('condition.raised', conditionOf(id, 'camera.black', clock.nowMs()));
  if (open) black.delete(id);
  else black.set(id, conditionOf(id, 'camera.black', clock.nowMs()));
  await new Promise((resolve) => setTimeout(resolve, random.below(8)));
}
