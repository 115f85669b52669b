/**
 * A storm of alarms in which an alarms room (a program of its own, twenty times as fast as life) is killed (SIGKILL) again and
 * again, and what its database must hold after it. `gateway-storm.ts` does the same to a whole gateway, at life's own pace.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import { type AlarmTables, alarmsMigrations } from '../../gateway/alarms/migrations.ts';
import { openDatabase } from '../../gateway/kernel/database.ts';
import { judgeAlarms } from './judge-alarms.ts';
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
    const audit = openTestAudit(db, folder);
    const rows = await audit.list({ kind: 'alarm.taken', limit: 1_000_000 });
    const audited = rows.map(({ subjectId }) => subjectId);
    const faults = await judgeAlarms(db, { told, taken, takenBy: 'operator', audited });
    const alarms = await tables.selectFrom('alarm').select(['key', 'subject_kind', 'count']).execute();
    const events = await tables.selectFrom('alarm_event').select('id').execute();
    // Of all of these there is a second alarm only after a day.
    const byKey = [...Map.groupBy(alarms, ({ key }) => key)].filter(([, each]) => each.length > 1);
    return {
      lost: faults.lost,
      doubled: [...faults.doubled, ...byKey.map(([key, each]) => `alarms of ${key}: ${each.length}`)],
      untold: events.length - told.length,
      linkCounts: alarms.filter((alarm) => alarm.subject_kind === 'link').map(({ count }) => count),
      auditFault: (await audit.verify()).fault,
    };
  } finally {
    await db.destroy();
  }
}
