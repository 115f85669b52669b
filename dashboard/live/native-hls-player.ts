/** Safari without Media Source: the browser plays HLS itself. Errors make it load again by the same ladder. */
import { urlOf } from './hls-player.ts';
import { type PaintedFrames, watchPaintedFrames } from './painted-frames.ts';
import type { Player, VideoPlayerOptions } from './player-options.ts';
import { promisedDelayMs, recreateDelayMs } from './player-policy.ts';

const assumedTargetMs = 2_000;

/** `getStartDate` is Safari's: the date of media time 0 by EXT-X-PROGRAM-DATE-TIME. */
type DatedVideo = HTMLVideoElement & { getStartDate?: () => Date };

export function createNativeHlsPlayer(options: VideoPlayerOptions): Player {
  const video: DatedVideo = options.element;
  let attempt = 0;
  let timer: number | undefined;
  let frames: PaintedFrames | undefined;
  const load = () => {
    video.src = urlOf(options);
    void video.play().catch(() => {});
  };
  const playing = () => {
    attempt = 0;
    options.onState({ phase: 'playing', code: null });
  };
  const failed = () => {
    options.onState({ phase: 'failed', code: 'page.decoder' });
    window.clearTimeout(timer);
    timer = window.setTimeout(load, recreateDelayMs(attempt));
    attempt += 1;
  };
  return {
    start() {
      video.addEventListener('playing', playing);
      frames = watchPaintedFrames(video);
      video.addEventListener('error', failed);
      options.onState({ phase: 'starting', code: null });
      load();
    },
    stop() {
      window.clearTimeout(timer);
      video.removeEventListener('playing', playing);
      video.removeEventListener('error', failed);
      frames?.close();
      video.removeAttribute('src');
      video.load();
    },
    stats() {
      const startMs = video.getStartDate?.().getTime() ?? Number.NaN;
      const shownMs = startMs + video.currentTime * 1000;
      return {
        transport: 'native-hls',
        delayMs: Number.isNaN(shownMs) ? null : Math.max(0, options.serverNowMs() - shownMs),
        promisedDelayMs: promisedDelayMs('native-hls', assumedTargetMs),
        framePaintedAtMs: frames?.atMs() ?? null,
        droppedFrames: video.getVideoPlaybackQuality().droppedVideoFrames,
        paintedFrames: frames?.count() ?? 0,
      };
    },
  };
}
