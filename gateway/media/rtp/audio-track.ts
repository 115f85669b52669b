/** One track of sound from packets to fragments, dated beside the video of the same stream session. */
import { createByteSlab } from '../byte-slab.ts';
import type { Fragment, TrackInfo } from '../fragment.ts';
import { audioHeaderBytes, writeAudioHeader } from '../fragment-writer.ts';
import { createFrameTime } from '../frame-time.ts';
import type { SdpTrack } from '../sdp.ts';
import type { AudioUnits } from './audio-payload.ts';
import { type AudioTimes, createAudioTimes } from './audio-times.ts';
import { audioTrackId, describeAudio } from './describe-audio.ts';
import { createMediaClock } from './media-clock.ts';
import type { Arrival } from './reception.ts';
import type { RtpPacket } from './rtp-packet.ts';
import { distanceOf, type TrackClock } from './track-clock.ts';

/** Where the video of the current stream session began. */
export interface SessionStart {
  readonly streamSession: string;
  readonly videoTicks: number;
  readonly arrivedAtMs: number;
  /** Decode time of its first picture, ms. */
  readonly mediaMs: number;
}

export interface AudioTrack {
  readonly info: TrackInfo;
  readonly clock: TrackClock;
  /** A new stream session: numbers and times begin anew. */
  beginSession(start: SessionStart): void;
  push(packet: RtpPacket, bytes: Uint8Array, arrival: Arrival, arrivedAtMs: number): void;
}

export interface AudioTrackOptions {
  readonly sdp: SdpTrack;
  readonly video: TrackClock;
  onFragment(fragment: Fragment): void;
}

interface Session {
  readonly start: SessionStart;
  readonly times: AudioTimes;
  readonly frameTime: (mediaMs: number, arrivedMs: number) => number;
  sequence: number;
  /** Ticks and arrival of a packet: how the sound stands to the video by arrival. */
  anchor: { readonly ticks: number; readonly afterStartMs: number } | undefined;
}

/** @returns `undefined` where the sound cannot be read from packets. */
export function createAudioTrack(options: AudioTrackOptions): AudioTrack | undefined {
  const description = describeAudio(options.sdp);
  if (description === undefined) return undefined;
  const { track: info, payload } = description;
  const { timescale } = info;
  const take = createByteSlab();
  const media = createMediaClock(timescale);
  const clock: TrackClock = { media, ticksPerMs: timescale / 1_000, report: undefined };
  let session: Session | undefined;
  let lost = false;

  const truthOf = (current: Session, ticks: number, arrivedAtMs: number) => {
    const { start } = current;
    current.anchor ??= { ticks, afterStartMs: arrivedAtMs - start.arrivedAtMs };
    const byArrivalMs = current.anchor.afterStartMs + (ticks - current.anchor.ticks) / clock.ticksPerMs;
    return (start.mediaMs + distanceOf(clock, ticks, options.video, start.videoTicks, byArrivalMs)) * clock.ticksPerMs;
  };
  const emit = (current: Session, units: AudioUnits, ticks: number, arrivedAtMs: number) => {
    const truth = truthOf(current, ticks, arrivedAtMs);
    // Sound from before the first picture has no place in this session.
    if (truth < 0) return;
    const duration = payload.ticksOf(units);
    const decodeTime = current.times.take(truth, duration, lost);
    lost = false;
    const { sequence } = current;
    current.sequence += 1;
    const bytes = wrap(units, { sequence, decodeTime, duration }, take);
    const payloadOffset = audioHeaderBytes(units.count);
    options.onFragment({
      streamSession: current.start.streamSession,
      trackId: audioTrackId,
      kind: 'audio',
      sequence,
      decodeTime,
      duration,
      keyframe: true,
      receivedAtMs: current.frameTime(decodeTime / clock.ticksPerMs, arrivedAtMs),
      bytes,
      payloadOffset,
      payloadSize: bytes.length - payloadOffset,
      sampleCount: units.count,
    });
  };

  return {
    info,
    clock,
    beginSession(start) {
      const times = createAudioTimes(timescale);
      session = { start, times, frameTime: createFrameTime(), sequence: 0, anchor: undefined };
    },
    push(packet, bytes, arrival, arrivedAtMs) {
      if (arrival === 'restart') {
        media.restart();
        if (clock.report?.ssrc !== packet.ssrc) clock.report = undefined;
      }
      if (arrival !== 'next') {
        payload.reset();
        lost = true;
      }
      const ticks = media.advance(packet.timestamp, arrivedAtMs);
      if (media.jumped && session?.anchor !== undefined) {
        session.anchor = undefined;
        // The report dates what was before.
        clock.report = undefined;
      }
      const units = payload.push(bytes, packet.start, packet.end, packet.timestamp);
      if (units.count > 0 && session !== undefined) emit(session, units, ticks, arrivedAtMs);
    },
  };
}

interface Wrapping {
  readonly sequence: number;
  readonly decodeTime: number;
  readonly duration: number;
}

function wrap(units: AudioUnits, wrapping: Wrapping, take: (sizeBytes: number) => Uint8Array): Uint8Array {
  const { count } = units;
  const sampleSizes = units.sizes.length === count ? units.sizes : units.sizes.slice(0, count);
  const headerBytes = audioHeaderBytes(count);
  const bytes = take(sampleSizes.reduce((sum, size) => sum + size, headerBytes));
  writeAudioHeader(bytes, {
    trackId: audioTrackId,
    sequence: wrapping.sequence,
    decodeTime: wrapping.decodeTime,
    sampleDuration: wrapping.duration / count,
    sampleSizes,
  });
  let at = headerBytes;
  for (let index = 0; index < count; index += 1) {
    const start = units.starts[index] ?? 0;
    const size = sampleSizes[index] ?? 0;
    bytes.set(units.source.subarray(start, start + size), at);
    at += size;
  }
  return bytes;
}
