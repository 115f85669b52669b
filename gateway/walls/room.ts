/** The walls room: what each wall and desk shows. Kept in memory, written through; changes go out as `wall.changed`. */
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { newId } from '../kernel/id.ts';
import { firstLayout, withCamera, withLayout } from './model.ts';
import type { Layout, Wall, WallInput } from './schemas.ts';
import { createWallStore } from './wall-store.ts';

export interface Walls {
  list(): readonly Wall[];
  /** @throws GatewayError `not-found` */
  get(wallId: string): Wall;
  /** @throws GatewayError `request.conflict` when the name is taken */
  create(input: WallInput): Promise<Wall>;
  /** @throws GatewayError `request.conflict` when `revision` is not the newest */
  setLayout(wallId: string, layout: Layout, revision: number | undefined): Promise<Wall>;
  show(wallId: string, cameraId: string, tile: number | undefined): Promise<Wall>;
  /** @throws GatewayError `request.conflict` for the last desk: a page needs one */
  remove(wallId: string): Promise<void>;
}

export interface WallsRoomOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly cameras: Pick<Cameras, 'get'>;
}

export async function openWallsRoom({ db, clock, events, cameras }: WallsRoomOptions): Promise<Walls> {
  const store = createWallStore(db);
  const walls = new Map((await store.list()).map((wall) => [wall.id, wall]));

  const get = (wallId: string): Wall => {
    const wall = walls.get(wallId);
    if (!wall) throw new GatewayError('not-found');
    return wall;
  };
  const keep = async (wall: Wall): Promise<Wall> => {
    // Memory first: two changes in one turn must not both build on the old layout.
    walls.set(wall.id, wall);
    await store.update(wall);
    events.publish('wall.changed', { wallId: wall.id, wall });
    return wall;
  };
  const create = async (input: WallInput): Promise<Wall> => {
    if ([...walls.values()].some((wall) => wall.name === input.name)) {
      throw new GatewayError('request.conflict', { details: { field: 'name', value: input.name } });
    }
    const wall: Wall = { id: newId(clock.nowMs()), ...input, layout: firstLayout, previous: null, revision: 1 };
    walls.set(wall.id, wall);
    await store.insert(wall, clock.nowMs());
    events.publish('wall.changed', { wallId: wall.id, wall });
    return wall;
  };
  if (walls.size === 0) await create({ name: 'desk-1', title: 'Bàn trực 1', kind: 'desk' });

  return {
    list: () => [...walls.values()],
    get,
    create,
    async setLayout(wallId, layout, revision) {
      const wall = get(wallId);
      if (revision !== undefined && revision !== wall.revision) {
        throw new GatewayError('request.conflict', { details: { revision: wall.revision } });
      }
      for (const cameraId of layout.cameraIds) if (cameraId !== null) cameras.get(cameraId);
      return keep(withLayout(wall, layout));
    },
    async show(wallId, cameraId, tile) {
      cameras.get(cameraId);
      return keep(withCamera(get(wallId), cameraId, tile));
    },
    async remove(wallId) {
      const wall = get(wallId);
      const desks = [...walls.values()].filter((other) => other.kind === 'desk');
      if (wall.kind === 'desk' && desks.length === 1)
        throw new GatewayError('request.conflict', { details: { field: 'kind' } });
      walls.delete(wallId);
      await store.remove(wallId);
      events.publish('wall.changed', { wallId, wall: null });
    },
  };
}
