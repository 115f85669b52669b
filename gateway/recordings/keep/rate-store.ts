/** What each stream was measured to write, in gateway.db: the next start, and `--check-config`, count with it. */
import type { Database } from '../../kernel/database.ts';
import type { Role } from '../model.ts';
import type { MeasuredRate } from './reach.ts';
import type { KeepTables } from './tables.ts';

export const streamKey = (cameraId: string, role: Role): string => `${cameraId}|${role}`;

export interface RateStore {
  /** By camera and role (`streamKey`). */
  read(): Promise<ReadonlyMap<string, MeasuredRate>>;
  write(cameraId: string, role: Role, rate: MeasuredRate, nowMs: number): Promise<void>;
}

export function createRateStore(db: Database): RateStore {
  const tables = db.withTables<KeepTables>();
  return {
    async read() {
      const rows = await tables.selectFrom('recording_rate').selectAll().execute();
      return new Map(
        rows.map(({ camera_id, role, bytes_per_day, recorded_share }) => [
          streamKey(camera_id, role as Role),
          { bytesPerDay: bytes_per_day, recordedShare: recorded_share },
        ]),
      );
    },
    async write(cameraId, role, { bytesPerDay, recordedShare }, nowMs) {
      const row = {
        ...{ camera_id: cameraId, role, bytes_per_day: Math.round(bytesPerDay), recorded_share: recordedShare },
        at_ms: nowMs,
      };
      await tables
        .insertInto('recording_rate')
        .values(row)
        .onConflict((conflict) => conflict.columns(['camera_id', 'role']).doUpdateSet(row))
        .execute();
    },
  };
}
