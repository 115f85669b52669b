import { describe, expect, it } from 'vitest';
import {
  chooseRendition,
  mayUseLowLatency,
  type ProfileFacts,
  promisedDelayMs,
  recreateDelayMs,
} from '../../../dashboard/live/player-policy.ts';
import { stream } from './district-fixtures.ts';

const h264: ProfileFacts = { codec: 'h264', state: stream('c') };
const h265: ProfileFacts = {
  codec: 'h265',
  state: stream('c', { codec: 'h265', codecString: 'hvc1.1.6.L93.B0', playable: false }),
};
const choose = (
  large: boolean,
  main: ProfileFacts | undefined,
  sub: ProfileFacts | undefined,
  canPlay: (codec: string) => boolean = () => false,
) => chooseRendition({ large, main, sub, canPlay });

describe('the choice of rendition', () => {
  it('is sub for small tiles and main for large ones', () => {
    expect(choose(false, h264, h264)).toBe('sub');
    expect(choose(true, h264, h264)).toBe('main');
  });

  it('prefers any playable profile to a transcoded one', () => {
    expect(choose(true, h265, h264)).toBe('sub');
    expect(choose(false, h264, h265)).toBe('main');
    expect(choose(false, h265, h265)).toBe('h264');
    expect(choose(true, h265, undefined)).toBe('h264');
  });

  it('lets a browser that plays the codec have it', () => {
    expect(choose(true, h265, h265, (codec) => codec.startsWith('hvc1'))).toBe('main');
  });

  it('goes by the inventory while no stream has run', () => {
    expect(choose(true, { codec: 'h264', state: undefined }, undefined)).toBe('main');
    expect(choose(false, undefined, { codec: 'mjpeg', state: undefined })).toBe('h264');
  });

  it('shows sub large while main is lost', () => {
    const lost = { codec: 'h264', state: stream('c', { role: 'main', picture: 'lost' }) };
    expect(choose(true, lost, h264)).toBe('sub');
  });

  it('is nothing without profiles', () => {
    expect(choose(true, undefined, undefined)).toBeUndefined();
  });
});

describe('low latency', () => {
  it('is for at most four tiles over HTTP/1.1 and for any number over HTTP/2', () => {
    expect([4, 5].map((count) => mayUseLowLatency(count, 'http/1.1'))).toEqual([true, false]);
    expect(mayUseLowLatency(36, 'h2')).toBe(true);
    expect(mayUseLowLatency(5, undefined)).toBe(false);
  });

  it('promises 3 s, plain HLS three target durations', () => {
    expect(promisedDelayMs('ll-hls', 2_000)).toBe(3_000);
    expect(promisedDelayMs('hls', 2_000)).toBe(6_000);
  });
});

it('waits longer between attempts, never for ever', () => {
  const waits = Array.from({ length: 30 }, (_, attempt) => recreateDelayMs(attempt));
  expect(waits[0]).toBe(1_000);
  expect(Math.max(...waits)).toBe(10_000);
  expect([...waits].sort((a, b) => a - b)).toEqual(waits);
});
