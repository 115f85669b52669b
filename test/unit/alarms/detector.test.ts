import { describe, expect, test } from 'vitest';
import { defaultRules } from '../../../gateway/alarms/default-rules.ts';
import { createDetector, type Intent } from '../../../gateway/alarms/detector.ts';
import type { Place } from '../../../gateway/alarms/topology.ts';
import type { Condition } from '../../../gateway/kernel/conditions.ts';

const secondMs = 1_000;

/** 23 cameras of a tunnel on one link, 11 at gates and 86 in wards without links, five sites. */
function district(): Place[] {
  const at = (prefix: string, count: number, place: Omit<Place, 'cameraId'>): Place[] =>
    Array.from({ length: count }, (_, index) => ({ ...place, cameraId: `${prefix}-${index}` }));
  return [
    ...at('T', 23, { linkId: 'tunnel-link', siteId: 'tunnel', siteKind: 'tunnel' }),
    ...at('G', 11, { linkId: null, siteId: 'gates', siteKind: 'city-gate' }),
    ...at('A', 40, { linkId: null, siteId: 'ward-a', siteKind: 'ward' }),
    ...at('B', 46, { linkId: null, siteId: 'ward-b', siteKind: 'ward' }),
  ];
}

function watchDistrict() {
  const places = district();
  let placesAsked = 0;
  const detector = createDetector({
    rules: () => defaultRules,
    places() {
      placesAsked += 1;
      return places;
    },
  });
  const seen: (Intent & { readonly atMs: number })[] = [];
  let nowMs = 0;
  const condition = (cameraId: string, kind: Condition['kind'] = 'camera.lost'): Condition => ({
    ...{ kind, subject: { kind: 'camera', id: cameraId }, sinceMs: nowMs, cause: 'stream.lost' },
  });
  return {
    seen,
    lose: (cameraId: string, kind?: Condition['kind']) => detector.raised(condition(cameraId, kind), nowMs),
    bring: (cameraId: string, kind?: Condition['kind']) => detector.cleared(condition(cameraId, kind), nowMs),
    /** Time passes; whenever the detector wants to look, it looks. */
    pass(seconds: number) {
      const untilMs = nowMs + seconds * secondMs;
      for (let turns = 0; ; turns += 1) {
        if (turns > 100_000) throw new Error('the detector asks to be looked at for ever');
        for (const intent of detector.look(nowMs)) seen.push({ ...intent, atMs: nowMs });
        const dueMs = detector.dueMs();
        if (dueMs === undefined || dueMs > untilMs) break;
        nowMs = Math.max(nowMs + 1, dueMs);
      }
      nowMs = untilMs;
    },
    stands: () => seen.filter(({ type }) => type === 'stand'),
    ends: () => seen.filter(({ type }) => type === 'end'),
    idle: () => detector.dueMs() === undefined,
    placesAsked: () => placesAsked,
  };
}

const tunnel = Array.from({ length: 23 }, (_, index) => `T-${index}`);

describe('one camera', () => {
  test('a blip of 5 s is nothing', () => {
    const district = watchDistrict();
    district.lose('T-1');
    district.pass(5);
    district.bring('T-1');
    district.pass(3_600);
    expect(district.seen).toEqual([]);
    expect(district.idle()).toBe(true);
  });

  test.each([
    ['T-1', 15, 'critical'],
    ['G-1', 60, 'high'],
    ['A-1', 60, 'medium'],
  ])('%s stands after %i s as %s', (cameraId, holdS, severity) => {
    const district = watchDistrict();
    district.lose(cameraId);
    district.pass(300);
    expect(district.stands()).toMatchObject([
      { key: `camera.lost|camera|${cameraId}`, severity, atMs: holdS * secondMs, sinceMs: 0 },
    ]);
  });

  test('frozen that turns into lost is one trouble, since it was frozen', () => {
    const district = watchDistrict();
    district.lose('T-1', 'camera.frozen');
    district.pass(5);
    district.bring('T-1', 'camera.frozen');
    district.lose('T-1', 'camera.lost');
    district.pass(60);
    expect(district.stands()).toMatchObject([{ sinceMs: 0, atMs: 15_000 }]);
    expect(district.ends()).toEqual([]);
  });

  test('lost that turns into frozen is one trouble, whichever of the two is told first', () => {
    const district = watchDistrict();
    district.lose('T-1', 'camera.lost');
    district.pass(10);
    district.lose('T-1', 'camera.frozen');
    district.bring('T-1', 'camera.lost');
    district.pass(60);
    expect(district.stands()).toMatchObject([{ sinceMs: 0, atMs: 15_000 }]);
    expect(district.seen).toHaveLength(1);
  });

  test('coming and going every 40 s for an hour stands once and ends once', () => {
    const district = watchDistrict();
    for (let turn = 0; turn < 90; turn += 1) {
      district.lose('A-1');
      district.pass(20);
      district.bring('A-1');
      district.pass(20);
    }
    district.pass(3_600);
    expect(district.stands()).toMatchObject([{ cause: 'flapping' }]);
    expect(district.ends()).toHaveLength(1);
    expect(district.seen.filter(({ type }) => type === 'again').length).toBeGreaterThan(80);
    expect(district.idle()).toBe(true);
  });

  test('motion is no trouble', () => {
    const district = watchDistrict();
    district.lose('T-1', 'camera.motion');
    district.pass(300);
    expect(district.seen).toEqual([]);
  });
});

