import { describe, expect, it } from 'vitest';
import { createBrowserWindow } from '../../../gateway/media/browser-window.ts';
import type { Fragment, StreamInit } from '../../../gateway/media/fragment.ts';
import { renderMediaPlaylist } from '../../../gateway/media/playlist.ts';
import { promiseNoReordering } from '../../../gateway/media/sps-promise.ts';
import { createWindow } from '../../../gateway/media/window.ts';
import { createPackager } from '../../../gateway/streams/packager.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { makeOrderedCamera } from '../../support/ordered-camera.ts';

/** An avcC record as cameras send it: High, level 4.1, one SPS and one PPS of no meaning here. */
const decoderConfig = new Uint8Array([1, 0x64, 0, 0x29, 0xff, 0xe1, 0, 2, 0x67, 0x64, 1, 0, 2, 0x68, 0xee]);

function setUp(codec: 'h264' | 'mjpeg' = 'h264') {
  const clock = createManualClock();
  const window = createWindow({ maxBytes: 1_000_000, maxMs: 35_000 });
  const packager = createPackager({
    clock,
    window,
    audio: false,
    partMs: 400,
    segmentMs: 2_000,
    segments: 8,
    maxBytes: 1_000_000,
  });
  let sequence = 0;
  let session = '';
  const begin = (name: string) => {
    session = name;
    const init: StreamInit = {
      streamSession: name,
      bytes: new Uint8Array(1),
      tracks: [
        {
          trackId: 1,
          kind: 'video',
          codec,
          codecString: codec === 'h264' ? 'avc1.640029' : '',
          timescale: 1_000,
          width: 640,
          height: 360,
          sampleRate: 0,
          channels: 0,
          decoderConfig: codec === 'h264' ? decoderConfig : new Uint8Array(0),
        },
      ],
    };
    window.pushInit(init);
    sequence = 0;
  };
  const play = (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      const fragment: Fragment = {
        streamSession: session,
        trackId: 1,
        kind: 'video',
        sequence,
        decodeTime: sequence * 100,
        duration: 100,
        keyframe: sequence % 20 === 0,
        receivedAtMs: clock.nowMs() + sequence * 100,
        bytes: new Uint8Array(100),
        payloadOffset: 50,
        payloadSize: 50,
        sampleCount: 1,
      };
      sequence += 1;
      window.pushFragment(fragment);
    }
  };
  const msns = () => packager.timeline.segments.map(({ msn }) => msn);
  return { clock, window, packager, begin, play, msns };
}

describe('a packager', () => {
  it('does nothing until somebody plays, then has what the window holds, each frame once', () => {
    const { packager, begin, play, msns } = setUp();
    begin('one');
    play(70);
    expect(msns()).toEqual([]);
    packager.use();
    expect(msns()).toEqual([0, 1, 2]);
    play(10);
    expect(msns()).toEqual([0, 1, 2]);
    play(1);
    expect(msns()).toEqual([0, 1, 2, 3]);
    expect(packager.timeline.segments.map(({ sizeBytes }) => sizeBytes)).toEqual([2_000, 2_000, 2_000, 2_000]);
    expect(packager.frameRate).toBe(10);
    packager.close();
  });

  it('lets go after a minute without use, and numbers go on afterwards', async () => {
    const { clock, packager, begin, play, msns } = setUp();
    begin('one');
    play(61);
    packager.use();
    await clock.advance(59_000);
    packager.use();
    await clock.advance(59_000);
    expect(msns()).toEqual([0, 1, 2]);
    await clock.advance(1_000);
    expect([msns(), clock.pending]).toEqual([[], 0]);
    // The window has long let go of what was played before.
    play(20);
    packager.use();
    expect(msns()).toEqual([4]);
    packager.close();
    expect(clock.pending).toBe(0);
  });

  it('goes on over a restart with a discontinuity and another session in the URLs', () => {
    const { packager, begin, play } = setUp();
    begin('one');
    play(45);
    packager.use();
    begin('two');
    play(41);
    const playlist = renderMediaPlaylist(packager.timeline, { lowLatency: false }) ?? '';
    expect(playlist.split('\n').filter((line) => /\.m4s|DISCONTINUITY$|MAP/.test(line))).toEqual([
      '#EXT-X-MAP:URI="one/init.mp4"',
      'one/0.m4s',
      'one/1.m4s',
      'one/2.m4s',
      '#EXT-X-DISCONTINUITY',
      '#EXT-X-MAP:URI="two/init.mp4"',
      'two/3.m4s',
      'two/4.m4s',
    ]);
    packager.close();
  });

  it('starts a new session where the promise of no reordering is withdrawn', () => {
    const camera = makeOrderedCamera();
    const source = createWindow({ maxBytes: 1_000_000, maxMs: 35_000 });
    const window = createBrowserWindow(source);
    const limits = { partMs: 400, segmentMs: 500, segments: 8, maxBytes: 1_000_000 };
    const packager = createPackager({ clock: createManualClock(), window, audio: false, ...limits });
    const group = () => [camera.keyframe('one'), ...Array.from({ length: 9 }, () => camera.next('one'))];
    source.pushInit(camera.init('one'));
    for (const fragment of group()) source.pushFragment(fragment);
    packager.use();
    for (const fragment of [...group(), camera.reordered('one'), ...group(), ...group()]) source.pushFragment(fragment);
    const { timeline } = packager;
    // The second group is played twice: as far as it went under the promise, and whole without it.
    expect(timeline.segments.map(({ streamSession, discontinuity }) => [streamSession, discontinuity])).toEqual([
      ['one', false],
      ['one', false],
      ['oner', true],
      ['oner', false],
    ]);
    const hexOf = (session: string) => Buffer.from(timeline.findInit(session)?.bytes ?? []).toString('hex');
    const [set, promised] = [camera.set, promiseNoReordering(camera.set)].map((nal) =>
      Buffer.from(nal).toString('hex'),
    );
    expect([hexOf('one').includes(promised ?? ''), hexOf('oner').includes(set ?? '')]).toEqual([true, true]);
    expect(Buffer.from(timeline.segments[0]?.bytes() ?? []).toString('hex')).toContain(promised);
    expect(Buffer.from(timeline.segments[2]?.bytes() ?? []).toString('hex')).not.toContain(promised);
    packager.close();
    window.close();
  });

  it('says when no browser plays the codec', () => {
    const { packager, begin, play, msns } = setUp('mjpeg');
    begin('one');
    play(30);
    packager.use();
    expect([packager.unplayable, msns()]).toEqual([true, []]);
    packager.close();
  });

  it('lets waiting requests go when closed', async () => {
    const { clock, packager, begin, play } = setUp();
    begin('one');
    play(30);
    packager.use();
    const outcome = packager.reload.waitFor(2, 0, new AbortController().signal);
    packager.close();
    expect(await outcome).toBe('closed');
    expect(clock.pending).toBe(0);
  });
});
