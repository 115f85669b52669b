/** What a multivariant playlist says of a stream, measured on the frames in its window. */
import type { StreamInit } from '../media/fragment.ts';
import type { WindowReader } from '../media/window.ts';

export interface Measured {
  /** Bits/s of the heaviest group of pictures, and over all; 0 when there are no frames. */
  readonly peak: number;
  readonly average: number;
  /** Frames/s; 0 when unknown. */
  readonly frameRate: number;
  /** Media time measured, ms. */
  readonly spanMs: number;
}

export function measureBandwidth(init: StreamInit, window: Pick<WindowReader, 'visit'>): Measured {
  const timescale = init.tracks.find((track) => track.kind === 'video')?.timescale ?? 0;
  let bytes = 0;
  let ticks = 0;
  let frames = 0;
  let groupBytes = 0;
  let groupTicks = 0;
  let peak = 0;
  const endGroup = () => {
    // A group of less than half a second is a beginning: one keyframe alone would be a wild guess.
    if (groupTicks >= timescale / 2) peak = Math.max(peak, (groupBytes * 8 * timescale) / groupTicks);
    groupBytes = 0;
    groupTicks = 0;
  };
  window.visit((fragment) => {
    if (fragment.kind !== 'video') return;
    if (fragment.keyframe) endGroup();
    groupBytes += fragment.bytes.length;
    groupTicks += fragment.duration;
    bytes += fragment.bytes.length;
    ticks += fragment.duration;
    frames += fragment.sampleCount;
  });
  endGroup();
  if (ticks === 0 || timescale === 0) return { peak: 0, average: 0, frameRate: 0, spanMs: 0 };
  const average = (bytes * 8 * timescale) / ticks;
  return {
    peak: Math.max(peak, average),
    average,
    frameRate: (frames * timescale) / ticks,
    spanMs: (ticks * 1000) / timescale,
  };
}
