/**
 * One camera's recording in a `<video>` that follows the clock. With every tick of the page it is told where the clock is
 * (`follow`), and answers what it shows; everything else (which recording, fetching, keeping pace) happens here.
 */
import { canPlay } from '../live/open-player.ts';
import { type PaintedFrames, watchPaintedFrames } from '../live/painted-frames.ts';
import { type Correction, correctDrift } from './drift.ts';
import { GroupShelf } from './group-shelf.ts';
import { type Laid, PaneBuffer, videoTimeOf, wallTimeOf } from './pane-buffer.ts';
import type { ClockSight, PaneState } from './pane-state.ts';
import { PaneSupply } from './pane-supply.ts';
import type { PlacedGroup } from './place-groups.ts';
import { showsKeyframes } from './playback-clock.ts';
import { fetchFrames, fetchGroups, fetchInit, type RecordedRendition, type RecordedRole } from './recordings-api.ts';
import { canHear, SoundPlayer } from './sound-player.ts';

export interface PanePlayerOptions {
  readonly video: HTMLVideoElement;
  readonly cameraId: string;
  /** Gateway's time, epoch ms. */
  readonly serverNowMs: () => number;
  readonly onPainted: () => void;
}

/** Between two sessions, and between a group and the next: no gap yet, the last frame stands. */
const seamMs = 1_500;
/** Of a seam the video runs over by itself. */
const playedThroughMs = 100;
/** Two frames are never so near to each other. */
const sameFrameMs = 1;
/** At the beginning of a frame rounding could show the one before. */
const intoFrameS = 0.001;
/** A decoder that breaks so often in so short a time is at its end. */
const breaksMost = 3;
const breaksForgottenMs = 30_000;

const opening: PaneState = { kind: 'opening' };
const failed = (code: string): PaneState => ({ kind: 'failed', code });
const nameOf = ({ role, derived }: RecordedRendition): string => (derived ? `${role} h264` : role);
const plays = (codecString: string): boolean => codecString !== '' && canPlay(codecString);

export class PanePlayer {
  readonly #options: PanePlayerOptions;
  readonly #painted: PaintedFrames;
  readonly #shelves = new Map<string, GroupShelf>();
  #order: readonly RecordedRole[] = ['sub', 'main'];
  #buffer: PaneBuffer;
  #supply: PaneSupply | undefined;
  #sound: SoundPlayer | undefined;
  /** Rendition and kind of frames that lie in the buffer. */
  #supplied = '';
  #breaksAtMs: number[] = [];
  #seekAskedAtMs = 0;
  /** How long the last seek took, ms: the clock goes on meanwhile. */
  #seekTookMs = 80;
  #closed = false;

