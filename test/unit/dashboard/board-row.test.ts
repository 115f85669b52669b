/** What the board says of a camera: the worse of two tellings, and never "good" for one that nobody looks at. */
import { describe, expect, it } from 'vitest';
import {
  type BoardFacts,
  boardRow,
  boardWord,
  chainageText,
  placeText,
  tellingStream,
} from '../../../dashboard/views/health/board-row.ts';
import type { CameraHealth } from '../../../gateway/health/schemas.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { link, makeCamera, makeHealth, makeStream, tunnel, ward } from './board-facts.ts';

const camera = makeCamera();
const health = makeHealth(camera.id);
const stream = makeStream(camera.id);

function facts(streams: readonly StreamState[], health: CameraHealth | undefined): BoardFacts {
  return {
    cameras: [camera],
    sites: new Map([tunnel, ward].map((site) => [site.id, site])),
    links: new Map([[link.id, link]]),
    units: new Map(),
    findHealth: () => health,
    findStream: (_id, role) => streams.find((state) => state.role === role),
  };
}

describe('the word of a camera', () => {
  it('is good only while frames flow and the health room says so', () => {
    expect(boardWord(camera, health, stream)).toBe('good');
  });

  it('follows the stream at once when health has not looked yet', () => {
    expect(boardWord(camera, health, { ...stream, picture: 'frozen' })).toBe('frozen');
    expect(boardWord(camera, health, { ...stream, picture: 'lost', error: 'camera.unreachable' })).toBe('lost');
    expect(boardWord(camera, health, { ...stream, picture: 'lost', error: 'camera.unauthorised' })).toBe('refused');
  });

  it('of a camera that is not pulled tells of its last check and is never good', () => {
    const unpulled = { ...health, state: 'up' as const, cause: 'camera.not-checked' };
    expect(boardWord(camera, unpulled, undefined)).toBe('not-checked');
    expect(boardWord(camera, { ...unpulled, lastCheckedAtMs: 5, lastCheckOk: true }, undefined)).toBe('checked');
    expect(boardWord(camera, { ...unpulled, lastCheckedAtMs: 5, lastCheckOk: false }, undefined)).toBe('check-failed');
    expect(boardWord(camera, { ...health, state: 'up' }, undefined)).not.toBe('good');
  });

  it('names why a camera with pictures is degraded', () => {
    const degraded = (cause: string) => boardWord(camera, { ...health, state: 'degraded', cause }, stream);
    expect(degraded('camera.clock-off')).toBe('clock-off');
    expect(degraded('camera.onvif-unreachable')).toBe('onvif-silent');
    expect(degraded('fps-low')).toBe('slow');
    expect(degraded('camera.packet-loss')).toBe('lossy');
    expect(degraded('camera.unauthorised')).toBe('degraded');
  });

  it('is unbound without a device, unknown without health, starting at first', () => {
    expect(boardWord(makeCamera({ serving: null }), health, stream)).toBe('unbound');
    expect(boardWord(camera, undefined, stream)).toBe('unknown');
    const starting = { ...health, state: 'unknown' as const, cause: 'starting' };
    expect(boardWord(camera, starting, { ...stream, phase: 'starting', picture: 'none' })).toBe('starting');
  });
});

describe('a row', () => {
  it('reads main when sub is lost and main plays: degraded, not lost', () => {
    const lostSub = makeStream(camera.id, { phase: 'waiting', picture: 'lost', error: 'stream.lost' });
    const main = makeStream(camera.id, { role: 'main' });
    const known = facts([lostSub, main], { ...health, state: 'degraded', cause: 'stream.lost' });
    expect(tellingStream(known, camera.id)?.role).toBe('main');
    expect(boardRow(camera, known)).toMatchObject({ word: 'degraded', state: 'degraded', flowing: true });
  });

  it('takes since and cause from the stream while its picture is the worse telling', () => {
    const frozen = makeStream(camera.id, { picture: 'frozen', pictureSinceMs: 7_000, error: 'stream.stalled' });
    const row = boardRow(camera, facts([frozen], health));
    expect(row).toMatchObject({
      word: 'frozen',
      state: 'down',
      sinceMs: 7_000,
      cause: 'stream.stalled',
      flowing: false,
    });
  });

  it('shows the newer of the two last frames', () => {
    const row = boardRow(camera, facts([makeStream(camera.id, { lastFrameAtMs: 9_900 })], health));
    expect(row.lastFrameAtMs).toBe(9_900);
  });

  it('is not pulled by an idle stream', () => {
    const idle = makeStream(camera.id, { phase: 'idle', picture: 'none' });
    expect(tellingStream(facts([idle], health), camera.id)).toBeUndefined();
  });
});

describe('the place', () => {
  it('is written as road and chainage', () => {
    expect(chainageText(180)).toBe('0+180');
    expect(chainageText(12_005)).toBe('12+005');
    expect(chainageText(-42)).toBe('-0+042');
    const place = { ...camera.place, road: 'Nhánh B', chainageM: 900 };
    expect(placeText(makeCamera({ place }))).toBe('Nhánh B · 0+900');
    expect(placeText(makeCamera({ place: { ...place, chainageM: null } }))).toBe('Nhánh B');
    expect(placeText(camera)).toBe(camera.name);
  });
});
