/**
 * What `--check-config` says of recording: how much the policies need, counted with what was measured where something was, against
 * what the disks have. Reads the database as it is, if there is one; changes nothing, and fails nothing.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GatewayConfig } from '../../../config/schema.ts';
import { createGroupStore } from '../../cameras/groups/group-store.ts';
import type { CameraTables } from '../../cameras/tables.ts';
import { type Database, openToRead } from '../../kernel/database.ts';
import { realDisks } from './disk-probe.ts';
import { createPolicyIndex, defaultPolicies } from './policy.ts';
import { createPolicyStore } from './policy-store.ts';
import { createRateStore, streamKey } from './rate-store.ts';
import { bytesNeeded, needOf } from './reach.ts';
import { type RecordedCamera, streamsOf } from './reach-report.ts';

const giga = 1e9;

/** Lines without line ends. */
export async function describeSpace({
  recordings,
  storage,
}: Pick<GatewayConfig, 'recordings' | 'storage'>): Promise<string[]> {
  if (recordings.disks.length === 0) return ['no disk is configured (recordings.disks): nothing is recorded'];
  const path = join(resolve(storage.folder), 'gateway.db');
  const lines = await describeNeed(path);
  let presentBytes = 0;
  for (const { name, folder, quotaGb } of recordings.disks) {
    try {
      const { sizeBytes } = await realDisks.space(folder);
      const most = Math.max(0, sizeBytes - recordings.minFreeGb * giga);
      const bytes = quotaGb === 0 ? most : Math.min(most, quotaGb * giga);
      presentBytes += bytes;
      lines.push(`disk ${name} (${folder}): ${terabytes(bytes)} for recordings`);
    } catch (error) {
      lines.push(`disk ${name} (${folder}): is not there (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  return [
    ...lines,
    `present: ${terabytes(presentBytes)}; ${terabytes(presentBytes * recordings.holdShare)} may be held`,
  ];
}

async function describeNeed(path: string): Promise<string[]> {
  if (!existsSync(path)) return perCamera();
  let db: Database | undefined;
  try {
    db = openToRead(path);
    return await needIn(db);
  } catch {
    // Of an earlier program, or another's file: the start will say more.
    return [`${path} could not be read`, ...perCamera()];
  } finally {
    await db?.destroy();
  }
}

async function needIn(db: Database): Promise<string[]> {
  const rows = await db
    .withTables<CameraTables>()
    .selectFrom('camera')
    .select('id')
    .where('retired_at_ms', 'is', null)
    .execute();
  const cameras: RecordedCamera[] = rows.map(({ id }) => ({ id, serving: { main: true, sub: true } }));
  if (cameras.length === 0) return perCamera();
  const policies = createPolicyIndex(await createPolicyStore(db).read(), await createGroupStore(db).list(), []);
  const rates = await createRateStore(db).read();
  const streams = streamsOf({
    cameras,
    policyOf: policies.of,
    rate: (cameraId, role) => rates.get(streamKey(cameraId, role)),
  });
  const { atMinimum, atMaximum } = bytesNeeded(streams.map(({ need }) => need));
  const measured = streams.filter(({ isMeasured }) => isMeasured).length;
  return [
    `${cameras.length} cameras need ${terabytes(atMinimum)} to be kept for the least time that their policies ask for, ${terabytes(atMaximum)} for the most`,
    `measured: ${measured} of ${streams.length} streams; the others count as 4 Mbit/s (main) and 0.5 Mbit/s (sub), and as recorded on no event yet`,
  ];
}

/** No camera is known yet: what each would need. */
function perCamera(): string[] {
  const needs = defaultPolicies.map((policy) => needOf(policy, policy.mode === 'always' ? 1 : 0, undefined));
  const always = defaultPolicies.map((policy) => needOf({ ...policy, mode: 'always' }, 1, undefined));
  const one = bytesNeeded(needs);
  return [
    `no camera is known yet; each needs about ${terabytes(one.atMinimum)} for the least time that the first policies ask for, ${terabytes(one.atMaximum)} for the most, and ${terabytes(bytesNeeded(always).atMaximum)} if main is recorded always (4 and 0.5 Mbit/s)`,
  ];
}

const terabytes = (bytes: number): string => `${(bytes / 1e12).toFixed(2)} TB`;
