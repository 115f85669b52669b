/**
 * Plays a tile of the live link, decoded by WebCodecs in the worker: drawn to a canvas (the shortest way to the screen,
 * for few tiles), or through a generated track into a <video> (half the cost, for many). Errors of the decoder are the
 * worker's to repair; when it gives up, this player has failed and its owner makes another.
 */
import type { LiveSurface, LiveTile } from './link/live-link.ts';
import { everyFrame, oneKeyframeASecond } from './link/live-paces.ts';
import { type LiveTileState, noTileStats } from './link/live-tile.ts';
import { playerStateOf, playerStatsOf } from './link-tile-stats.ts';
import { type PaintedFrames, watchPaintedFrames } from './painted-frames.ts';
import type { PlayerStats } from './player.ts';
import type { LinkedPlayerOptions, Player } from './player-options.ts';

/** Chromium's; not in TypeScript's library. */
type TrackGenerator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
type TrackGeneratorClass = new (init: { kind: 'video' }) => TrackGenerator;

export function createWebCodecsPlayer(options: LinkedPlayerOptions): Player {
  return new WebCodecsPlayer(options);
}

class WebCodecsPlayer implements Player {
  readonly #options: LinkedPlayerOptions;
  #tile: LiveTile | undefined;
  #frames: PaintedFrames | undefined;
  #resting = false;
  #started = false;
  #waiting = 0;

  constructor(options: LinkedPlayerOptions) {
    this.#options = options;
  }

  start(): void {
    const { link, cameraId, rendition, importance, onState, element } = this.#options;
    onState({ phase: 'starting', code: null });
    const surface = element instanceof HTMLCanvasElement ? canvasSurface(element) : videoSurface(element, link);
    if (element instanceof HTMLVideoElement) this.#frames = watchPaintedFrames(element, () => this.#painted());
    this.#tile = link.subscribe({
      cameraId,
      rendition,
      surface,
      pace: everyFrame,
      importance,
      onState: (state) => this.#state(state),
    });
  }

  stop(): void {
    this.#tile?.stop();
    this.#tile = undefined;
    window.cancelAnimationFrame(this.#waiting);
    this.#frames?.close();
    const { element } = this.#options;
    if (!(element instanceof HTMLVideoElement)) return;
    // Or the track keeps its last frames until the browser looks for garbage.
    if (element.srcObject instanceof MediaStream) for (const track of element.srcObject.getTracks()) track.stop();
    element.srcObject = null;
  }

  stats(): PlayerStats {
    const { element } = this.#options;
    const onVideo = element instanceof HTMLVideoElement;
    const stats = this.#tile?.stats() ?? noTileStats;
    const known = playerStatsOf(stats, onVideo ? 'webcodecs-video' : 'webcodecs-canvas', this.#resting);
    // What was written to the track is not on the screen yet: the video has the last word.
    const frames = this.#frames;
    if (!frames) return known;
    const delayMs = known.delayMs === null ? null : known.delayMs + frames.displayLagMs();
    return { ...known, delayMs, framePaintedAtMs: frames.atMs(), paintedFrames: frames.count() };
  }

  rest(resting: boolean): void {
    this.#resting = resting;
    this.#tile?.setPace(resting ? oneKeyframeASecond : everyFrame);
  }

  setImportance(importance: LinkedPlayerOptions['importance']): void {
    this.#tile?.setImportance(importance);
  }

  /** What was decoded is not on the screen yet: the first picture is for the video, or the canvas, to say. */
  #state(state: LiveTileState): void {
    const next = playerStateOf(state);
    if (next.phase !== 'playing' || this.#started) this.#options.onState(next);
    else if (!this.#frames) this.#awaitCanvas();
  }

  #awaitCanvas(): void {
    window.cancelAnimationFrame(this.#waiting);
    this.#waiting = window.requestAnimationFrame(() =>
      this.#options.element.width > 1 ? this.#painted() : this.#awaitCanvas(),
    );
  }

  #painted(): void {
    if (this.#started) return;
    this.#started = true;
    this.#options.onState({ phase: 'playing', code: null });
  }
}

function canvasSurface(canvas: HTMLCanvasElement): LiveSurface {
  return { kind: 'canvas', canvas: canvas.transferControlToOffscreen() };
}

/** The track is on the video before the first frame is written: an earlier one would never be shown. */
function videoSurface(video: HTMLVideoElement, { abilities }: LinkedPlayerOptions['link']): LiveSurface {
  const show = (track: MediaStreamTrack) => {
    video.srcObject = new MediaStream([track]);
    void video.play().catch(() => {});
  };
  if (abilities.generator === 'track') return { kind: 'track', onTrack: show };
  const Generator = (window as unknown as { MediaStreamTrackGenerator: TrackGeneratorClass }).MediaStreamTrackGenerator;
  const generator = new Generator({ kind: 'video' });
  show(generator);
  return { kind: 'writable', writable: generator.writable };
}
