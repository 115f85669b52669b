/**
 * Plays a tile of the live link by Media Source: for plain http, for browsers without WebCodecs, and for sound, which
 * it keeps in step with the picture by itself. The buffer is kept short, and the picture near its end: a little faster
 * when it fell behind, a jump when it fell far. What cannot be repaired is reported; the owner makes another.
 */
import { liveKinds } from '../../gateway/media/wire/live-message.ts';
import { createJumpWatch } from './jump-watch.ts';
import type { LiveMessage, LiveTile } from './link/live-link.ts';
import { everyFrame, everyKeyframe, oneKeyframeASecond } from './link/live-paces.ts';
import { type LiveTileState, noTileStats } from './link/live-tile.ts';
import { playerStateOf, playerStatsOf } from './link-tile-stats.ts';
import { type ChaseManner, chase, createTimeline } from './mse-timeline.ts';
import { type PaintedFrames, watchPaintedFrames } from './painted-frames.ts';
import type { PlayerStats } from './player.ts';
import type { LinkedPlayerOptions, Player, VideoPlayerOptions } from './player-options.ts';
import { createSourceAppender, type SourceAppender } from './source-appender.ts';

type Options = LinkedPlayerOptions & VideoPlayerOptions;

const steerEveryMs = 100;
/**
 * How far behind the beginning of the newest picture to play: nearer than that picture lasts, browsers stall before the next one
 * comes. More after each stall.
 */
const targetLeastS = 0.03;
const targetMostS = 0.4;
const targetStepS = 0.02;
/** Of what is more than the least, at each look. */
const targetEases = 0.02;
const presentableMs = 1_000;
/** A jump costs the decoding from the last keyframe on: who jumps all the time gets nowhere. */
const jumpEveryMs = 2_000;

export function createMsePlayer(options: Options): Player {
  return new MsePlayer(options);
}

class MsePlayer implements Player {
  readonly #options: Options;
  readonly #timeline = createTimeline();
  #tile: LiveTile | undefined;
  #buffer: SourceAppender | undefined;
  #frames: PaintedFrames | undefined;
  #timer: number | undefined;
  #targetS = targetLeastS;
  #resting = false;
  readonly #jumps = createJumpWatch();
  #jumpedAtMs = Number.NEGATIVE_INFINITY;
  #delayMs: number | null = null;
  #started = false;
  /** It begins, or has just jumped. */
  #hurries = true;
  readonly #startedAtMs = performance.now();

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    const { link, element, cameraId, rendition, sound, importance, onState } = this.#options;
    onState({ phase: 'starting', code: null });
    element.muted = !sound;
    element.addEventListener('waiting', this.#stalled);
    element.addEventListener('error', this.#failed);
    this.#frames = watchPaintedFrames(element, () => this.#painted());
    this.#buffer = createSourceAppender({ video: element, onFailed: this.#failed });
    this.#tile = link.subscribe({
      cameraId,
      rendition: sound ? `${rendition}-audio` : rendition,
      surface: { kind: 'messages', onMessage: (message) => this.#take(message) },
      pace: everyFrame,
      importance,
      onState: (state) => this.#state(state),
    });
    this.#timer = window.setInterval(() => this.#steer(), steerEveryMs);
  }