  constructor(options: PanePlayerOptions) {
    this.#options = options;
    this.#buffer = this.#openBuffer();
    this.#painted = watchPaintedFrames(options.video, options.onPainted);
    options.video.addEventListener('seeked', this.#seeked);
  }

  /** Wall time of the frame on screen; null before the first. */
  get shownMs(): number | null {
    const mediaS = this.#painted.mediaTimeS();
    return mediaS === null ? null : wallTimeOf(mediaS);
  }

  prefer(order: readonly RecordedRole[]): void {
    this.#order = order;
  }

  /** After a refusal: what stood in the way may be gone. */
  retry(): void {
    for (const shelf of this.#shelves.values()) shelf.retry();
    this.#breaksAtMs = [];
  }

  /** Wall time of the frame after (1) or before (−1) the one of that moment; undefined when it is not here. */
  neighbourFrame(atMs: number, direction: 1 | -1): number | undefined {
    const frames = this.#buffer.laid.flatMap(({ framesMs }) => framesMs);
    return direction > 0
      ? frames.find((frame) => frame > atMs + 1)
      : frames.findLast((frame) => frame < (frameOf(frames, atMs) ?? atMs) - 1);
  }

  /** Whether its sound is to be heard. */
  hear(wanted: boolean): void {
    if (wanted === (this.#sound !== undefined) || this.#closed) return;
    this.#sound?.close();
    this.#sound = wanted ? new SoundPlayer(this.#options.cameraId) : undefined;
  }

  follow(sight: ClockSight): PaneState {
    if (this.#closed) return opening;
    const nowMs = performance.now();
    if (this.#worn(nowMs)) return failed('page.decoder');
    const found = this.#find(sight.positionMs, sight.speed);
    if ('kind' in found) {
      this.#rest();
      this.#sound?.rest();
      return found;
    }
    const { group, role } = found;
    const rendition: RecordedRendition = { role, derived: !plays(group.codecString) };
    const shelf = this.#shelfOf(rendition);
    if (rendition.derived) {
      shelf.want(sight.positionMs - seamMs, sight.positionMs + seamMs);
      if (!shelf.known(sight.positionMs)) return shelf.failure ? failed(shelf.failure.code) : opening;
    }
    const supply = this.#supplyOf(rendition, showsKeyframes(sight.speed) && sight.playing);
    supply.steer(sight.positionMs, sight.speed, nowMs);
    const run = this.#runAt(sight.positionMs);
    if (!run) {
      this.#rest();
      this.#sound?.rest();
      return supply.failure ? failed(supply.failure.code) : opening;
    }
    const ready = this.#show(sight, run, nowMs);
    this.#sound?.follow(sight, role, this.#shelfOf({ role, derived: false }), nowMs);
    return ready ? { kind: 'shows', rendition, sound: canHear(group) } : opening;
  }

  close(): void {
    this.#closed = true;
    this.#sound?.close();
    this.#options.video.removeEventListener('seeked', this.#seeked);
    this.#painted.close();
    this.#supply?.close();
    for (const shelf of this.#shelves.values()) shelf.close();
    this.#buffer.close();
  }

  /** The first of the wished recordings that has the moment. */
  #find(atMs: number, speed: number): { readonly group: PlacedGroup; readonly role: RecordedRole } | PaneState {
    for (const role of this.#order) {
      const shelf = this.#shelfOf({ role, derived: false });
      shelf.want(atMs - seamMs, atMs + seamMs * Math.max(1, Math.abs(speed)));
      if (!shelf.known(atMs)) return shelf.failure ? failed(shelf.failure.code) : opening;
      const group =
        shelf.at(atMs) ?? shelf.between(atMs - seamMs, atMs).at(-1) ?? shelf.between(atMs, atMs + seamMs)[0];
      if (group) return { group, role };
    }
    return { kind: 'gap' };
  }

  #shelfOf(rendition: RecordedRendition): GroupShelf {
    const { cameraId, serverNowMs } = this.#options;
    const name = nameOf(rendition);
    const shelf =
      this.#shelves.get(name) ??
      new GroupShelf({
        fetchGroups: (fromMs, toMs, signal) => fetchGroups(cameraId, rendition, fromMs, toMs, signal),
        nowMs: serverNowMs,
        onChange: () => {},
      });
    this.#shelves.set(name, shelf);
    return shelf;
  }

  #supplyOf(rendition: RecordedRendition, keyframes: boolean): PaneSupply {
    const wanted = `${nameOf(rendition)} ${keyframes}`;
    if (this.#supply && this.#supplied === wanted) return this.#supply;
    this.#supply?.close();
    void this.#buffer.clear();
    const { cameraId } = this.#options;
    this.#supplied = wanted;
    this.#supply = new PaneSupply({
      shelf: this.#shelfOf(rendition),
      buffer: this.#buffer,
      keyframes,
      source: {
        init: (fileId, signal) => fetchInit(cameraId, rendition, fileId, signal),
        frames: (run, signal) => fetchFrames(cameraId, rendition, run, signal),
      },
    });
    return this.#supply;
  }

  /** What lies in the buffer of that moment, or just before it. */
  #runAt(atMs: number): Laid | undefined {
    const { laid } = this.#buffer;
    const run = laid.findLast(({ fromMs }) => fromMs <= atMs) ?? laid.find(({ fromMs }) => fromMs <= atMs + seamMs);
    return run && run.toMs > atMs - seamMs ? run : undefined;
  }

  /** @returns whether the picture of the moment is on screen */
  #show(sight: ClockSight, run: Laid, nowMs: number): boolean {
    if (sight.speed < 0 || !sight.playing) return this.#stand(sight.positionMs, run, nowMs);
    if (sight.running) return this.#go(sight, run, nowMs);
    // The clock waits for another pane: what is near enough is not looked for again.
    const { video } = this.#options;
    const near = !video.seeking && video.readyState >= 2 && this.#correction(sight).kind === 'rate';
    if (!near) return this.#stand(sight.positionMs, run, nowMs);
    this.#rest();
    return true;
  }

  #correction({ positionMs, speed }: ClockSight): Correction {
    return correctDrift(wallTimeOf(this.#options.video.currentTime) - positionMs, speed);
  }

  /** Shows the frame of the moment, and stands. @returns whether it is on screen */
  #stand(atMs: number, run: Laid, nowMs: number): boolean {
    const { video } = this.#options;
    this.#rest();
    const frameMs = frameOf(run.framesMs, atMs) ?? run.framesMs[0] ?? run.fromMs;
    // It stands there already: a seek would decode the group once more.
    if (!video.seeking && video.readyState >= 2 && Math.abs((this.shownMs ?? 0) - frameMs) < sameFrameMs) return true;
    const targetS = videoTimeOf(frameMs) + intoFrameS;
    if (Math.abs(video.currentTime - targetS) > intoFrameS / 2) {
      if (!video.seeking) this.#seek(targetS, nowMs);
      return false;
    }
    if (video.seeking) this.#checkHeld(targetS, run, nowMs);
    return !video.seeking && video.readyState >= 2;
  }

  /** Keeps pace with the running clock. */
  #go(sight: ClockSight, run: Laid, nowMs: number): boolean {
    const { video } = this.#options;
    const { positionMs, speed } = sight;
    if (video.seeking) {
      this.#checkHeld(video.currentTime, run, nowMs);
      return video.readyState >= 2 || nowMs - this.#seekAskedAtMs < 1_000;
    }
    if (positionMs >= run.toMs + playedThroughMs) {
      // The last frame before a seam stands until the next run begins.
      this.#rest();
      return true;
    }
    if (video.paused) void video.play().catch(() => {});
    const correction = this.#correction(sight);
    if (correction.kind === 'seek') {
      const aimMs = Math.min(run.toMs - 1, positionMs + this.#seekTookMs * speed);
      this.#seek(videoTimeOf(Math.max(run.fromMs, aimMs)) + intoFrameS, nowMs);
    } else if (Math.abs(video.playbackRate - correction.rate) > 0.005) video.playbackRate = correction.rate;
    return true;
  }

  #seek(toS: number, nowMs: number): void {
    this.#seekAskedAtMs = nowMs;
    this.#options.video.currentTime = toS;
  }

