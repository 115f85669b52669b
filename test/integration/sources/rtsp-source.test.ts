/** The direct source against simulated cameras: the contract of every source, and what only it can do. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { createChosenSource } from '../../../gateway/sources/choose-source.ts';
import { createFfmpegSource } from '../../../gateway/sources/ffmpeg-source.ts';
import { createRtspSource } from '../../../gateway/sources/rtsp-source.ts';
import type { SourceRequest } from '../../../gateway/sources/source.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { requestOf, startSimulatedCameras } from '../../support/simulated-cameras.ts';
import { describeSourceContract, listenTo } from '../../support/source-contract.ts';
import { waitFor } from '../../support/wait-for.ts';

const pulling = { clock: systemClock, newStreamSession: () => newId(), networkTimeoutMs: 1_500 };
const openSource = createRtspSource(pulling);
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulatedCameras(['P-01', 'P-02', 'P-04'], '127.22.1.0');
});
afterEach(() => simulator.switchboard.turn('P-01', 'restore'));
afterAll(() => simulator?.close());

const request = (changes: Partial<SourceRequest> = {}) => ({ ...requestOf(simulator, 'P-01', 'sub'), ...changes });
const turn = (name: string, settings: Record<string, unknown> = {}) =>
  simulator.switchboard.turn('P-01', name, settings);
type Heard = ReturnType<typeof listenTo>;
const video = (heard: Heard) => heard.fragments.filter(({ kind }) => kind === 'video');
const moreFrames = (heard: Heard, count: number) => {
  const from = video(heard).length;
  return waitFor(`${count} more frames`, () => video(heard).length >= from + count);
};
const codes = (heard: Heard) => heard.ends.map((error) => error?.code);

describe('direct source', () => {
  describeSourceContract(() => ({
    openSource,
    request,
    stall: (on) => turn('stall', { on }),
    dropConnections: () => simulator.getCamera('P-01').rtsp.dropConnections(),
    changeResolution: () => turn('resolution', { profile: 'sub' }),
    openSessions() {
      const camera = simulator.getCamera('P-01');
      return camera.streams.reduce((sum, stream) => sum + camera.rtsp.sessionsOf(stream.token), 0);
    },
  }));

  it('knows what came, and the clock of the camera', async () => {
    await turn('clock', { offsetMs: 90_000 });
    const heard = listenTo(openSource, request());
    await moreFrames(heard, 30);
    const figures = heard.source.figures();
    expect(heard.source.ingest()).toEqual({ kind: 'direct', reason: null, transport: 'tcp' });
    expect(figures).toMatchObject({ packetsLost: 0, packetsReordered: 0 });
    expect(figures?.packetsReceived).toBeGreaterThanOrEqual(30);
    expect(figures?.jitterMs).toBeGreaterThanOrEqual(0);
    // The frames' own times stray by some tens of ms on a busy machine.
    expect(Math.abs((figures?.cameraClockOffsetMs ?? 0) - 90_000)).toBeLessThan(2_000);
    await heard.source.close();
  });

  it('reads H.265 with AAC', async () => {
    const heard = listenTo(openSource, requestOf(simulator, 'P-02', 'main'));
    await moreFrames(heard, 10);
    await waitFor('sound', () => heard.fragments.some(({ kind }) => kind === 'audio'));
    await heard.source.close();
    expect(heard.inits[0]?.tracks.map(({ codec }) => codec)).toEqual(['h265', 'aac']);
    expect(heard.inits[0]?.tracks[0]).toMatchObject({ width: 1920, height: 1080 });
  });

  it('goes on when the camera starts its packets anew inside the session', async () => {
    const heard = listenTo(openSource, request());
    await moreFrames(heard, 3);
    await turn('new-ssrc');
    await moreFrames(heard, 40);
    await heard.source.close();
    expect(codes(heard)).toEqual([undefined]);
  });

  it('says stalled when the camera forgets its session', async () => {
    const heard = listenTo(openSource, request({ frameTimeoutMs: 1_000 }));
    await moreFrames(heard, 3);
    await turn('forget-sessions');
    await waitFor('the end', () => heard.ends.length > 0);
    expect(codes(heard)).toEqual(['stream.stalled']);
    await heard.source.close();
  });

  it('says lost when the camera restarts, and finds its new parameter sets afterwards', async () => {
    const before = listenTo(openSource, request());
    await moreFrames(before, 1);
    await turn('resolution', { profile: 'sub' });
    await turn('reboot', { downMs: 100 });
    await waitFor('the end', () => before.ends.length > 0);
    expect(codes(before)).toEqual(['stream.lost']);
    const after = await waitFor('the camera to be back', async () => {
      const heard = listenTo(openSource, request());
      await waitFor('a frame or the end', () => heard.ends.length > 0 || video(heard).length > 0);
      return heard.ends.length === 0 ? heard : undefined;
    });
    expect(after.inits[0]?.tracks[0]).toMatchObject({ kind: 'video', width: 704 });
    await after.source.close();
  });
});

describe('direct source over UDP', () => {
  it('plays, and goes on over TCP, in the same source, when too much is lost', async () => {
    // A memory of its own: what is learned here is for no other test.
    const heard = listenTo(createRtspSource(pulling), request({ transport: 'udp' }));
    await moreFrames(heard, 20);
    expect(heard.source.figures()?.packetsLost).toBe(0);
    await turn('loss', { percent: 5 });
    await waitFor('a second stream session', () => heard.inits.length >= 2);
    // Over TCP nothing is lost any more.
    await moreFrames(heard, 45);
    expect(heard.source.figures()?.packetsLost).toBe(0);
    expect(heard.ends).toEqual([]);
    await heard.source.close();
  });

  it('stays on UDP when little is lost, and waits for the next keyframe after each loss', async () => {
    const heard = listenTo(createRtspSource(pulling), request({ transport: 'udp' }));
    await moreFrames(heard, 5);
    await turn('loss', { percent: 60, forMs: 150 });
    await waitFor('a loss', () => (heard.source.figures()?.packetsLost ?? 0) > 0);
    await moreFrames(heard, 40);
    await heard.source.close();
    const sequences = video(heard).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index));
    const holes = video(heard).filter(({ decodeTime }, index, all) => {
      const before = all[index - 1];
      return before !== undefined && decodeTime > before.decodeTime + 1.5 * before.duration;
    });
    expect(holes.length).toBeGreaterThan(0);
    expect(holes.every(({ keyframe }) => keyframe)).toBe(true);
    expect(heard.inits).toHaveLength(1);
    expect(codes(heard)).toEqual([undefined]);
  });
});

describe('chosen source', () => {
  it('reads motion JPEG by ffmpeg, and says why', async () => {
    const ffmpeg = createFfmpegSource({ ...pulling, ffmpegPath: 'ffmpeg' });
    const chosen = createChosenSource({ direct: openSource, ffmpeg, clock: systemClock });
    const heard = listenTo(chosen, { ...requestOf(simulator, 'P-04', 'main'), ingest: 'auto' });
    await waitFor('a frame', () => video(heard).length > 0);
    expect(heard.source.ingest()).toEqual({ kind: 'ffmpeg', reason: 'stream.not-direct', transport: null });
    expect(heard.inits[0]?.tracks[0]?.codec).toBe('mjpeg');
    await heard.source.close();
  });
});
