/** Which device served which camera from when until when. Rows are closed, never changed otherwise and never deleted. */
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import type { BindingRecord } from './records.ts';
import type { CameraTables } from './tables.ts';

export interface BindingStore {
  open(): Promise<BindingRecord[]>;
  /** All that ever served the camera, oldest first. */
  history(cameraId: string): Promise<BindingRecord[]>;
  /** The caller has closed what was open on camera and channel: two open rows break a unique index. */
  bind(cameraId: string, deviceId: string, channel: number, nowMs: number): Promise<void>;
  unbind(cameraId: string, nowMs: number): Promise<void>;
}

export function createBindingStore(database: Database): BindingStore {
  const db = database.withTables<CameraTables>();
  return {
    async open() {
      return (await db.selectFrom('binding').selectAll().where('until_ms', 'is', null).execute()).map(recordOf);
    },
    async history(cameraId) {
      const rows = db.selectFrom('binding').selectAll().where('camera_id', '=', cameraId);
      return (await rows.orderBy('from_ms').orderBy('id').execute()).map(recordOf);
    },
    async bind(cameraId, deviceId, channel, nowMs) {
      const row = {
        id: newId(nowMs),
        camera_id: cameraId,
        device_id: deviceId,
        channel,
        from_ms: nowMs,
        until_ms: null,
      };
      await db.insertInto('binding').values(row).execute();
    },
    async unbind(cameraId, nowMs) {
      await db
        .updateTable('binding')
        .set({ until_ms: nowMs })
        .where('camera_id', '=', cameraId)
        .where('until_ms', 'is', null)
        .execute();
    },
  };
}

const recordOf = (row: CameraTables['binding']): BindingRecord => ({
  id: row.id,
  cameraId: row.camera_id,
  deviceId: row.device_id,
  channel: row.channel,
  fromMs: row.from_ms,
  untilMs: row.until_ms,
});
