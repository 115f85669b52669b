/**
 * The sound of recorded segments, as browsers take it: AAC as it lies on the disk; G.711, which they refuse, as FLAC with the same
 * samples. It goes out by itself and never with the picture: what is wrong with the sound must not hold up the picture.
 */
import { GatewayError } from '../../kernel/errors.ts';
import { flacMostSamples, writeFlacConfig, writeFlacFrame } from '../../media/flac.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import { decodeG711, type G711 } from '../../media/g711.ts';
import { joinBytes } from '../../media/init-writer.ts';
import { MediaError } from '../../media/media-error.ts';
import { type Sample, writeSampleTable } from '../../media/movie-fragment.ts';
import { readTrackRuns, type TrackRun } from '../export/segment-samples.ts';
import type { RecordedFile, RecordedSegment, RecordingIndex } from '../model.ts';

const recordedSound = ({ tracks }: Pick<RecordedFile, 'tracks'>) => tracks.find(({ kind }) => kind === 'audio');

/** The track as browsers get it; `undefined`: none was recorded, or one that nobody can play. */
export function soundTrackOf({ tracks }: Pick<RecordedFile, 'tracks'>): TrackInfo | undefined {
  const track = recordedSound({ tracks });
  if (track?.codec === 'aac') return track;
  if (track?.codec !== 'pcma' && track?.codec !== 'pcmu') return undefined;
  return { ...track, codec: 'flac', codecString: 'flac', decoderConfig: writeFlacConfig(track) };
}

/** Why there is none: nothing was recorded, or nobody can play it. */
export const withoutSound = (file: RecordedFile): GatewayError =>
  recordedSound(file) === undefined
    ? new GatewayError('not-found')
    : new GatewayError('stream.codec-unsupported', { details: { fileId: file.id } });

/**
 * Fragments of the sound of segments that follow each other, in order.
 * @throws GatewayError `not-found`, `stream.codec-unsupported`, `recording.unreadable`, `media.malformed`
 */
export async function* readSound(
  index: Pick<RecordingIndex, 'read'>,
  file: RecordedFile,
  segments: readonly RecordedSegment[],
): AsyncGenerator<Uint8Array> {
  const track = recordedSound(file);
  if (track === undefined || soundTrackOf(file) === undefined) throw withoutSound(file);
  for (const { index: sequence, offset, videoBytes, sizeBytes } of segments) {
    if (sizeBytes === videoBytes) continue;
    const bytes = await index.read(file.id, offset + videoBytes, sizeBytes - videoBytes);
    if (track.codec === 'aac') {
      yield bytes;
      continue;
    }
    try {
      for (const run of readTrackRuns(bytes)) yield wrapAsFlac(track, track.codec as G711, run, bytes, sequence);
    } catch (cause) {
      if (!(cause instanceof MediaError)) throw cause;
      throw new GatewayError('media.malformed', { cause, details: { fileId: file.id, segment: sequence } });
    }
  }
}

/** Enough that what stands around a frame is little, and so little that a jump is heard at once. */
const frameSamples = 1_024;
/** Less is a clock that trembles. */
const holeS = 0.005;

function wrapAsFlac(track: TrackInfo, codec: G711, run: TrackRun, bytes: Uint8Array, sequence: number): Uint8Array {
  const { sampleRate, channels, timescale, trackId } = track;
  const { payloadOffset, payloadBytes, decodeTime } = run;
  const sound = decodeG711(codec, bytes.subarray(payloadOffset, payloadOffset + payloadBytes));
  const frames: Uint8Array[] = [];
  const samples: Sample[] = [];
  let at = 0;
  let time = decodeTime;
  for (const { size, duration } of framesIn(run.samples, track)) {
    const firstSample = Math.round((time * sampleRate) / timescale) % 2 ** 31;
    const frame = writeFlacFrame(sound.subarray(at, at + size), firstSample, { sampleRate, channels });
    frames.push(frame);
    samples.push({ duration, size: frame.length, flags: 0x2000000, compositionOffset: 0 });
    at += size;
    time += duration;
  }
  const payload = frames.reduce((sum, { length }) => sum + length, 0);
  const table = { trackId, decodeTime, version: 1, samples };
  return joinBytes([writeSampleTable(table, sequence + 1, payload), ...frames]);
}

interface SoundFrame {
  /** Bytes, which are samples of one channel each. */
  size: number;
  /** In the track's timescale. */
  duration: number;
}

/** What was written packet by packet, or byte by byte, as frames of a useful length. What lasts longer than it sounds is followed by a hole. */
function framesIn(samples: readonly Sample[], { channels, sampleRate, timescale }: TrackInfo): SoundFrame[] {
  const frames: SoundFrame[] = [];
  const most = frameSamples * channels;
  const sounds = (size: number) => ((size / channels) * timescale) / sampleRate;
  for (const { size, duration } of samples) {
    if (size > flacMostSamples * channels || size % channels !== 0) throw new MediaError('a packet that is no sound');
    const last = frames.at(-1);
    if (last && last.size + size <= most && last.duration <= sounds(last.size) + holeS * timescale) {
      last.size += size;
      last.duration += duration;
    } else frames.push({ size, duration });
  }
  return frames;
}
