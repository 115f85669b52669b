/** What `--check-config` says of the room that recordings need. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../../../config/load.ts';
import { openDatabase } from '../../../../gateway/kernel/database.ts';
import { gatewayMigrations } from '../../../../gateway/migrations.ts';
import { defaultPolicies } from '../../../../gateway/recordings/keep/policy.ts';
import { createPolicyStore } from '../../../../gateway/recordings/keep/policy-store.ts';
import { createRateStore } from '../../../../gateway/recordings/keep/rate-store.ts';
import { describeSpace } from '../../../../gateway/recordings/keep/space-check.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'space-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const describe = async (disks: readonly object[]) => {
  const loaded = parseConfig(
    JSON.stringify({ storage: { folder }, recordings: { disks, minFreeGb: 0, holdShare: 0.25 } }),
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return (await describeSpace(loaded.config)).join('\n');
};

it('says that nothing is recorded without a disk', async () => {
  expect(await describe([])).toContain('nothing is recorded');
});

it('counts what a camera needs while none is known, and what the disks have', async () => {
  const text = await describe([
    { name: 'D1', folder, quotaGb: 1 },
    { name: 'D2', folder: join(folder, 'none') },
  ]);
  // 0.5 Mbit/s of the small picture for 7 and 30 days; with 4 Mbit/s beside it for 30.
  expect(text).toContain('0.04 TB for the least');
  expect(text).toContain('0.16 TB for the most');
  expect(text).toContain('1.46 TB if main is recorded always');
  expect(text).toContain(`disk D1 (${folder}): 0.00 TB for recordings`);
  expect(text).toContain('D2');
  expect(text).toContain('is not there (ENOENT)');
});

it('counts cameras by their policies with what was measured, and changes nothing', async () => {
  const path = join(folder, 'gateway.db');
  const db = await openDatabase({ path, migrations: gatewayMigrations, synchronous: 'FULL' });
  const nowMs = Date.UTC(2026, 0, 1);
  await sql`INSERT INTO site (id, code, name, kind, created_at_ms) VALUES ('s', 'H', 'Hầm', 'tunnel', ${nowMs})`.execute(
    db,
  );
  for (const id of ['a', 'b'])
    await sql`INSERT INTO camera (id, code, name, pull_main, pull_sub, transport, ingest, created_at_ms)
      VALUES (${id}, ${id}, ${id}, 'always', 'always', 'tcp', 'auto', ${nowMs})`.execute(db);
  await createPolicyStore(db).write(
    defaultPolicies.map((policy) => ({ ...policy, mode: 'always', minDays: 10, maxDays: 20 })),
  );
  await createRateStore(db).write('a', 'sub', { bytesPerDay: 1e12, recordedShare: 1 }, nowMs);
  await createRateStore(db).write('a', 'main', { bytesPerDay: 9e12, recordedShare: 1 }, nowMs);
  await db.destroy();
  const before = readFileSync(path);
  const text = await describe([{ name: 'D1', folder, quotaGb: 1 }]);
  // 10 TB a day of one, 48.6 GB of the other.
  expect(text).toContain('2 cameras need 100.49 TB');
  expect(text).toContain('200.97 TB for the most');
  expect(text).toContain('measured: 2 of 4 streams');
  expect(readFileSync(path).equals(before)).toBe(true);
});
