/** A stream assembler whose output is kept, for tests. */
import type { Fragment, StreamInit } from '../../gateway/media/fragment.ts';
import { chooseTracks } from '../../gateway/media/rtp/choose-tracks.ts';
import { createStreamAssembler } from '../../gateway/media/rtp/create-stream-assembler.ts';
import type { StreamAssembler } from '../../gateway/media/rtp/stream-assembler.ts';
import { parseSdp } from '../../gateway/media/sdp.ts';

export interface AssembledStream {
  readonly assembler: StreamAssembler;
  readonly inits: readonly StreamInit[];
  readonly fragments: readonly Fragment[];
  /** Inits and fragments in the order they came. */
  readonly output: readonly (StreamInit | Fragment)[];
}

export function assembleStream(sdp: string): AssembledStream {
  const inits: StreamInit[] = [];
  const fragments: Fragment[] = [];
  const output: (StreamInit | Fragment)[] = [];
  const assembler = createStreamAssembler({
    tracks: chooseTracks(parseSdp(sdp, 'rtsp://192.0.2.1/live'), { audio: true }),
    newStreamSession: () => `session-${inits.length + 1}`,
    listener: {
      onInit(init) {
        inits.push(init);
        output.push(init);
      },
      onFragment(fragment) {
        fragments.push(fragment);
        output.push(fragment);
      },
    },
  });
  return { assembler, inits, fragments, output };
}

export const h264Sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n';
export const h265Sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=control:track1\r\n';

export const payloadOf = (fragment: Fragment): Uint8Array =>
  fragment.bytes.subarray(fragment.payloadOffset, fragment.payloadOffset + fragment.payloadSize);
