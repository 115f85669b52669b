/**
 * Bytes of a fragmented mov or mp4, as they come, to StreamInit and Fragments. Each byte is copied once: a box's buffer is
 * taken when its header is known (an `mdat`'s with room for the `moof` before it), and filled as bytes arrive.
 *
 * The init is given out with the first video keyframe, not before: what the camera announced (SDP) and what it sends may
 * differ, and then the keyframe's own parameter sets are right. Until then nothing could be decoded anyway.
 */
import { createAudioRepair } from './audio-repair.ts';
import { parseBoxHeader } from './boxes.ts';
import { createByteSlab } from './byte-slab.ts';
import { inspectSample } from './decoder-change.ts';
import type { Fragment, StreamInit, TrackInfo } from './fragment.ts';
import { createFrameTime } from './frame-time.ts';
import { type ParsedInit, parseInitSegment } from './init-segment.ts';
import { joinBytes, writeInitSegment } from './init-writer.ts';
import { MediaError } from './media-error.ts';
import { type MovieFragment, parseMovieFragment } from './movie-fragment.ts';
import { repairStart } from './start-repair.ts';
import { createVideoRepair } from './video-repair.ts';

export interface FragmentReaderOptions {
  /** A new, unique name for each stream session. */
  newStreamSession(): string;
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
  /** Largest `mdat` accepted, bytes; default 16 MiB. */
  readonly maxSampleBytes?: number;
}

export interface FragmentReader {
  /**
   * Takes the next bytes. `arrivedAtMs`: gateway UTC, epoch ms.
   * @throws MediaError when the bytes break the format; the reader is of no use afterwards.
   */
  push(bytes: Uint8Array, arrivedAtMs: number): void;
}

const maxHeaderBytes = 1024 * 1024;

interface PendingBox {
  readonly type: string;
  readonly buffer: Uint8Array;
  /** Offset of this box in `buffer`, after a `moof` that was put before it. */
  readonly boxStart: number;
  readonly bodyStart: number;
  filled: number;
}

export function createFragmentReader(options: FragmentReaderOptions): FragmentReader {
  const stream = createStreamState(options);
  const maxSampleBytes = options.maxSampleBytes ?? 16 * 1024 * 1024;
  const take = createByteSlab();
  let headerBytes = new Uint8Array(0);
  let pending: PendingBox | undefined;
  let moof: Uint8Array | undefined;
  let ftyp = new Uint8Array(0);

  const openBox = (header: { type: string; size: number; headerSize: number }): PendingBox => {
    const limit = header.type === 'mdat' ? maxSampleBytes : maxHeaderBytes;
    if (header.size > limit) throw new MediaError(`box ${header.type} is too large (${header.size} bytes)`);
    const before = header.type === 'mdat' ? moof : undefined;
    const boxStart = before?.length ?? 0;
    const buffer = take(boxStart + header.size);
    if (before !== undefined) buffer.set(before);
    return { type: header.type, buffer, boxStart, bodyStart: boxStart + header.headerSize, filled: boxStart };
  };

  const closeBox = (box: PendingBox, arrivedAtMs: number) => {
    if (box.type === 'ftyp') ftyp = new Uint8Array(box.buffer);
    else if (box.type === 'moov') stream.begin(joinBytes([ftyp, box.buffer]));
    else if (box.type === 'moof') moof = box.buffer;
    else if (box.type === 'mdat' && moof !== undefined) {
      const header = moof;
      moof = undefined;
      stream.take(header, box.buffer, box.bodyStart, arrivedAtMs);
    }
  };

  return {
    push(bytes, arrivedAtMs) {
      let offset = 0;
      while (offset < bytes.length) {
        if (pending === undefined) {
          // At most 16 header bytes are ever held back, so this joining stays cheap.
          const held = headerBytes.length;
          const start = held > 0 ? joinBytes([headerBytes, bytes.subarray(offset, offset + 16 - held)]) : bytes;
          const header = parseBoxHeader(start, held > 0 ? 0 : offset);
          if (header === undefined) {
            headerBytes = new Uint8Array(held > 0 ? start : bytes.subarray(offset));
            return;
          }
          pending = openBox(header);
          pending.buffer.set(headerBytes, pending.filled);
          pending.filled += held;
          headerBytes = new Uint8Array(0);
        }
        const count = Math.min(bytes.length - offset, pending.buffer.length - pending.filled);
        pending.buffer.set(bytes.subarray(offset, offset + count), pending.filled);
        pending.filled += count;
        offset += count;
        if (pending.filled < pending.buffer.length) return;
        const done = pending;
        pending = undefined;
        closeBox(done, arrivedAtMs);
      }
    },
  };
}

interface TrackState {
  info: TrackInfo;
  sequence: number;
  frameTime: (mediaMs: number, arrivedMs: number) => number;
  lastKeyframeTime: number | undefined;
  readonly repairAudio: ReturnType<typeof createAudioRepair> | undefined;
  readonly repairVideo: ReturnType<typeof createVideoRepair> | undefined;
}

