import { describe, expect, it } from 'vitest';
import { countByKind, countLive } from '../../../dashboard/state/counts.ts';
import { District } from '../../../dashboard/state/district.ts';
import { camera, health, site, stream, wall } from './district-fixtures.ts';

function createDistrict() {
  const tasks: (() => void)[] = [];
  const inventory: string[] = [];
  const district = new District({
    nowMs: () => 1_000,
    after: (_ms, task) => void tasks.push(task),
    onInventoryChanged: (kind, id) => inventory.push(`${kind}:${id}`),
  });
  district.applySnapshot({
    sites: [site('s1', 'tunnel'), site('s2', 'ward')],
    cameras: [camera('c1', 'T-01', 's1'), camera('c2', 'P-31', 's2')],
    streams: [stream('c1'), stream('c2', { picture: 'lost' })],
    health: [health('c1', 'up'), health('c2', 'down')],
    conditions: [{ kind: 'camera.lost', subjectKind: 'camera', subjectId: 'c2', sinceMs: 5, cause: 'stream.lost' }],
    walls: [wall('w1', 3)],
    person: { id: 'p', name: 'Trực', role: 'operator' },
  });
  return { district, tasks, inventory };
}

describe('the district', () => {
  it('keeps the snapshot and replaces it whole by the next', () => {
    const { district } = createDistrict();
    expect(district.cameraByCode('t01')?.id).toBe('c1');
    expect(district.streams.get('c2')?.sub?.picture).toBe('lost');
    district.applySnapshot({ cameras: [camera('c3', 'C-01', 's2')] });
    expect([...district.cameras.keys()]).toEqual(['c3']);
    expect(district.streams.size + district.conditions.size + district.walls.size).toBe(0);
  });

  it('tells a camera’s listeners at once and a whole part once for many events', () => {
    const { district, tasks } = createDistrict();
    let cameraCalls = 0;
    let partCalls = 0;
    district.subscribe('camera:c1', () => (cameraCalls += 1));
    district.subscribe('health', () => (partCalls += 1));
    for (let n = 0; n < 5; n += 1) {
      district.applyEvent('camera.health', { cameraId: 'c1', health: health('c1', 'degraded') });
    }
    expect([cameraCalls, partCalls, tasks.length]).toEqual([5, 0, 1]);
    tasks[0]?.();
    expect(partCalls).toBe(1);
    expect(district.health.get('c1')?.state).toBe('degraded');
  });

  it('measures the age of a frame when its sample comes, not when a page looks', () => {
    const now = { ms: 10_000 };
    const district = new District({ nowMs: () => now.ms });
    const sample = (cameraId: string, lastFrameAtMs: number | null) => ({ ...health(cameraId, 'up'), lastFrameAtMs });
    district.applySnapshot({ health: [sample('c1', 9_800), sample('c2', null), sample('c3', 10_500)] });
    now.ms = 14_900;
    expect(['c1', 'c2', 'c3', 'c4'].map((id) => district.sampledFrameAgeMs(id))).toEqual([
      200,
      undefined,
      0,
      undefined,
    ]);
    district.applyEvent('camera.health', { cameraId: 'c1', health: sample('c1', 14_600) });
    now.ms = 18_000;
    expect(district.sampledFrameAgeMs('c1')).toBe(300);
  });

  it('keeps main and sub beside each other', () => {
    const { district } = createDistrict();
    district.applyEvent('stream.state', { cameraId: 'c1', role: 'main', state: stream('c1', { role: 'main' }) });
    expect(Object.keys(district.streams.get('c1') ?? {}).sort()).toEqual(['main', 'sub']);
  });

  it('raises and clears conditions in the shape of the events', () => {
    const { district } = createDistrict();
    const raised = { kind: 'camera.frozen', subject: { kind: 'camera', id: 'c1' }, sinceMs: 9, cause: 'x' };
    district.applyEvent('condition.raised', raised);
    expect(district.conditionsOf('c1').map((condition) => condition.kind)).toEqual(['camera.frozen']);
    district.applyEvent('condition.cleared', { ...raised, endMs: 10 });
    district.applyEvent('condition.cleared', {
      kind: 'camera.lost',
      subject: { kind: 'camera', id: 'c2' },
      sinceMs: 5,
      cause: '',
    });
    expect(district.conditions.size).toBe(0);
  });

  it('never goes back to an older revision of a wall', () => {
    const { district } = createDistrict();
    district.applyEvent('wall.changed', { wallId: 'w1', wall: wall('w1', 5) });
    district.setWall(wall('w1', 4));
    expect(district.walls.get('w1')?.revision).toBe(5);
    district.applyEvent('wall.changed', { wallId: 'w1', wall: null });
    expect(district.walls.size).toBe(0);
  });

  it('asks for new rows when the inventory changed', () => {
    const { district, inventory } = createDistrict();
    district.applyEvent('inventory.changed', { kind: 'camera', id: 'c9', cameraId: 'c9' });
    expect(inventory).toEqual(['camera:c9']);
  });

  it('tells every camera that the gateway is lost, and keeps the moment', () => {
    const { district } = createDistrict();
    let calls = 0;
    const end = district.subscribe('camera:c2', () => (calls += 1));
    district.setConnection('lost', 777);
    expect([calls, district.lostSinceMs]).toEqual([1, 777]);
    end();
    district.setConnection('live', 0);
    expect([calls, district.lostSinceMs]).toEqual([1, null]);
  });

  it('counts good cameras per kind of site and living pictures', () => {
    const { district } = createDistrict();
    expect(countByKind(district.cameras.values(), district.sites, district.health)).toEqual([
      { kind: 'tunnel', sites: 1, good: 1, total: 1 },
      { kind: 'ward', sites: 1, good: 0, total: 1 },
    ]);
    expect(countLive(district.streams)).toBe(1);
  });
});
