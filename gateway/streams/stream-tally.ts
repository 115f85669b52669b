/** Counts what a profile has delivered since its first start, for health: frames, bytes, keyframe distance. */
import type { Fragment, StreamInit } from '../media/fragment.ts';

export interface StreamTally {
  onInit(init: StreamInit): void;
  onFragment(fragment: Fragment): void;
  readonly framesTotal: number;
  readonly bytesTotal: number;
  /** Media time between the last two keyframes; null before there were two in one stream session. */
  readonly keyframeIntervalMs: number | null;
}

export function createStreamTally(): StreamTally {
  return new FragmentTally();
}

class FragmentTally implements StreamTally {
  framesTotal = 0;
  bytesTotal = 0;
  keyframeIntervalMs: number | null = null;
  /** Of the video; 0 before it is known. */
  #videoTrackId = 0;
  #videoTimescale = 0;
  #lastKeyframeMs: number | undefined;

  onInit(init: StreamInit): void {
    const video = init.tracks.find((track) => track.kind === 'video');
    this.#videoTrackId = video?.trackId ?? 0;
    this.#videoTimescale = video?.timescale ?? 0;
    this.#lastKeyframeMs = undefined;
    this.keyframeIntervalMs = null;
  }

  onFragment(fragment: Fragment): void {
    this.bytesTotal += fragment.bytes.length;
    if (fragment.trackId !== this.#videoTrackId) return;
    this.framesTotal += fragment.sampleCount;
    if (!fragment.keyframe) return;
    const keyframeMs = (fragment.decodeTime / this.#videoTimescale) * 1000;
    const lastMs = this.#lastKeyframeMs;
    if (lastMs !== undefined && keyframeMs > lastMs) this.keyframeIntervalMs = keyframeMs - lastMs;
    this.#lastKeyframeMs = keyframeMs;
  }
}
