/** One profile of one camera channel: its clip, its tracks, its place in the RTSP server and its log. */
import type { Clip } from '../clips/clip.ts';
import type { ClipRole } from '../clips/clip-recipe.ts';
import type { RtpTrack } from '../rtp/rtp-frame.ts';
import { PlayingTrack } from './playing-track.ts';
import type { Pump } from './pump.ts';
import { SentLog } from './sent-log.ts';

export class LiveStream {
  readonly role: ClipRole;
  readonly channel: number;
  /** ONVIF profile token. */
  readonly token: string;
  /** Path and query of the RTSP URI, with its leading slash. */
  readonly path: string;
  readonly video: PlayingTrack;
  readonly audio: PlayingTrack | undefined;
  readonly sent = new SentLog();
  readonly base: Clip;
  /** The clip that plays now: the base, or a variant. */
  #clip: Clip;

  constructor(options: {
    role: ClipRole;
    channel: number;
    token: string;
    path: string;
    clip: Clip;
    audio: RtpTrack | undefined;
    epochMs: number;
    pump: Pump;
    mayBeSent: () => boolean;
    heldMs: () => number;
  }) {
    this.role = options.role;
    this.channel = options.channel;
    this.token = options.token;
    this.path = options.path;
    this.base = options.clip;
    this.#clip = options.clip;
    const way = { epochMs: options.epochMs, pump: options.pump, mayBeSent: options.mayBeSent, heldMs: options.heldMs };
    this.video = new PlayingTrack({ ...way, track: options.clip.track, log: this.sent });
    this.audio = options.audio === undefined ? undefined : new PlayingTrack({ ...way, track: options.audio });
  }

  get clip(): Clip {
    return this.#clip;
  }

  /** Tracks in SDP order; `trackID=1` is the first. */
  get tracks(): readonly PlayingTrack[] {
    return this.audio === undefined ? [this.video] : [this.video, this.audio];
  }

  play(clip: Clip, nowMs: number): void {
    this.#clip = clip;
    this.video.switchTo(clip.track, nowMs);
  }

  /** The still of the group of pictures that plays now. */
  stillAt(nowMs: number): Buffer {
    const group = Math.floor(this.video.frameAt(nowMs) / this.#clip.facts.gop);
    return this.#clip.stills[group] ?? this.#clip.stills[0] ?? Buffer.alloc(0);
  }

  close(): void {
    for (const track of this.tracks) track.close();
  }
}
