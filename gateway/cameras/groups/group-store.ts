/**
 * Camera groups in the database. A removed group keeps its row, because grants of the past point at it, and frees its code;
 * who was in it when stands in the audit.
 */
import type { Database } from '../../kernel/database.ts';
import type { CameraTables } from '../tables.ts';
import type { CameraGroup } from './group-schemas.ts';

export interface GroupStore {
  /** Those in use, in order of their codes, their cameras likewise. */
  list(): Promise<CameraGroup[]>;
  insert(group: CameraGroup, nowMs: number): Promise<void>;
  update(group: CameraGroup): Promise<void>;
  retire(groupId: string, nowMs: number): Promise<void>;
}

/** `database` may be a transaction: an act is one. */
export function createGroupStore(database: Database): GroupStore {
  const db = database.withTables<CameraTables>();
  const putMembers = async ({ id, cameraIds }: CameraGroup): Promise<void> => {
    await db.deleteFrom('camera_group_member').where('group_id', '=', id).execute();
    for (const cameraId of cameraIds) {
      await db.insertInto('camera_group_member').values({ group_id: id, camera_id: cameraId }).execute();
    }
  };
  return {
    async list() {
      const groups = await db
        .selectFrom('camera_group')
        .selectAll()
        .where('retired_at_ms', 'is', null)
        .orderBy('code')
        .execute();
      const members = await db
        .selectFrom('camera_group_member')
        .innerJoin('camera', 'camera.id', 'camera_group_member.camera_id')
        .select(['camera_group_member.group_id', 'camera_group_member.camera_id'])
        .orderBy('camera.code')
        .execute();
      const byGroup = Map.groupBy(members, ({ group_id }) => group_id);
      return groups.map(({ id, code, name }) => ({
        id,
        code,
        name,
        cameraIds: (byGroup.get(id) ?? []).map(({ camera_id }) => camera_id),
      }));
    },
    async insert(group, nowMs) {
      const { id, code, name } = group;
      await db
        .insertInto('camera_group')
        .values({ id, code, name, created_at_ms: nowMs, retired_at_ms: null })
        .execute();
      await putMembers(group);
    },
    async update(group) {
      const { id, code, name } = group;
      await db.updateTable('camera_group').set({ code, name }).where('id', '=', id).execute();
      await putMembers(group);
    },
    async retire(groupId, nowMs) {
      const retired = { code: groupId, retired_at_ms: nowMs };
      await db.updateTable('camera_group').set(retired).where('id', '=', groupId).execute();
      await db.deleteFrom('camera_group_member').where('group_id', '=', groupId).execute();
    },
  };
}