  stop(): void {
    const { element } = this.#options;
    window.clearInterval(this.#timer);
    this.#tile?.stop();
    this.#tile = undefined;
    element.removeEventListener('waiting', this.#stalled);
    element.removeEventListener('error', this.#failed);
    this.#frames?.close();
    this.#buffer?.close();
  }

  stats(): PlayerStats {
    const known = { ...(this.#tile?.stats() ?? noTileStats), reduced: this.#jumps.reduced };
    const stats = playerStatsOf(known, 'mse', this.#resting);
    return {
      ...stats,
      delayMs: this.#delayMs,
      framePaintedAtMs: this.#frames?.atMs() ?? null,
      paintedFrames: this.#frames?.count() ?? 0,
      droppedFrames: stats.droppedFrames + this.#options.element.getVideoPlaybackQuality().droppedVideoFrames,
    };
  }

  rest(resting: boolean): void {
    this.#resting = resting;
    this.#pace();
  }

  setImportance(importance: Options['importance']): void {
    this.#tile?.setImportance(importance);
  }

  #take({ header, body, codecs }: LiveMessage): void {
    if (header.kind === liveKinds.init) this.#buffer?.init(body, codecs);
    // Sound goes where the picture beside it goes.
    else if (header.kind === liveKinds.audio) this.#buffer?.append(body, undefined);
    else this.#buffer?.append(body, this.#timeline.place(header.timestampUs, header.capturedAtMs));
  }

  #state(state: LiveTileState): void {
    // Messages that arrive are not a picture yet: that is for the video to say.
    if (state.phase !== 'flowing' || this.#started) this.#options.onState(playerStateOf(state));
  }

  #painted(): void {
    const mediaTimeS = this.#frames?.mediaTimeS() ?? 0;
    const capturedAtMs = this.#timeline.capturedAt(mediaTimeS);
    if (capturedAtMs !== undefined) this.#delayMs = Math.max(0, this.#options.serverNowMs() - capturedAtMs);
    if (this.#started) return;
    // The first pictures are from memory, and it jumps to the newest at once: nobody needs to see that.
    const early = performance.now() - this.#startedAtMs < presentableMs;
    if (early && (this.#delayMs === null || this.#delayMs > presentableMs)) return;
    this.#started = true;
    this.#options.onState({ phase: 'playing', code: null });
  }

  readonly #stalled = (): void => {
    // It has not been near yet, or was sent there: that says nothing of how even the pictures come.
    if (this.#hurries || this.#options.element.seeking) return;
    this.#targetS = Math.min(this.#targetS + targetStepS, targetMostS);
  };

  #jump(toS: number, nowMs: number): void {
    const { element } = this.#options;
    const last = element.buffered.length - 1;
    const [startS, endS] = [element.buffered.start(last), element.buffered.end(last)];
    // A hole lies between: with keyframes only, or where the gateway left pictures out.
    const hole = startS > element.currentTime;
    if (endS < toS || (!hole && nowMs - this.#jumpedAtMs < jumpEveryMs)) return;
    element.currentTime = Math.max(startS, toS);
    this.#jumpedAtMs = nowMs;
    this.#hurries = true;
    if (!hole && this.#started && this.#jumps.jumped(nowMs)) this.#pace();
  }

  #pace(): void {
    this.#tile?.setPace(this.#resting ? oneKeyframeASecond : this.#jumps.reduced ? everyKeyframe : everyFrame);
  }

  #manner(): ChaseManner {
    if (this.#options.sound) return 'gentle';
    return this.#hurries ? 'hurried' : 'brisk';
  }

  readonly #failed = (): void => this.#options.onState({ phase: 'failed', code: 'page.decoder' });

  #steer(): void {
    const { element } = this.#options;
    const edgeS = this.#timeline.edgeS();
    if (edgeS === undefined || element.buffered.length === 0) return;
    const leastS = Math.max(targetLeastS, this.#timeline.pictureS());
    this.#targetS = leastS + Math.max(0, this.#targetS - leastS) * (1 - targetEases);
    const nowMs = performance.now();
    const { rate, jumpToS } = chase(element.currentTime, edgeS, this.#targetS, this.#manner());
    if (jumpToS !== undefined) this.#jump(jumpToS, nowMs);
    else if (rate === 1 && element.readyState >= 3) this.#hurries = false;
    if (this.#jumps.mayRestore(nowMs)) this.#pace();
    if (element.playbackRate !== rate) element.playbackRate = rate;
    if (element.paused) void element.play().catch(() => {});
    this.#buffer?.trim();
  }
}
