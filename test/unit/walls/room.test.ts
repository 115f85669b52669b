import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { wallsMigrations } from '../../../gateway/walls/migrations.ts';
import { openWallsRoom } from '../../../gateway/walls/room.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { openTestAudit } from '../../support/test-audit.ts';

let folder: string;
let db: Database;
let events: Events;
let audit: AuditLog;
const camera = 'c0000000-0000-7000-8000-000000000001';

const everything = { actor: consoleActor, sees: () => true };

const openRoom = (stationsOf: (wallId: string) => string[] = () => []) =>
  openWallsRoom({
    stationsOf,
    db,
    events,
    audit,
    clock: createManualClock(),
    cameras: {
      get(cameraId) {
        if (cameraId !== camera) throw new GatewayError('not-found');
        return { id: cameraId } as Camera;
      },
    },
  });
const openDb = () =>
  openDatabase({
    path: join(folder, 'a.db'),
    migrations: [...accessMigrations, ...wallsMigrations],
    synchronous: 'FULL',
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-'));
  db = await openDb();
  audit = openTestAudit(db, folder);
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
    await (await openRoom()).show(desk?.id ?? '', camera, 2, everything);
    await db.destroy();
    db = await openDb();
    audit = openTestAudit(db, folder);
    const walls = (await openRoom()).list();
    expect(walls).toHaveLength(1);
    expect(walls[0]).toMatchObject({ id: desk?.id, revision: 2, layout: { fill: 'hand' } });
    expect(walls[0]?.layout.cameraIds[2]).toBe(camera);
  });

  it('refuses a change that is based on an older layout, and tells the newest revision', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    if (!desk) throw new Error('no desk');
    await room.setLayout(desk.id, { ...desk.layout, tileCount: 9 }, desk.revision, everything);
    await expect(
      room.setLayout(desk.id, { ...desk.layout, tileCount: 4 }, desk.revision, everything),
    ).rejects.toMatchObject({
      code: 'request.conflict',
      details: { revision: 2 },
    });
    expect(room.get(desk.id).layout.tileCount).toBe(9);
  });

  it('tells every change, and refuses a camera that is not there', async () => {
    const room = await openRoom();
    const told: string[] = [];
    events.on('wall.changed', ({ wallId }) => told.push(wallId));
    const wall = await room.create({ name: 'wall-1', title: 'Tường 1', kind: 'wall' }, consoleActor);
    await room.show(wall.id, camera, undefined, everything);
    await expect(
      room.show(wall.id, 'c0000000-0000-7000-8000-00000000dead', undefined, everything),
    ).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(room.create({ name: 'wall-1', title: 'Again', kind: 'wall' }, consoleActor)).rejects.toMatchObject({
      code: 'request.conflict',
    });
    await room.remove(wall.id, consoleActor);
    expect(told).toEqual([wall.id, wall.id, wall.id]);
  });

  it('builds each of two changes in one turn on the one before', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    await Promise.all([
      room.show(desk?.id ?? '', camera, 0, everything),
      room.show(desk?.id ?? '', camera, 1, everything),
    ]);
    expect(room.list()[0]).toMatchObject({ revision: 3 });
    expect(room.list()[0]?.layout.cameraIds.slice(0, 2)).toEqual([camera, camera]);
  });

  it('knows no camera that does not exist for the person', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    if (!desk) throw new Error('no desk');
    const nothing = { actor: consoleActor, sees: () => false };
    await expect(room.show(desk.id, camera, 0, nothing)).rejects.toMatchObject({ code: 'not-found' });
    const layout = { ...desk.layout, cameraIds: [camera] };
    await expect(room.setLayout(desk.id, layout, undefined, nothing)).rejects.toMatchObject({ code: 'not-found' });
    expect(room.get(desk.id)).toEqual(desk);
  });

  it('puts each change on record, as it was and as it is', async () => {
    const room = await openRoom();
    const wall = await room.create({ name: 'wall-1', title: 'Tường 1', kind: 'wall' }, consoleActor);
    await room.show(wall.id, camera, 0, everything);
    await room.remove(wall.id, consoleActor);
    const rows = await audit.list({ kind: 'wall', limit: 10 });
    expect(rows.map(({ kind }) => kind)).toEqual(['wall.removed', 'wall.changed', 'wall.created', 'wall.created']);
    expect(rows[1]).toMatchObject({ subjectId: wall.id, personName: 'console', details: { name: 'wall-1' } });
    expect(rows[1]?.details).toMatchObject({
      before: { revision: 1, layout: { fill: 'state' } },
      after: { revision: 2, layout: { fill: 'hand', cameraIds: expect.arrayContaining([camera]) } },
    });
    expect(rows[0]?.details).toMatchObject({ before: { revision: 2 }, after: null });
  });

  it('changes nothing that cannot be put on record', async () => {
    const room = await openRoom();
    const [desk] = room.list();
    if (!desk) throw new Error('no desk');
    const told: unknown[] = [];
    events.onAny((topic) => told.push(topic));
    await sql.raw('ALTER TABLE audit RENAME TO gone').execute(db);
    const unavailable = { code: 'audit.unavailable' };
    await expect(room.show(desk.id, camera, 0, everything)).rejects.toMatchObject(unavailable);
    await expect(room.create({ name: 'w', title: 'w', kind: 'wall' }, consoleActor)).rejects.toMatchObject(unavailable);
    expect(room.list()).toEqual([desk]);
    expect((await openRoom()).list()).toEqual([desk]);
    expect(told).toEqual([]);
  });

  it('keeps a wall that a station shows', async () => {
    const room = await openRoom(() => ['Máy tường trái']);
    const wall = await room.create({ name: 'wall-1', title: 'Tường 1', kind: 'wall' }, consoleActor);
    await expect(room.remove(wall.id, consoleActor)).rejects.toMatchObject({
      code: 'request.in-use',
      details: { heldBy: [{ kind: 'station', code: 'Máy tường trái' }] },
    });
    expect(room.get(wall.id)).toEqual(wall);
  });

  it('keeps one of two desks that are removed at once', async () => {
    const room = await openRoom();
    await room.create({ name: 'desk-2', title: 'Bàn trực 2', kind: 'desk' }, consoleActor);
    const removals = await Promise.allSettled(room.list().map(({ id }) => room.remove(id, consoleActor)));
    expect(removals.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(room.list().map(({ name }) => name)).toEqual(['desk-2']);
  });

  it('keeps the last desk', async () => {
    const room = await openRoom();
    await expect(room.remove(room.list()[0]?.id ?? '', consoleActor)).rejects.toMatchObject({
      code: 'request.conflict',
    });
  });
});
