/**
 * Many fragments of one track as one: a `moof` that lists all their samples, and one `mdat`. What the samples are stays as it
 * is, byte for byte: size, composition offset and decode time. Nothing is copied; the samples are given out where they lie.
 */
import { viewOf } from './boxes.ts';
import type { Fragment } from './fragment.ts';
import { videoHeaderBytes } from './fragment-writer.ts';
import { MediaError } from './media-error.ts';
import { everyField, nonSync, parseSampleTable, type Sample, writeSampleTable } from './movie-fragment.ts';

export interface JoinedFragments {
  /** `moof` and the header of `mdat`, then the samples of each fragment. Written one after the other they are the whole. */
  readonly pieces: readonly Uint8Array[];
  readonly sizeBytes: number;
  /** In the track's timescale, of the first sample, and of all of them. */
  readonly decodeTime: number;
  readonly duration: number;
  readonly samples: number;
}

/** `trun` of version 1 (composition offsets are signed) with every field. */
const ownRun = 0x01000000 + everyField;
const ownRunBytes = 36;
const keyframeFlags = 0x2000000;

/**
 * @param fragments of one track and session, in order, at least one.
 * @param sequence of the result, for `mfhd`.
 * @throws MediaError when a fragment's boxes do not say all of its samples
 */
export function joinFragments(fragments: readonly Fragment[], sequence: number): JoinedFragments {
  const [first] = fragments;
  if (first === undefined) throw new MediaError('there is nothing to join');
  const samples: Sample[] = [];
  for (const [index, fragment] of fragments.entries()) {
    const own = samplesOf(fragment);
    stretch(own, fragment, fragments[index + 1]);
    for (const sample of own) samples.push(sample);
  }
  const payloadBytes = fragments.reduce((sum, { payloadSize }) => sum + payloadSize, 0);
  const { trackId, decodeTime } = first;
  const header = writeSampleTable({ trackId, decodeTime, version: 1, samples }, sequence, payloadBytes);
  const payloads = fragments.map(({ bytes, payloadOffset, payloadSize }) =>
    bytes.subarray(payloadOffset, payloadOffset + payloadSize),
  );
  return {
    pieces: [header, ...payloads],
    sizeBytes: header.length + payloadBytes,
    decodeTime,
    duration: samples.reduce((sum, { duration }) => sum + duration, 0),
    samples: samples.length,
  };
}

function samplesOf(fragment: Fragment): Sample[] {
  const samples = readOwnSample(fragment) ?? [
    ...parseSampleTable(fragment.bytes.subarray(0, fragment.payloadOffset)).samples,
  ];
  if (samples.length === 0 || samples.reduce((sum, { size }) => sum + size, 0) !== fragment.payloadSize)
    throw new MediaError('samples do not fill their fragment');
  const [first] = samples;
  // The container is often wrong about what can be started from; the fragment knows it by the NAL units.
  if (first !== undefined && fragment.kind === 'video')
    samples[0] = { ...first, flags: fragment.keyframe ? keyframeFlags : first.flags | nonSync };
  return samples;
}

/** Of a fragment that fragment-writer.ts made of one picture: most are, and their fields lie where it puts them. */
function readOwnSample({ bytes, payloadOffset, sampleCount }: Fragment): Sample[] | undefined {
  if (sampleCount !== 1 || payloadOffset !== videoHeaderBytes) return undefined;
  const view = viewOf(bytes);
  if (view.getUint32(68) !== ownRunBytes || view.getUint32(76) !== ownRun || view.getUint32(80) !== 1) return undefined;
  const [duration, size, flags] = [view.getUint32(88), view.getUint32(92), view.getUint32(96)];
  return [{ duration, size, flags, compositionOffset: view.getUint32(100) }];
}

/** One run knows no decode times but the first: a hole before the next fragment makes the last sample last longer. */
function stretch(samples: Sample[], fragment: Fragment, next: Fragment | undefined): void {
  const last = samples.at(-1);
  if (next === undefined || last === undefined) return;
  const length = samples.reduce((sum, { duration }) => sum + duration, 0);
  const duration = last.duration + (next.decodeTime - fragment.decodeTime - length);
  if (duration < 0) throw new MediaError('decode times run back');
  samples[samples.length - 1] = { ...last, duration };
}
