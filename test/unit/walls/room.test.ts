import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { wallsMigrations } from '../../../gateway/walls/migrations.ts';
import { openWallsRoom } from '../../../gateway/walls/room.ts';
import { createManualClock } from '../../support/manual-clock.ts';

let folder: string;
let db: Database;
let events: Events;
const camera = 'c0000000-0000-7000-8000-000000000001';

const openRoom = () =>
  openWallsRoom({
    db,
    events,
    clock: createManualClock(),
    cameras: {
      get(cameraId) {
        if (cameraId !== camera) throw new GatewayError('not-found');
        return { id: cameraId } as Camera;
      },
    },
  });
const openDb = () => openDatabase({ path: join(folder, 'a.db'), migrations: wallsMigrations, synchronous: 'FULL' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  db = await openDb();
  events = createEvents((error) => {
    throw error;
  });
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('the walls room', () => {
  it('has a desk from the first start, and keeps what it shows over a restart', async () => {
    const [desk] = (await openRoom()).list();
    expect(desk).toMatchObject({ kind: 'desk', revision: 1 });
    await (await openRoom()).show(desk?.id ?? '', camera, 2);
    await db.destroy();
    db = await openDb();
    const walls = (await openRoom()).list();
    expect(walls).toHaveLength(1);
    expect(walls[0]).toMatchObject({ id: desk?.id, revision: 2, layout: { fill: 'hand' } });
    expect(walls[0]?.layout.cameraIds[2]).toBe(camera);
  });

  it('refuses a change that is based on an older layout, and tells the newest revision', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    if (!desk) throw new Error('no desk');
    await room.setLayout(desk.id, { ...desk.layout, tileCount: 9 }, desk.revision);
    await expect(room.setLayout(desk.id, { ...desk.layout, tileCount: 4 }, desk.revision)).rejects.toMatchObject({
      code: 'request.conflict',
      details: { revision: 2 },
    });
    expect(room.get(desk.id).layout.tileCount).toBe(9);
  });

  it('tells every change, and refuses a camera that is not there', async () => {
    const room = await openRoom();
    const told: string[] = [];
    events.on('wall.changed', ({ wallId }) => told.push(wallId));
    const wall = await room.create({ name: 'wall-1', title: 'Tường 1', kind: 'wall' });
    await room.show(wall.id, camera, undefined);
    await expect(room.show(wall.id, 'c0000000-0000-7000-8000-00000000dead', undefined)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(room.create({ name: 'wall-1', title: 'Again', kind: 'wall' })).rejects.toMatchObject({
      code: 'request.conflict',
    });
    await room.remove(wall.id);
    expect(told).toEqual([wall.id, wall.id, wall.id]);
  });

  it('builds each of two changes in one turn on the one before', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    await Promise.all([room.show(desk?.id ?? '', camera, 0), room.show(desk?.id ?? '', camera, 1)]);
    expect(room.list()[0]).toMatchObject({ revision: 3 });
    expect(room.list()[0]?.layout.cameraIds.slice(0, 2)).toEqual([camera, camera]);
  });

  it('keeps the last desk', async () => {
    const room = await openRoom();
    await expect(room.remove(room.list()[0]?.id ?? '')).rejects.toMatchObject({ code: 'request.conflict' });
  });
});
