/** Counts what a profile has delivered since its first start, for health: frames, bytes, keyframe distance. */
import type { Fragment, StreamInit, TrackInfo } from '../media/fragment.ts';

export interface StreamTally {
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
  readonly framesTotal: number;
  readonly bytesTotal: number;
  /** Media time between the last two keyframes; null before there were two in one stream session. */
  readonly keyframeIntervalMs: number | null;
}

export function createStreamTally(): StreamTally {
  let tracks = new Map<number, TrackInfo>();
  let framesTotal = 0;
  let bytesTotal = 0;
  let lastKeyframeMs: number | undefined;
  let keyframeIntervalMs: number | null = null;
  return {
    onInit(init) {
      tracks = new Map(init.tracks.map((track) => [track.trackId, track]));
      lastKeyframeMs = undefined;
      keyframeIntervalMs = null;
    },
    onFragment(fragment) {
      bytesTotal += fragment.bytes.length;
      const track = tracks.get(fragment.trackId);
      if (!track || fragment.kind !== 'video') return;
      framesTotal += fragment.sampleCount;
      if (!fragment.keyframe) return;
      const keyframeMs = (fragment.decodeTime / track.timescale) * 1000;
      if (lastKeyframeMs !== undefined && keyframeMs > lastKeyframeMs) keyframeIntervalMs = keyframeMs - lastKeyframeMs;
      lastKeyframeMs = keyframeMs;
    },
    get framesTotal() {
      return framesTotal;
    },
    get bytesTotal() {
      return bytesTotal;
    },
    get keyframeIntervalMs() {
      return keyframeIntervalMs;
    },
  };
}
