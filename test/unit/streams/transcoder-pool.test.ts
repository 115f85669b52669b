import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import type { Fragment, StreamInit } from '../../../gateway/media/fragment.ts';
import { createWindow } from '../../../gateway/media/window.ts';
import type { TranscodeRequest } from '../../../gateway/sources/ffmpeg-transcode.ts';
import type { SourceListener } from '../../../gateway/sources/source.ts';
import type { PulledStream } from '../../../gateway/streams/pulled-stream.ts';
import { createTranscoderPool, type TranscoderPool } from '../../../gateway/streams/transcoder-pool.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import { createQuietLog } from '../../support/quiet-log.ts';

interface Opened {
  readonly request: TranscodeRequest;
  readonly listener: SourceListener;
  readonly written: Fragment[];
  closed: boolean;
}

let clock: ManualClock;
let pool: TranscoderPool;
let opened: Opened[];
let told: string[];

/** What the pool uses of a pulled stream: who it is, and its window. */
const stream = (cameraId: string) =>
  ({ cameraId, role: 'main', window: createWindow({ maxBytes: 1_000_000, maxMs: 35_000 }) }) as unknown as PulledStream;

const initOf = (streamSession: string): StreamInit => ({
  streamSession,
  bytes: new Uint8Array(1),
  tracks: [
    {
      trackId: 1,
      kind: 'video',
      codec: 'h265',
      codecString: '',
      timescale: 1_000,
      width: 1920,
      height: 1080,
      sampleRate: 0,
      channels: 0,
      decoderConfig: new Uint8Array(0),
    },
  ],
});

const frame = (streamSession: string, sequence: number, keyframe = false): Fragment => ({
  streamSession,
  trackId: 1,
  kind: 'video',
  sequence,
  decodeTime: sequence * 100,
  duration: 100,
  keyframe,
  receivedAtMs: clock.nowMs(),
  bytes: new Uint8Array(100),
  payloadOffset: 50,
  payloadSize: 50,
  sampleCount: 1,
});

function begin({ window }: PulledStream, session: string): void {
  window.pushInit(initOf(session));
  window.pushFragment(frame(session, 0, true));
  window.pushFragment(frame(session, 1));
}

beforeEach(() => {
  clock = createManualClock();
  opened = [];
  told = [];
  const events = createEvents((error) => {
    throw error;
  });
  events.on('condition.raised', ({ kind }) => told.push(`raised ${kind}`));
  events.on('condition.cleared', ({ kind }) => told.push(`cleared ${kind}`));
  pool = createTranscoderPool({
    config: {
      transcode: { budget: 1, height: 720, maxFps: 15 },
      window: { maxBytes: 1_000_000, maxMs: 35_000 },
    },
    clock,
    events,
    log: createQuietLog().log,
    openTranscode(request, listener) {
      const transcode: Opened = { request, listener, written: [], closed: false };
      opened.push(transcode);
      return {
        pid: undefined,
        droppedTotal: 0,
        write: (fragment) => transcode.written.push(fragment),
        async close() {
          transcode.closed = true;
        },
      };
    },
  });
});

describe('the transcoder pool', () => {
  it('shares one transcode, fed from the newest keyframe on, and ends it with the last viewer', () => {
    const camera = stream('a');
    begin(camera, 'one');
    const shared = pool.get(camera, 'h264');
    expect(pool.get(camera, 'h264')).toBe(shared);
    const holds = [shared.hold(), shared.hold()];
    camera.window.pushFragment(frame('one', 2));
    expect(opened).toHaveLength(1);
    expect(opened[0]?.request).toMatchObject({ video: 'h264', audio: 'none', maxHeight: 720, framesPerSecond: 10 });
    expect(opened[0]?.written.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    for (const hold of holds) {
      expect(opened[0]?.closed).toBe(false);
      hold.release();
      hold.release();
    }
    expect([opened[0]?.closed, pool.running.h264]).toEqual([true, 0]);
  });

  it('refuses beyond the budget, raises the condition once and clears it with the next free place', () => {
    const first = pool.get(stream('a'), 'h264').hold();
    const second = pool.get(stream('b'), 'h264');
    for (let request = 0; request < 3; request++) {
      expect(() => second.hold()).toThrow(expect.objectContaining({ code: 'stream.transcode-budget' }));
    }
    pool.get(stream('b'), 'aac').hold();
    expect(told).toEqual(['raised gateway.transcode-budget-full']);
    first.release();
    expect(told).toEqual(['raised gateway.transcode-budget-full', 'cleared gateway.transcode-budget-full']);
    second.hold();
  });

  it('follows the camera into a new session', () => {
    const camera = stream('a');
    begin(camera, 'one');
    const shared = pool.get(camera, 'h264');
    shared.hold();
    opened[0]?.listener.onInit(initOf('out-1'));
    begin(camera, 'two');
    expect(opened.map(({ closed, written }) => [closed, written.length])).toEqual([
      [true, 2],
      [false, 2],
    ]);
    // Who joins now must not start from pictures of before.
    expect(shared.window.init).toBeUndefined();
    // What the old one still says belongs to nobody.
    opened[0]?.listener.onInit(initOf('late'));
    opened[0]?.listener.onEnd(new GatewayError('ffmpeg.failed'));
    opened[1]?.listener.onInit(initOf('out-2'));
    expect([shared.window.init?.streamSession, shared.trouble]).toEqual(['out-2', undefined]);
  });

  it('tries a failed transcode again after a while, and says so meanwhile', async () => {
    const camera = stream('a');
    begin(camera, 'one');
    const shared = pool.get(camera, 'h264');
    const hold = shared.hold();
    opened[0]?.listener.onEnd(new GatewayError('ffmpeg.failed'));
    expect(shared.trouble?.code).toBe('ffmpeg.failed');
    await clock.advance(4_999);
    expect(opened).toHaveLength(1);
    await clock.advance(1);
    expect(opened).toHaveLength(2);
    opened[1]?.listener.onInit(initOf('out'));
    opened[1]?.listener.onFragment(frame('out', 0, true));
    expect([shared.trouble, shared.window.newestKeyframe?.sequence]).toEqual([undefined, 0]);
    opened[1]?.listener.onEnd(new GatewayError('ffmpeg.failed'));
    hold.release();
    await clock.advance(60_000);
    expect([opened.length, clock.pending]).toEqual([2, 0]);
  });

  it('makes sound with the picture in a transcode of its own, for a place of the same budget', () => {
    const [one, two] = [stream('a'), stream('b')];
    begin(one, 'one');
    begin(two, 'two');
    const hold = pool.get(one, 'h264-audio').hold();
    expect(opened[0]?.request).toMatchObject({ video: 'h264', audio: 'aac' });
    expect(() => pool.get(one, 'h264').hold()).toThrow(expect.objectContaining({ code: 'stream.transcode-budget' }));
    pool.get(two, 'aac').hold();
    expect(opened[1]?.request).toMatchObject({ video: 'copy', audio: 'aac' });
    hold.release();
    expect(pool.running).toEqual({ h264: 0, aac: 1 });
  });

  it('leaves nothing when closed or when the camera is gone', async () => {
    const [one, two] = [stream('a'), stream('b')];
    begin(one, 'one');
    begin(two, 'two');
    pool.get(one, 'h264').hold();
    pool.get(two, 'aac').hold();
    pool.drop('a');
    expect([opened[0]?.closed, pool.running.h264]).toEqual([true, 0]);
    await pool.close();
    expect([opened[1]?.closed, clock.pending, pool.running.aac]).toEqual([true, 0, 0]);
  });
});
