/** A storm of alarms in which the gateway is killed (SIGKILL) again and again, and what its database must hold after it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import { type AlarmTables, alarmsMigrations } from '../../gateway/alarms/migrations.ts';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { createRandom } from './random.ts';
import { openTestAudit } from './test-audit.ts';

export interface StormResult {
  readonly kills: number;
  /** Changes that were told, and takes that were answered. */
  readonly told: number;
  readonly taken: number;
  /** Alarms that were told and are not there, and answered takes of which alarm, history or audit do not say so once. */
  readonly lost: readonly string[];
  /** Troubles that have more than one alarm, alarms that began more than once, takes on record more than once. */
  readonly doubled: readonly string[];
  /** Changes on record that nobody was told of: at most the one that a kill cut off. */
  readonly untold: number;
  /** How often the link that was cut all the time stood. */
  readonly linkCounts: readonly number[];
  readonly auditFault: unknown;
}

const writer = new URL('./alarm-storm-writer.ts', import.meta.url).pathname;

export async function stormAndCheck(kills: number, say: (text: string) => void = () => {}): Promise<StormResult> {
  const folder = mkdtempSync(join(tmpdir(), 'storm-'));
  try {
    const random = createRandom(97);
    const born = Date.now();
    const told: string[] = [];
    const taken: string[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      await liveUntilKilled([folder, String(born), String(kill)], 30 + random.below(70), (what, id) =>
        (what === 'told' ? told : taken).push(id),
      );
      say(`${kill} kills, ${told.length} changes told, ${taken.length} takes answered`);
    }
    return { kills, told: told.length, taken: taken.length, ...(await judge(folder, told, taken)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function liveUntilKilled(args: string[], lines: number, onLine: (what: string, id: string) => void) {
  const child = spawn(process.execPath, [writer, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', id = ''] = line.split(' ');
    onLine(what, id);
    count += 1;
    if (count === lines) child.kill('SIGKILL');
  }
  const code = await ended;
  if (code !== null) throw new Error(`the writer ended by itself with ${code}`);
}

async function judge(folder: string, told: readonly string[], taken: readonly string[]) {
  const migrations = [...accessMigrations, ...alarmsMigrations];
  const db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'FULL' });
  try {
    const tables = db.withTables<AlarmTables>();
    const alarms = await tables.selectFrom('alarm').selectAll().execute();
    const events = await tables.selectFrom('alarm_event').select(['alarm_id', 'kind']).execute();
    const audit = openTestAudit(db, folder);
    const rows = await audit.list({ kind: 'alarm.taken', limit: 1_000_000 });
    const times = (ids: readonly (string | null)[]) => Map.groupBy(ids, (id) => id ?? '');
    const eventsOf = (kind: string) => times(events.flatMap((event) => (event.kind === kind ? [event.alarm_id] : [])));
    const [began, takes, audited, byKey] = [
      eventsOf('raised'),
      eventsOf('taken'),
      times(rows.map(({ subjectId }) => subjectId)),
      times(alarms.map(({ key }) => key)),
    ];
    const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
    const twice = (what: string, groups: Map<string, unknown[]>) =>
      [...groups].flatMap(([id, each]) => (each.length > 1 ? [`${what} ${id}: ${each.length}`] : []));
    return {
      lost: [
        ...[...new Set(told)].filter((id) => !byId.has(id)).map((id) => `told ${id}`),
        ...taken
          .filter((id) => byId.get(id)?.taken_by !== 'operator' || !takes.has(id) || !audited.has(id))
          .map((id) => `taken ${id}`),
      ],
      doubled: [
        ...twice('alarms of', byKey),
        ...twice('begun', began),
        ...twice('taken', takes),
        ...twice('audited', audited),
      ],
      untold: events.length - told.length,
      linkCounts: alarms.filter((alarm) => alarm.subject_kind === 'link').map(({ count }) => count),
      auditFault: (await audit.verify()).fault,
    };
  } finally {
    await db.destroy();
  }
}
