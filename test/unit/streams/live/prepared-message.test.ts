import { describe, expect, it } from 'vitest';
import { deriveBrowserInit } from '../../../../gateway/media/browser-init.ts';
import type { Fragment, TrackInfo } from '../../../../gateway/media/fragment.ts';
import { videoHeaderBytes, writeVideoHeader } from '../../../../gateway/media/fragment-writer.ts';
import { readLiveHeader } from '../../../../gateway/media/wire/live-message.ts';
import { prepareFragment, prepareInit } from '../../../../gateway/streams/live/prepared-message.ts';
import { aacTrack, makeInit, makeVideoTrack } from '../../../support/make-media.ts';

const message = (header: Uint8Array, body: Uint8Array) => readLiveHeader(Buffer.concat([header, body]));

function fragmentWith(compositionOffset: number): Fragment {
  const bytes = new Uint8Array(videoHeaderBytes + 10);
  const times = { decodeTime: 90_000, duration: 3_000 };
  writeVideoHeader(bytes, { trackId: 1, sequence: 4, keyframe: false, compositionOffset, ...times });
  return {
    streamSession: 'one',
    trackId: 1,
    kind: 'video',
    sequence: 4,
    ...times,
    keyframe: false,
    receivedAtMs: 1_700_000_000_000.25,
    bytes,
    payloadOffset: videoHeaderBytes,
    payloadSize: 10,
    sampleCount: 1,
  };
}

describe('a prepared message', () => {
  it('shows a picture at its presentation time, also with B-frames, in whole µs', () => {
    const track = makeVideoTrack();
    const timestamps = [0, 3_000, -3_001].map((offset) => {
      const { header, body } = prepareFragment(fragmentWith(offset), track);
      return message(header, body);
    });
    expect(timestamps.map((header) => header?.timestampUs)).toEqual([1_000_000, 1_033_333, 966_656]);
    expect(timestamps[0]).toMatchObject({ kind: 3, sampleOffset: videoHeaderBytes, sampleSize: 10 });
    expect(timestamps[0]?.capturedAtMs).toBe(1_700_000_000_000.25);
  });

  it.each([
    ['avcC', makeVideoTrack()],
    [
      'hvcC',
      { ...makeVideoTrack(), codec: 'h265', codecString: 'hvc1.1.6.L93.B0', decoderConfig: Uint8Array.of(1, 2, 3) },
    ],
  ] as [string, TrackInfo][])('points at the %s in an init, with sound beside it', (_name, track) => {
    const init = deriveBrowserInit(makeInit('one', [track, aacTrack]), { audio: true });
    if (!init) throw new Error('no init');
    const { header, body } = prepareInit(init);
    const read = message(header, body);
    if (!read) throw new Error('no header');
    expect(read.kind).toBe(1);
    expect(body.subarray(read.sampleOffset, read.sampleOffset + read.sampleSize)).toEqual(track.decoderConfig);
  });
});