/** What is known of the stream so far: its init, its tracks, its session. */
function createStreamState(options: FragmentReaderOptions) {
  let parsed: ParsedInit | undefined;
  let initBytes: Uint8Array = new Uint8Array(0);
  let streamSession: string | undefined;
  const tracks = new Map<number, TrackState>();

  const startSession = () => {
    streamSession = options.newStreamSession();
    for (const track of tracks.values()) track.sequence = 0;
    options.onInit({ streamSession, tracks: [...tracks.values()].map((track) => track.info), bytes: initBytes });
    return streamSession;
  };

  const adoptChange = (track: TrackState, changed: TrackInfo) => {
    track.info = changed;
    // A track that cannot be described in the new init must not go on in it.
    for (const [trackId, each] of tracks) if (each.info.codec === 'other') tracks.delete(trackId);
    initBytes = writeInitSegment([...tracks.values()].map((each) => each.info));
    streamSession = undefined;
  };

  const emit = (track: TrackState, arrival: Arrival) => {
    const { bytes, payloadOffset, arrivedAtMs } = arrival;
    const header = track.repairVideo?.(bytes, arrival.header) ?? arrival.header;
    const facts = lookAt(track, header, bytes, payloadOffset);
    if (facts.changedTrack !== undefined) adoptChange(track, facts.changedTrack);
    if (streamSession === undefined && !(track.info.kind === 'video' && facts.keyframe)) return;
    const session = streamSession ?? startSession();
    const mediaMs = (header.decodeTime / track.info.timescale) * 1000;
    const sequence = track.sequence;
    track.sequence += 1;
    options.onFragment({
      streamSession: session,
      trackId: header.trackId,
      kind: track.info.kind,
      sequence,
      decodeTime: header.decodeTime,
      duration: header.duration,
      keyframe: facts.keyframe,
      receivedAtMs: track.frameTime(mediaMs, arrivedAtMs),
      bytes,
      payloadOffset,
      payloadSize: bytes.length - payloadOffset,
      sampleCount: header.sampleCount,
    });
  };

  let held: Arrival | undefined;
  let started = false;
  return {
    begin(bytes: Uint8Array) {
      parsed = parseInitSegment(bytes);
      initBytes = bytes;
      streamSession = undefined;
      held = undefined;
      started = false;
      tracks.clear();
      for (const info of parsed.tracks)
        tracks.set(info.trackId, {
          info,
          sequence: 0,
          frameTime: createFrameTime(),
          lastKeyframeTime: undefined,
          repairAudio: info.kind === 'audio' ? createAudioRepair(info) : undefined,
          repairVideo: info.kind === 'video' ? createVideoRepair(info.timescale) : undefined,
        });
      if (!parsed.tracks.some((track) => track.kind === 'video')) throw new MediaError('the stream has no video track');
    },
    take(moof: Uint8Array, bytes: Uint8Array, payloadOffset: number, arrivedAtMs: number) {
      const defaults = parsed?.defaults;
      if (defaults === undefined) throw new MediaError('a fragment came before its init segment');
      const written = parseMovieFragment(moof, (trackId) => defaults.get(trackId));
      const track = tracks.get(written.trackId);
      if (track === undefined) return;
      const header = track.repairAudio?.(bytes, written, bytes.length - payloadOffset) ?? written;
      const arrival = { header, bytes, payloadOffset, arrivedAtMs };
      if (!started) {
        if (track.info.kind !== 'video') return;
        const first = held;
        held = arrival;
        // The first frame waits for the second, which tells how long it really was.
        if (first === undefined) return;
        held = undefined;
        started = true;
        emit(track, {
          ...first,
          header: repairStart(first.bytes, first.header, header, track.info.timescale),
        });
      }
      emit(track, arrival);
    },
  };
}

interface Arrival {
  readonly header: MovieFragment;
  readonly bytes: Uint8Array;
  readonly payloadOffset: number;
  readonly arrivedAtMs: number;
}

/** Keyframe by NAL type where there are NAL units; a sliver right after a keyframe is that keyframe's second slice. */
function lookAt(track: TrackState, header: MovieFragment, bytes: Uint8Array, payloadOffset: number) {
  const { info } = track;
  if (info.kind === 'audio') return { keyframe: true, changedTrack: undefined };
  if (info.codec !== 'h264' && info.codec !== 'h265')
    return { keyframe: info.codec === 'mjpeg' || header.firstIsSync, changedTrack: undefined };
  const end = payloadOffset + Math.min(header.firstSampleSize, bytes.length - payloadOffset);
  const facts = inspectSample(info, bytes, payloadOffset, end);
  if (!facts.randomAccess) return { keyframe: false, changedTrack: undefined };
  const since = track.lastKeyframeTime === undefined ? undefined : header.decodeTime - track.lastKeyframeTime;
  const sliver = since !== undefined && since >= 0 && since < info.timescale / 1000;
  if (!sliver) track.lastKeyframeTime = header.decodeTime;
  return { keyframe: !sliver, changedTrack: sliver ? undefined : facts.changedTrack };
}
