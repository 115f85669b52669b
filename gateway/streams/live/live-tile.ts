/**
 * One tile's subscription to the live pictures of a rendition: starts with the group of pictures in memory, goes on with
 * what comes, thinned to the pace the page asked for, and skips to a keyframe when its viewer falls behind.
 */
import type { LiveNotice, LivePace } from '../../media/wire/live-control.ts';
import { liveKinds } from '../../media/wire/live-message.ts';
import type { LiveRendition } from './live-rendition.ts';
import type { PreparedMessage } from './prepared-message.ts';

/** What waits for room in the viewer's queue. */
export interface RoomSeeker {
  onRoom(): void;
}

/** The viewer, as its tiles see it. */
export interface TileOutlet {
  send(message: PreparedMessage, tile: number, sequence: number, backlog: boolean, resumed: boolean): void;
  notice(notice: LiveNotice): void;
  /** Fragments that were left out, for the figures. */
  countSkipped(fragments: number): void;
  /** Too slow: nothing new may be queued. */
  readonly behind: boolean;
  /** Room to begin something large. */
  readonly room: boolean;
  /** Largest group worth catching up with, bytes. */
  readonly roomBytes: number;
  /** Calls `onRoom` once, at once or later; first come, first served. */
  awaitRoom(seeker: RoomSeeker): void;
  forgetRoom(seeker: RoomSeeker): void;
}

/** A tile of a viewer: live, or a replay. */
export interface Tile {
  setPace(pace: LivePace): void;
  /** Init and newest group again. */
  refresh(): void;
  /** The viewer keeps up again. */
  catchUp(): void;
  close(): void;
}

/** A camera that sends a keyframe each second sends it a little early now and then. */
const earlyShare = 0.25;

export class LiveTile implements Tile, RoomSeeker {
  readonly #outlet: TileOutlet;
  readonly #number: number;
  readonly #rendition: LiveRendition;
  #pace: LivePace;
  /** `waiting` for an init, `queued` for room, `playing`. */
  #stage: 'waiting' | 'queued' | 'playing' = 'waiting';
  #startsWithInit = true;
  #sequence = 0;
  #needsKeyframe = true;
  #skipped = 0;
  #lastVideo = -1;
  #lastAudio = -1;
  /** Earliest capture time of the next picture, when thinned. */
  #dueAtMs = 0;

  constructor(outlet: TileOutlet, number: number, rendition: LiveRendition, pace: LivePace) {
    this.#outlet = outlet;
    this.#number = number;
    this.#rendition = rendition;
    this.#pace = pace;
  }

  /** The rendition has an init (again). */
  onInit(): void {
    this.#begin(true);
  }

  /** The rendition has nothing any more. */
  onWaiting(code: string): void {
    this.#stage = 'waiting';
    this.#outlet.forgetRoom(this);
    this.#skipped = 0;
    this.#outlet.notice({ type: 'waiting', tile: this.#number, code });
  }

