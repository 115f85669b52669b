/**
 * The walls room: what each wall and desk shows. Kept in memory, written through, each change with its audit row in one
 * transaction; changes go out as `wall.changed`.
 */
import { type Actor, entryOf, gatewayItself } from '../access/audit/actor.ts';
import type { AuditLog } from '../access/audit/audit-log.ts';
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { newId } from '../kernel/id.ts';
import { firstLayout, layoutMeant, type Sees, withCamera, withLayout } from './model.ts';
import type { Layout, Wall, WallInput } from './schemas.ts';
import { createWallStore, type WallStore } from './wall-store.ts';

export interface Walls {
  list(): readonly Wall[];
  /** @throws GatewayError `not-found` */
  get(wallId: string): Wall;
  /** @throws GatewayError `request.conflict` when the name is taken */
  create(input: WallInput, actor: Actor): Promise<Wall>;
  /**
   * Cameras that whoever changes it does not see stay where they are.
   * @throws GatewayError `request.conflict` when `revision` is not the newest, `not-found` for a camera that he does not see
   */
  setLayout(wallId: string, layout: Layout, revision: number | undefined, by: WallChanger): Promise<Wall>;
  /** @throws GatewayError `not-found` */
  show(wallId: string, cameraId: string, tile: number | undefined, by: WallChanger): Promise<Wall>;
  /** @throws GatewayError `request.conflict` for the last desk: a page needs one; `request.in-use` while a station shows it */
  remove(wallId: string, actor: Actor): Promise<void>;
}

export interface WallChanger {
  readonly actor: Actor;
  /** Which cameras exist for him. */
  readonly sees: Sees;
}

export interface WallsRoomOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly cameras: Pick<Cameras, 'get'>;
  /** Names of the stations that show a wall. */
  readonly stationsOf?: (wallId: string) => readonly string[];
}

export async function openWallsRoom(options: WallsRoomOptions): Promise<Walls> {
  const { db, clock, events, audit, cameras, stationsOf = () => [] } = options;
  const walls = new Map((await createWallStore(db).list()).map((wall) => [wall.id, wall]));

  const get = (wallId: string): Wall => {
    const wall = walls.get(wallId);
    if (!wall) throw new GatewayError('not-found');
    return wall;
  };
  const check = (cameraId: string, sees: Sees) => {
    cameras.get(cameraId);
    if (!sees(cameraId)) throw new GatewayError('not-found');
  };
  const record = (kind: string, before: Wall | null, after: Wall | null, actor: Actor, write: Write): Promise<void> =>
    db.transaction().execute(async (transaction) => {
      await write(createWallStore(transaction));
      const details = { name: (after ?? before)?.name, before: shown(before), after: shown(after) };
      const subjectId = (after ?? before)?.id ?? null;
      await audit.append(entryOf(actor, clock.nowMs(), { kind, subjectId, details }), transaction);
    });
  const keep = async (before: Wall, wall: Wall, actor: Actor): Promise<Wall> => {
    // Memory first: two changes in one turn must not both build on the old layout.
    walls.set(wall.id, wall);
    try {
      await record('wall.changed', before, wall, actor, (store) => store.update(wall));
    } catch (error) {
      if (walls.get(wall.id) === wall) walls.set(wall.id, before);
      throw error;
    }
    events.publish('wall.changed', { wallId: wall.id, wall });
    return wall;
  };
  const create = async (input: WallInput, actor: Actor): Promise<Wall> => {
    if ([...walls.values()].some((wall) => wall.name === input.name)) {
      throw new GatewayError('request.conflict', { details: { field: 'name', value: input.name } });
    }
    const wall: Wall = { id: newId(clock.nowMs()), ...input, layout: firstLayout, previous: null, revision: 1 };
    walls.set(wall.id, wall);
    try {
      await record('wall.created', null, wall, actor, (store) => store.insert(wall, clock.nowMs()));
    } catch (error) {
      walls.delete(wall.id);
      throw error;
    }
    events.publish('wall.changed', { wallId: wall.id, wall });
    return wall;
  };
  if (walls.size === 0) await create({ name: 'desk-1', title: 'Bàn trực 1', kind: 'desk' }, gatewayItself);

  return {
    list: () => [...walls.values()],
    get,
    create,
    async setLayout(wallId, layout, revision, { actor, sees }) {
      const wall = get(wallId);
      if (revision !== undefined && revision !== wall.revision) {
        throw new GatewayError('request.conflict', { details: { revision: wall.revision } });
      }
      for (const cameraId of layout.cameraIds) if (cameraId !== null) check(cameraId, sees);
      return keep(wall, withLayout(wall, layoutMeant(wall, layout, sees)), actor);
    },
    async show(wallId, cameraId, tile, { actor, sees }) {
      check(cameraId, sees);
      const wall = get(wallId);
      return keep(wall, withCamera(wall, cameraId, tile, sees), actor);
    },
    async remove(wallId, actor) {
      const wall = get(wallId);
      const desks = [...walls.values()].filter((other) => other.kind === 'desk');
      if (wall.kind === 'desk' && desks.length === 1)
        throw new GatewayError('request.conflict', { details: { field: 'kind' } });
      const heldBy = stationsOf(wallId).map((code) => ({ kind: 'station', code }));
      if (heldBy.length > 0) throw new GatewayError('request.in-use', { details: { heldBy, count: heldBy.length } });
      // Memory first here too: of two desks that are removed at once the second is the last.
      walls.delete(wallId);
      try {
        await record('wall.removed', wall, null, actor, (store) => store.remove(wallId));
      } catch (error) {
        walls.set(wallId, wall);
        throw error;
      }
      events.publish('wall.changed', { wallId, wall: null });
    },
  };
}

type Write = (store: WallStore) => Promise<void>;

/** Of a wall in the audit: what it shows. The layout before is the row before. */
function shown(wall: Wall | null): Record<string, unknown> | null {
  if (!wall) return null;
  const { title, kind, layout, revision } = wall;
  return { title, kind, layout, revision };
}
