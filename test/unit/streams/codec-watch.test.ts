import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { openCodecWatch } from '../../../gateway/streams/codec-watch.ts';
import type { StreamState } from '../../../gateway/streams/schemas.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

interface Facts {
  readonly codec: string;
  readonly streamSession: string;
}

const camera = { id: 'camera-1' } as Camera;
let clock: ManualClock;
let events: Events;
let known: boolean;
let profiles: { main: Facts | undefined; sub: Facts | undefined };
let told: string[];
let close: () => void;

const ran = (codec: string): Facts => ({ codec, streamSession: 'session-1' });
const announced = (codec: string): Facts => ({ codec, streamSession: '' });
const change = (main: Facts | undefined, sub: Facts | undefined) => {
  profiles = { main, sub };
  events.publish('stream.state', { cameraId: camera.id, role: 'sub', state: {} });
};

beforeEach(() => {
  clock = createManualClock();
  events = createEvents((error) => {
    throw error;
  });
  known = true;
  profiles = { main: undefined, sub: undefined };
  told = [];
  events.on('condition.raised', ({ kind, cause, subject }) => told.push(`raised ${kind} ${subject.id}: ${cause}`));
  events.on('condition.cleared', ({ kind, cause }) => told.push(`cleared ${kind}: ${cause}`));
  close = openCodecWatch({
    clock,
    events,
    cameras: { list: () => (known ? [camera] : []), find: () => (known ? camera : undefined) },
    get: (_cameraId, role) => ({
      exists: profiles[role] !== undefined,
      state: () => ({ ...profiles[role], playable: profiles[role]?.codec === 'h264' }) as StreamState,
    }),
  });
});
afterEach(() => close());

describe('a camera that no browser plays', () => {
  it('is told once, with its codecs, and taken back when a profile plays', () => {
    change(announced('h265'), ran('mjpeg'));
    change(ran('h265'), ran('mjpeg'));
    expect(told).toEqual(['raised camera.unsupported-codec camera-1: h265, mjpeg']);
    change(ran('h265'), ran('h264'));
    expect(told.slice(1)).toEqual(['cleared camera.unsupported-codec: h265, mjpeg']);
  });

  it('is told anew when the codecs change, and taken back when the camera is gone', () => {
    change(undefined, ran('mjpeg'));
    change(undefined, ran('h265'));
    known = false;
    events.publish('inventory.changed', { kind: 'camera', id: camera.id });
    expect(told).toEqual([
      'raised camera.unsupported-codec camera-1: mjpeg',
      'cleared camera.unsupported-codec: mjpeg',
      'raised camera.unsupported-codec camera-1: h265',
      'cleared camera.unsupported-codec: h265',
    ]);
  });

  it('is not one whose codec nobody knows yet, or that has no profile', () => {
    change(undefined, announced('other'));
    change(undefined, undefined);
    change(ran('h265'), announced('other'));
    expect(told).toEqual([]);
    change(ran('h265'), ran('other'));
    expect(told).toEqual(['raised camera.unsupported-codec camera-1: h265, other']);
  });
});
