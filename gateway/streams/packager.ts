/**
 * Cuts one rendition for HLS, only while somebody plays it: the first request fills the segmenter from the window, so
 * that segments stand ready at once, and after a minute without requests everything is let go. An unwatched camera so
 * costs nothing here. Segment numbers never start again; every start has its own stream session in the URLs.
 */
import type { Clock } from '../kernel/clock.ts';
import { type BlockingReload, createBlockingReload } from '../media/blocking-reload.ts';
import { deriveBrowserInit } from '../media/browser-init.ts';
import type { Fragment, StreamInit } from '../media/fragment.ts';
import { createSegmenter } from '../media/segmenter.ts';
import type { Timeline } from '../media/timeline.ts';
import type { WindowReader } from '../media/window.ts';

export interface PackagerOptions {
  readonly clock: Clock;
  readonly window: WindowReader;
  readonly audio: boolean;
  readonly partMs: number;
  readonly segmentMs: number;
  readonly segments: number;
  readonly maxBytes: number;
}

export interface Packager {
  /** Somebody asked: fills and follows the window if that has ended meanwhile. */
  use(): void;
  readonly timeline: Timeline;
  readonly reload: BlockingReload;
  /** The stream has a codec that no browser plays as it is. */
  readonly unplayable: boolean;
  /** Frames of the rendition per second of media, from the current session; 0 when unknown. */
  readonly frameRate: number;
  /** Called after each new part, segment and init. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

const unusedMs = 60_000;
const maxWaiters = 200;

export function createPackager(options: PackagerOptions): Packager {
  const { clock, window } = options;
  const segmenter = createSegmenter({
    partTargetMs: options.partMs,
    segmentTargetMs: options.segmentMs,
    maxSegments: options.segments,
    maxBytes: options.maxBytes,
    bytesOf: (fragment) => window.bytesOf(fragment),
  });
  const reload = createBlockingReload({ segmenter, maxWaiters, after: clock.after });
  let unsubscribe: (() => void) | undefined;
  let cancelUnused = () => {};
  let usedAtMs = 0;
  let unplayable = false;
  let frameMs = 0;
  let timescale = 0;

  const takeInit = (init: StreamInit) => {
    const browserInit = deriveBrowserInit(init, { audio: options.audio });
    unplayable = browserInit === undefined;
    frameMs = 0;
    timescale = browserInit?.tracks[0]?.timescale ?? 0;
    if (browserInit) segmenter.pushInit(browserInit);
    else segmenter.endSession();
  };
  const takeFragment = (fragment: Fragment) => {
    if (frameMs === 0 && fragment.kind === 'video' && timescale > 0)
      frameMs = ((fragment.duration / timescale) * 1000) / fragment.sampleCount;
    segmenter.pushFragment(fragment);
  };
  const follow = () => {
    if (window.init) takeInit(window.init);
    window.visit(takeFragment);
    unsubscribe = window.follow({ onInit: takeInit, onFragment: takeFragment });
  };
  const letGo = () => {
    unsubscribe?.();
    unsubscribe = undefined;
    segmenter.forget();
  };
  const watchUse = (delayMs: number) => {
    cancelUnused = clock.after(delayMs, () => {
      const restMs = usedAtMs + unusedMs - clock.monotonicMs();
      if (restMs > 0) watchUse(restMs);
      else letGo();
    });
  };

  return {
    use() {
      usedAtMs = clock.monotonicMs();
      if (unsubscribe) return;
      follow();
      watchUse(unusedMs);
    },
    timeline: segmenter.timeline,
    reload,
    get unplayable() {
      return unplayable;
    },
    get frameRate() {
      return frameMs > 0 ? 1000 / frameMs : 0;
    },
    subscribe: (listener) => segmenter.subscribe(listener),
    close() {
      cancelUnused();
      letGo();
      reload.close();
    },
  };
}