  readonly #seeked = (): void => {
    const tookMs = performance.now() - this.#seekAskedAtMs;
    if (tookMs < 2_000) this.#seekTookMs = tookMs;
  };

  /** A seek that does not end: the browser has thrown away what should be there. */
  #checkHeld(atS: number, run: Laid, nowMs: number): void {
    if (nowMs - this.#seekAskedAtMs < 1_500) return;
    const { buffered } = this.#options.video;
    for (let index = 0; index < buffered.length; index += 1) {
      if (atS >= buffered.start(index) && atS < buffered.end(index)) return;
    }
    this.#seekAskedAtMs = nowMs;
    this.#buffer.forget(run);
  }

  #rest(): void {
    const { video } = this.#options;
    if (!video.paused) video.pause();
  }

  #openBuffer(): PaneBuffer {
    return new PaneBuffer({
      element: this.#options.video,
      onFailed: () => {
        if (this.#closed) return;
        this.#breaksAtMs.push(performance.now());
        this.#supply?.close();
        this.#supply = undefined;
        this.#buffer = this.#openBuffer();
      },
    });
  }

  #worn(nowMs: number): boolean {
    this.#breaksAtMs = this.#breaksAtMs.filter((atMs) => nowMs - atMs < breaksForgottenMs);
    return this.#breaksAtMs.length >= breaksMost;
  }
}

/** The frame that is on screen at that moment: the last one that is not later. */
function frameOf(frames: readonly number[], atMs: number): number | undefined {
  return frames.findLast((frame) => frame <= atMs + 0.5);
}
