import { describe, expect, it } from 'vitest';
import {
  judgePicture,
  mustCover,
  mustDim,
  type PictureFacts,
  streamThatKnows,
} from '../../../dashboard/live/picture-truth.ts';
import { health, stream } from './district-fixtures.ts';

const nowMs = 1_000_000;
const pageMs = 50_000;

const facts = (changes: Partial<PictureFacts> = {}): PictureFacts => ({
  allowed: true,
  withdrawnAtMs: null,
  bound: true,
  connected: true,
  disconnectedAtMs: null,
  rendition: 'sub',
  stream: stream('c', { lastFrameAtMs: nowMs - 40 }),
  health: undefined,
  player: { phase: 'playing', code: null },
  stats: {
    transport: 'hls',
    delayMs: 4_000,
    promisedDelayMs: 6_000,
    framePaintedAtMs: pageMs - 40,
    droppedFrames: 0,
    paintedFrames: 100,
  },
  nowMs,
  pageMs,
  ...changes,
});

const stats = (changes: Partial<NonNullable<PictureFacts['stats']>>) => {
  const { stats: base } = facts();
  if (!base) throw new Error('the fixture has figures');
  return { ...base, ...changes };
};

describe('the truth about a picture', () => {
  it('covers what the person may not see, whatever else is known, and says since when', () => {
    const lost = { connected: false, disconnectedAtMs: 7 };
    for (const more of [{}, lost, { bound: false }, { stream: stream('c', { picture: 'frozen' }) }]) {
      const truth = judgePicture(facts({ allowed: false, withdrawnAtMs: 5, ...more }));
      expect(truth).toMatchObject({ kind: 'not-allowed', sinceMs: 5, delayMs: null });
      expect(mustCover(truth.kind) && !mustDim(truth.kind)).toBe(true);
    }
    expect(judgePicture(facts({ allowed: false })).sinceMs).toBe(null);
  });

  it('is live only when gateway and screen agree', () => {
    expect(judgePicture(facts()).kind).toBe('live');
  });

  it('is never live when the gateway is lost, whatever else is known', () => {
    const truth = judgePicture(facts({ connected: false, disconnectedAtMs: 7 }));
    expect(truth).toMatchObject({ kind: 'gateway-lost', sinceMs: 7 });
    expect(mustDim(truth.kind)).toBe(true);
  });

  it('takes lost and frozen from the gateway, although frames still play out of the buffer', () => {
    const lost = stream('c', { picture: 'lost', error: 'camera.unreachable', nextTryAtMs: nowMs + 38_000, attempt: 4 });
    expect(judgePicture(facts({ stream: lost }))).toMatchObject({
      kind: 'lost',
      code: 'camera.unreachable',
      nextTryAtMs: nowMs + 38_000,
    });
    expect(mustCover('lost')).toBe(true);
    const frozen = stream('c', { picture: 'frozen', lastFrameAtMs: nowMs - 41_000 });
    expect(judgePicture(facts({ stream: frozen }))).toMatchObject({ kind: 'frozen', lastFrameAtMs: nowMs - 41_000 });
    expect(mustDim('frozen')).toBe(true);
  });

  it('calls a picture frozen that stands still on screen, although the gateway says live', () => {
    const truth = judgePicture(facts({ stats: stats({ framePaintedAtMs: pageMs - 3_500 }) }));
    expect(truth).toMatchObject({ kind: 'frozen', lastFrameAtMs: nowMs - 3_500 });
    expect(judgePicture(facts({ stats: stats({ framePaintedAtMs: pageMs - 2_900 }) })).kind).toBe('live');
  });

  it('is delayed beyond what the transport promises', () => {
    expect(judgePicture(facts({ stats: stats({ delayMs: 6_001 }) })).kind).toBe('delayed');
    expect(judgePicture(facts({ stats: stats({ delayMs: 6_000 }) })).kind).toBe('live');
  });

  it('starts, fails, waits for a budget or cannot play, each with its own word', () => {
    expect(judgePicture(facts({ stats: null, player: { phase: 'starting', code: null } })).kind).toBe('starting');
    const failed = (code: string) => judgePicture(facts({ stats: null, player: { phase: 'failed', code } })).kind;
    expect(failed('page.unreachable')).toBe('failed');
    expect(failed('stream.transcode-budget')).toBe('budget');
    expect(failed('stream.codec-unsupported')).toBe('unsupported');
  });

  it('says unbound without a device, and none without a profile to play', () => {
    expect(judgePicture(facts({ bound: false, stream: undefined, rendition: undefined, stats: null })).kind).toBe(
      'unbound',
    );
    const none = facts({
      stream: undefined,
      rendition: undefined,
      stats: null,
      player: { phase: 'starting', code: null },
    });
    expect(judgePicture(none).kind).toBe('none');
  });

  it('takes the newest frame that anybody saw', () => {
    const seen = { ...health('c', 'up'), lastFrameAtMs: nowMs - 10 };
    expect(judgePicture(facts({ health: seen })).lastFrameAtMs).toBe(nowMs - 10);
  });
});

describe('whose state counts', () => {
  const frozen = stream('c', { picture: 'frozen' });
  const live = stream('c', { picture: 'live' });

  it('is that of the sub profile while the main one has had no picture yet and the sub knows of trouble', () => {
    expect(streamThatKnows(stream('c', { picture: 'none', phase: 'starting' }), frozen)).toBe(frozen);
    expect(streamThatKnows(undefined, frozen)).toBe(frozen);
  });

  it('is that of the shown profile as soon as it has one of its own', () => {
    expect(streamThatKnows(live, frozen)).toBe(live);
    const starting = stream('c', { picture: 'none', phase: 'starting' });
    expect(streamThatKnows(starting, live)).toBe(starting);
  });
});
