/**
 * What was answered is on record, whatever happens to the gateway a moment later; and whoever changes the record behind its
 * back is found out. `npm run test:long -- door` kills forty times.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../config/load.ts';
import { openOfflineCommands } from '../../../gateway/admin-offline.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { killAndCheck, verifyAudit } from '../../support/kill-gateway.ts';

let district: District;
const path = () => join(district.folder, 'var', 'gateway.db');

beforeAll(async () => {
  const limits = { requestsPerSecond: 100_000, requestsBurst: 1_000_000, signInsPerMinute: 10_000 };
  district = await startDistrict({
    cameras: 1,
    empty: true,
    baseAddress: '127.66.0.0',
    config: { listen: { limits } },
  });
});
afterAll(() => district?.close());

describe('a gateway killed while people work', () => {
  it('loses no act that it has answered, nor the chain of its audit', async () => {
    const { acknowledged, missing, faults, kills, killsUnderLoad, rows } = await killAndCheck(district, 8);
    process.stdout.write(`${kills} kills, ${acknowledged} acts answered, ${rows} rows, ${missing.length} missing\n`);
    expect(missing).toEqual([]);
    expect(faults).toEqual([]);
    expect(killsUnderLoad).toBeGreaterThan(kills / 2);
    expect(acknowledged).toBeGreaterThan(100);
    expect(await verifyAudit(district)).toEqual({
      exitCode: 0,
      output: expect.stringMatching(/rows, the chain stands/),
    });
  });
});

describe('one changed byte in the database', () => {
  /** What the console's `audit verify` does, without a program of its own. */
  const verifyHere = async () => {
    const loaded = loadConfig(district.configFile);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const { commands, close } = await openOfflineCommands(loaded.config);
    try {
      return await commands['audit verify']?.run({ args: [], options: {}, input: null });
    } finally {
      await close();
    }
  };
  /** Changes rows as somebody would who has the file, and puts all back as it was. */
  const tamper = async (change: (db: InstanceType<typeof SqliteDatabase>) => void) => {
    const before = readFileSync(path());
    const db = new SqliteDatabase(path());
    const triggers = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
      .all() as { name: string }[];
    expect(triggers.length).toBeGreaterThan(1);
    for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
    change(db);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const verdict = await verifyHere();
    writeFileSync(path(), before);
    return verdict;
  };

  beforeAll(async () => {
    await district.gateway().stop();
    // All of it in one file, as a copy would be.
    const db = new SqliteDatabase(path());
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
  });

  it('cannot be made while the triggers stand', () => {
    const db = new SqliteDatabase(path());
    expect(() => db.exec("UPDATE audit SET person_name = 'x' WHERE seq = 5")).toThrow();
    expect(() => db.exec('DELETE FROM audit WHERE seq = 5')).toThrow();
    db.close();
  });

  for (const column of ['person_name', 'kind', 'details', 'hash', 'address', 'at_ms']) {
    it(`in ${column} of a row is named`, async () => {
      const seq = 40 + column.length;
      const change = column === 'at_ms' ? 'at_ms + 1' : `substr(${column}, 1, length(${column}) - 1) || 'Z'`;
      const verdict = await tamper((db) => db.exec(`UPDATE audit SET ${column} = ${change} WHERE seq = ${seq}`));
      expect(verdict).toEqual({ exitCode: 1, output: expect.stringMatching(new RegExp(`\\brow ${seq}\\b`)) });
    });
  }

  it('that takes a row out is named', async () => {
    const gone = await tamper((db) => db.exec('DELETE FROM audit WHERE seq = 50'));
    expect(gone).toEqual({ exitCode: 1, output: expect.stringMatching(/\brow 5[01]\b/) });
  });

  it('in the file itself is named', async () => {
    const bytes = readFileSync(path());
    // A newcomer's name in the details of a row: no index and no other table says it in this way.
    const at = bytes.indexOf('"login":"k3-');
    expect(at).toBeGreaterThan(0);
    const changed = Buffer.from(bytes);
    changed[at + 9] = 'q'.charCodeAt(0);
    writeFileSync(path(), changed);
    const verdict = await verifyAudit(district);
    writeFileSync(path(), bytes);
    expect(verdict).toEqual({ exitCode: 1, output: expect.stringMatching(/\brow \d+\b/) });
    expect(await verifyHere()).toMatchObject({ exitCode: 0 });
  });
});
