/**
 * One video track from packets to fragments: pictures are dated, described by their parameter sets, and wrapped. A
 * stream session begins with the first keyframe, and anew when codec parameters or size change, when the camera starts
 * anew, and when its clock jumps.
 */
import { inspectSample } from '../decoder-change.ts';
import type { Fragment, TrackInfo } from '../fragment.ts';
import { videoHeaderBytes, writeVideoHeader } from '../fragment-writer.ts';
import { createFrameTime } from '../frame-time.ts';
import { parseH264SpsSyntax } from '../h264-sps.ts';
import { MediaError } from '../media-error.ts';
import type { ParameterSets } from '../parameter-sets.ts';
import type { SdpTrack } from '../sdp.ts';
import { describeVideo, type VideoDescription, videoTimescale } from '../video-description.ts';
import type { SessionStart } from './audio-track.ts';
import { h264Units, h265Units } from './codec-units.ts';
import { createDecodeTimes, type DecodeTimes } from './decode-times.ts';
import { createFrameDuration } from './frame-duration.ts';
import { createH264Payload } from './h264-payload.ts';
import { createH265Payload } from './h265-payload.ts';
import { createMediaClock } from './media-clock.ts';
import type { Arrival } from './reception.ts';
import type { RtpPacket } from './rtp-packet.ts';
import { readSdpParameterSets } from './sdp-parameter-sets.ts';
import type { TrackClock } from './track-clock.ts';
import { createVideoAssembler, type Picture } from './video-assembler.ts';

const videoTrackId = 1;
/** Where each stream session's times begin, s: sound may belong before the first picture, and no time is below zero. */
const sessionStartS = 2;
const maxPictureBytes = 16 * 1024 * 1024;
const usualFramesPerSecond = 25;

export interface VideoTrack {
  push(packet: RtpPacket, bytes: Uint8Array, arrival: Arrival, arrivedAtMs: number): void;
  readonly clock: TrackClock;
  end(): void;
}

export interface SessionOpening {
  readonly track: TrackInfo;
  readonly start: Omit<SessionStart, 'streamSession'>;
}

export interface VideoTrackOptions {
  readonly sdp: SdpTrack;
  /** @returns the new stream session's name. */
  beginSession(opening: SessionOpening): string;
  onFragment(fragment: Fragment): void;
}

interface Session {
  readonly name: string;
  readonly track: TrackInfo;
  readonly startTicks: number;
  readonly times: DecodeTimes;
  readonly durationOf: (decodeTime: number) => number;
  sequence: number;
}

/** @throws MediaError `rtp.unsupported-video` for another codec than H.264 and H.265. */
export function createVideoTrack(options: VideoTrackOptions): VideoTrack {
  const { sdp } = options;
  const codec = codecOf(sdp);
  const sdpSets = readSdpParameterSets(sdp);
  const media = createMediaClock(videoTimescale);
  const clock: TrackClock = { media, ticksPerMs: videoTimescale / 1_000, report: undefined };
  let frameTime = createFrameTime();
  let session: Session | undefined;
  /** The camera began anew, or its clock jumped: what comes is another stream session. */
  let startsAnew = true;

  const openSession = (description: VideoDescription, picture: Picture, ticks: number): Session => {
    startsAnew = false;
    frameTime = createFrameTime();
    const start = { videoTicks: ticks, arrivedAtMs: picture.arrivedAtMs, mediaMs: sessionStartS * 1_000 };
    const name = options.beginSession({ track: description.track, start });
    const { times, durationOf } = timesOf(description, codec, sdp);
    return { name, track: description.track, startTicks: ticks, times, durationOf, sequence: 0 };
  };
  const sessionFor = (picture: Picture, ticks: number): Session | undefined => {
    if (!picture.keyframe) return startsAnew ? undefined : session;
    if (session !== undefined && !startsAnew && !changes(session.track, picture)) return session;
    const description = describe(codec, picture.parameterSets.merged(sdpSets));
    return description === undefined ? undefined : openSession(description, picture, ticks);
  };
  const onPicture = (picture: Picture) => {
    const ticks = media.advance(picture.timestamp, picture.arrivedAtMs);
    if (media.jumped) {
      startsAnew = true;
      // The report dates what was before.
      if (session !== undefined) clock.report = undefined;
    }
    const current = sessionFor(picture, ticks);
    if (current === undefined) {
      assembler.refuse();
      return;
    }
    session = current;
    current.times.take(ticks - current.startTicks + sessionStartS * videoTimescale);
    options.onFragment(wrap(current, picture, frameTime));
  };
  const assembler = createVideoAssembler({
    payload: codec === 'h265' ? createH265Payload(Number(sdp.fmtp.get('sprop-max-don-diff')) > 0) : createH264Payload(),
    reading: codec === 'h265' ? h265Units : h264Units,
    maxPictureBytes,
    onPicture,
  });
  return {
    clock,
    push(packet, bytes, arrival, arrivedAtMs) {
      if (arrival === 'restart') {
        media.restart();
        if (clock.report?.ssrc !== packet.ssrc) clock.report = undefined;
        startsAnew = true;
      }
      assembler.push(packet, bytes, arrival, arrivedAtMs);
    },
    end: () => assembler.end(),
  };
}