  /** One fragment as it comes. The hot path: no allocation here. */
  onMessage(message: PreparedMessage): void {
    if (this.#stage !== 'playing' || !this.#isNew(message) || !this.#fitsPace(message)) return;
    const opens = message.kind === liveKinds.keyframe;
    if (this.#outlet.behind || (this.#skipped > 0 && !opens)) {
      this.#skipped += 1;
      this.#needsKeyframe = true;
    } else if (opens || !this.#needsKeyframe) {
      this.#send(message, false, this.#tellSkipped());
    }
  }

  onRoom(): void {
    if (this.#stage !== 'queued') return;
    const { init } = this.#rendition;
    if (init === undefined) {
      this.#stage = 'waiting';
      return;
    }
    this.#stage = 'playing';
    this.#needsKeyframe = true;
    if (this.#startsWithInit) {
      const resumed = this.#tellSkipped();
      this.#outlet.notice({ type: 'init', tile: this.#number, ...init.facts });
      this.#outlet.send(init.message, this.#number, this.#sequence++, false, resumed);
    }
    this.#lastVideo = -1;
    this.#lastAudio = -1;
    this.#sendGroup(this.#rendition.newestGroup());
  }

  setPace(pace: LivePace): void {
    const widened = this.#pace.keyframesOnly && !pace.keyframesOnly;
    this.#pace = pace;
    this.#dueAtMs = 0;
    if (widened && this.#stage === 'playing') this.#begin(false);
  }

  refresh(): void {
    if (this.#stage === 'playing') this.#begin(true);
  }

  catchUp(): void {
    if (this.#stage !== 'playing' || this.#skipped === 0 || !this.#outlet.room) return;
    const group = this.#rendition.newestGroup();
    const [keyframe] = group;
    // Groups of 250 pictures exist: a long one is not worth the wait for what is old.
    const size = group.reduce((sum, { body }) => sum + body.length, 0);
    if (keyframe === undefined || keyframe.fragmentSequence <= this.#lastVideo || size > this.#outlet.roomBytes) return;
    this.#skipped -= this.#pace.keyframesOnly ? 1 : group.length;
    this.#sendGroup(group);
  }

  close(): void {
    this.#outlet.forgetRoom(this);
    this.#rendition.leave(this);
    this.#stage = 'waiting';
  }

  #begin(withInit: boolean): void {
    this.#startsWithInit = withInit || (this.#stage === 'queued' && this.#startsWithInit);
    this.#stage = 'queued';
    this.#outlet.awaitRoom(this);
  }

  /** @param group from a keyframe to the newest fragment; may be empty. */
  #sendGroup(group: readonly PreparedMessage[]): void {
    const newest = group.findLastIndex(({ kind }) => kind !== liveKinds.audio);
    for (const [index, message] of group.entries()) {
      if (this.#pace.keyframesOnly && index > 0) return;
      this.#send(message, !this.#pace.keyframesOnly && index < newest, index === 0 && this.#tellSkipped());
    }
  }

  #send(message: PreparedMessage, backlog: boolean, resumed: boolean): void {
    if (message.kind === liveKinds.audio) this.#lastAudio = message.fragmentSequence;
    else this.#lastVideo = message.fragmentSequence;
    this.#needsKeyframe = false;
    if (this.#pace.maxPerSecond > 0) this.#thin(message);
    this.#outlet.send(message, this.#number, this.#sequence, backlog, resumed);
    this.#sequence = (this.#sequence + 1) >>> 0;
  }

  /** A derived window may repeat its newest group after a new init. */
  #isNew({ kind, fragmentSequence }: PreparedMessage): boolean {
    return fragmentSequence > (kind === liveKinds.audio ? this.#lastAudio : this.#lastVideo);
  }

  #fitsPace({ kind, capturedAtMs }: PreparedMessage): boolean {
    if (!this.#pace.keyframesOnly) return true;
    if (kind !== liveKinds.keyframe) return false;
    return this.#pace.maxPerSecond === 0 || capturedAtMs >= this.#dueAtMs - this.#earlyMs;
  }

  /** The average never exceeds the pace, however early single pictures were let through. */
  #thin({ capturedAtMs }: PreparedMessage): void {
    this.#dueAtMs = Math.max(this.#dueAtMs, capturedAtMs - this.#earlyMs) + 1000 / this.#pace.maxPerSecond;
  }

  get #earlyMs(): number {
    return (1000 / this.#pace.maxPerSecond) * earlyShare;
  }

  /** @returns whether something was left out before what comes next. */
  #tellSkipped(): boolean {
    const fragments = this.#skipped;
    this.#skipped = 0;
    if (fragments <= 0) return false;
    this.#outlet.notice({ type: 'skipped', tile: this.#number, fragments });
    this.#outlet.countSkipped(fragments);
    return true;
  }
}
