/** A gateway killed in the midst of writing, again and again: what it said was written is there, in order. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { createIntervalStore } from '../../../gateway/health/interval-store.ts';
import { healthMigrations } from '../../../gateway/health/migrations.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';

const rounds = 20;
const writer = new URL('./transition-writer.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'health-crash-'));
const file = join(folder, 'gateway.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the writer, kills it after some lines; gives the numbers it said were written. */
async function writeUntilKilled(first: number, lines: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, file, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const said: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(Number(/^written (\d+)$/.exec(line)?.[1]));
    if (said.length === lines) child.kill('SIGKILL');
  }
  await ended;
  return said;
}

describe('a writer killed with SIGKILL', () => {
  it(`loses nothing it acknowledged, ${rounds} times`, async () => {
    const acknowledged: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      acknowledged.push(...(await writeUntilKilled(round * 100_000, 5 + 3 * round)));
    }
    expect(acknowledged.length).toBeGreaterThan(rounds * 5);

    const db = await openDatabase({ path: file, migrations: healthMigrations, synchronous: 'FULL' });
    const kept = await createIntervalStore(db).recent('camera', 'c', 1_000_000);
    const causes = (await db
      .withTables<{ state_transition: { id: number; cause: string; from_ms: number; subject_kind: string } }>()
      .selectFrom('state_transition')
      .select(['cause', 'from_ms'])
      .where('subject_kind', '=', 'camera')
      .orderBy('id')
      .execute()) as { cause: string; from_ms: number }[];
    await db.destroy();

    const written = causes.map(({ cause }) => cause).filter((cause) => cause.startsWith('change-'));
    const seen = new Set(written);
    expect(acknowledged.filter((number) => !seen.has(`change-${number}`))).toEqual([]);
    expect(seen.size).toBe(written.length);
    // Each restart closed the time it had not seen, and time never runs backwards.
    expect(causes.filter(({ cause }) => cause === 'gateway.off')).toHaveLength(rounds - 1);
    expect(causes.every((row, index) => index === 0 || row.from_ms >= (causes[index - 1]?.from_ms ?? 0))).toBe(true);
    expect(kept.filter((interval) => interval.toMs === null)).toHaveLength(1);
  });
});