function codecOf(sdp: SdpTrack): 'h264' | 'h265' {
  if (sdp.encoding === 'H264') return 'h264';
  if (sdp.encoding === 'H265') return 'h265';
  throw new MediaError(`rtp.unsupported-video: ${sdp.encoding || `payload type ${sdp.payloadType}`}`);
}

/** Damaged or missing sets: the keyframe cannot be shown, the next one may. */
function describe(codec: 'h264' | 'h265', sets: ParameterSets): VideoDescription | undefined {
  try {
    return describeVideo(codec, videoTrackId, sets);
  } catch (error) {
    if (error instanceof MediaError) return undefined;
    throw error;
  }
}

/** The keyframe brings a sequence parameter set that can be read and that the session does not have. */
function changes(track: TrackInfo, picture: Picture): boolean {
  const { unit } = picture;
  const sample = unit.sample();
  return inspectSample(track, sample, 0, sample.length).changedTrack !== undefined;
}

function timesOf(description: VideoDescription, codec: 'h264' | 'h265', sdp: SdpTrack) {
  const { sequence, track } = description;
  const told = [sequence.framesPerSecond, sdp.framesPerSecond].find((rate) => rate >= 1 && rate <= 240);
  const framesPerSecond = told ?? usualFramesPerSecond;
  const frameTicks = Math.max(1, Math.round(videoTimescale / framesPerSecond));
  const reorderFrames = sequence.reorderFrames ?? 0;
  const inOrder = sequence.reorderFrames === 0 || (codec === 'h264' && neverReorders(track));
  return {
    times: createDecodeTimes({ reorderFrames, inOrder, frameTicks }),
    durationOf: createFrameDuration(frameTicks, videoTimescale),
  };
}

const baselineProfile = 66;

/** Baseline has no B slices; pic_order_cnt_type 2 shows pictures as they come (H.264 A.2.1, 8.2.1.3). */
function neverReorders(track: TrackInfo): boolean {
  const config = track.decoderConfig;
  const length = ((config[6] ?? 0) << 8) | (config[7] ?? 0);
  return config[1] === baselineProfile || parseH264SpsSyntax(config.subarray(8, 8 + length)).orderType === 2;
}

function wrap(session: Session, picture: Picture, frameTime: (mediaMs: number, arrivedMs: number) => number): Fragment {
  const { times, sequence } = session;
  const bytes = picture.unit.take();
  const { decodeTime, compositionOffset } = times;
  const duration = session.durationOf(decodeTime);
  const { keyframe } = picture;
  session.sequence += 1;
  writeVideoHeader(bytes, { trackId: videoTrackId, sequence, decodeTime, duration, compositionOffset, keyframe });
  return {
    streamSession: session.name,
    trackId: videoTrackId,
    kind: 'video',
    sequence,
    decodeTime,
    duration,
    keyframe,
    receivedAtMs: frameTime(decodeTime / (videoTimescale / 1_000), picture.arrivedAtMs),
    bytes,
    payloadOffset: videoHeaderBytes,
    payloadSize: bytes.length - videoHeaderBytes,
    sampleCount: 1,
    memory: picture.unit.takenMemory,
  };
}