describe('a cut link', () => {
  test('is one alarm within 20 s of the hold-down, with its cameras inside', () => {
    const district = watchDistrict();
    for (const cameraId of tunnel) {
      district.lose(cameraId);
      district.pass(0.5);
    }
    district.pass(120);
    const [stand, ...more] = district.stands();
    expect(more).toEqual([]);
    expect(stand).toMatchObject({
      key: 'camera.lost|link|tunnel-link',
      severity: 'critical',
      sinceMs: 0,
      down: tunnel,
    });
    expect(stand?.atMs).toBeLessThanOrEqual(35_000);
  });

  test('22 back and one down: the link ends and the one gets its own', () => {
    const district = watchDistrict();
    for (const cameraId of tunnel) district.lose(cameraId);
    district.pass(300);
    for (const cameraId of tunnel.slice(1)) district.bring(cameraId);
    district.pass(300);
    expect(district.stands().map(({ key }) => key)).toEqual(['camera.lost|link|tunnel-link', 'camera.lost|camera|T-0']);
    expect(district.ends().map(({ key }) => key)).toEqual(['camera.lost|link|tunnel-link']);
    expect(district.seen.findLast(({ type }) => type === 'members')).toMatchObject({ down: ['T-0'] });
  });

  test('a camera that goes later joins it', () => {
    const district = watchDistrict();
    for (const cameraId of tunnel.slice(0, 20)) district.lose(cameraId);
    district.pass(300);
    district.lose('T-22');
    district.pass(300);
    expect(district.stands()).toHaveLength(1);
    expect(district.seen.findLast(({ type }) => type === 'members')).toMatchObject({
      down: [...tunnel.slice(0, 20), 'T-22'],
    });
  });

  test('all back: it ends', () => {
    const district = watchDistrict();
    for (const cameraId of tunnel) district.lose(cameraId);
    district.pass(300);
    for (const cameraId of tunnel) district.bring(cameraId);
    district.pass(60);
    expect(district.ends()).toHaveLength(1);
    district.pass(3_600);
    expect(district.idle()).toBe(true);
  });

  test('beside another loss elsewhere each is its own', () => {
    const district = watchDistrict();
    for (const cameraId of tunnel) district.lose(cameraId);
    for (const cameraId of ['A-1', 'A-2', 'B-3', 'B-4']) district.lose(cameraId);
    district.pass(300);
    expect(
      district
        .stands()
        .map(({ key }) => key)
        .sort(),
    ).toEqual([
      ...['A-1', 'A-2', 'B-3', 'B-4'].map((id) => `camera.lost|camera|${id}`),
      'camera.lost|link|tunnel-link',
    ]);
  });
});

test('all 120 lost is one alarm of the gateway', () => {
  const watched = watchDistrict();
  for (const { cameraId } of district()) watched.lose(cameraId);
  watched.pass(300);
  expect(watched.stands().map(({ key }) => key)).toEqual(['camera.lost|gateway|gateway']);
});

describe('what a loss brings with it', () => {
  test('is no entry of its own, however long all are gone', () => {
    const watched = watchDistrict();
    for (const { cameraId } of district()) watched.lose(cameraId);
    watched.pass(100);
    for (const { cameraId } of district()) watched.lose(cameraId, 'camera.onvif-unreachable');
    watched.pass(24 * 3_600);
    expect(watched.stands().map(({ key }) => key)).toEqual(['camera.lost|gateway|gateway']);
    for (const { cameraId } of district()) watched.bring(cameraId);
    for (const { cameraId } of district()) watched.bring(cameraId, 'camera.onvif-unreachable');
    watched.pass(3_600);
    expect(watched.stands()).toHaveLength(1);
    expect(watched.idle()).toBe(true);
  });

  test('is one when it outlasts the loss', () => {
    const watched = watchDistrict();
    watched.lose('A-1');
    watched.lose('A-1', 'camera.onvif-unreachable');
    watched.pass(3_600);
    watched.bring('A-1');
    watched.pass(600);
    expect(watched.stands().map(({ key }) => key)).toEqual([
      'camera.lost|camera|A-1',
      'camera.onvif-unreachable|camera|A-1',
    ]);
  });

  test('is one of a camera that still shows its picture', () => {
    const watched = watchDistrict();
    watched.lose('A-1', 'camera.onvif-unreachable');
    watched.pass(600);
    expect(watched.stands()).toMatchObject([{ severity: 'low', atMs: 300_000 }]);
  });
});

test('two of a site of forty are two cameras', () => {
  const watched = watchDistrict();
  watched.lose('A-1');
  watched.lose('A-2');
  watched.pass(300);
  expect(watched.stands().map(({ key }) => key)).toEqual(['camera.lost|camera|A-1', 'camera.lost|camera|A-2']);
});

describe('how much is asked of the detector', () => {
  /** How often the places were gone through, which is what a look costs in a large district. */
  function counted(run: (watched: ReturnType<typeof watchDistrict>) => void): number {
    const watched = watchDistrict();
    run(watched);
    return watched.placesAsked();
  }

  test('10,000 flaps go through the places about once each, and leave nothing behind', () => {
    let left: boolean | undefined;
    const asked = counted((watched) => {
      const cameras = district();
      for (let flap = 0; flap < 10_000; flap += 1) {
        const cameraId = cameras[flap % cameras.length]?.cameraId ?? '';
        watched.lose(cameraId, 'camera.black');
        watched.pass(1);
        watched.bring(cameraId, 'camera.black');
        watched.pass(1);
      }
      watched.pass(3_600);
      left = watched.idle();
    });
    expect(asked).toBeLessThanOrEqual(10_000);
    expect(left).toBe(true);
  });

  test('120 lost at once go through them a few times each', () => {
    const asked = counted((watched) => {
      for (const { cameraId } of district()) watched.lose(cameraId);
      watched.pass(300);
    });
    expect(asked).toBeLessThan(3 * 120);
  });
});
