/**
 * A looped track playing on a camera's own time line, whether somebody receives it or not. Frame n is due at epoch + n × interval;
 * which picture that is comes from n plus a shift, and the shift is what changes when the clip is switched (frozen, black, another
 * size) or a client asks for a keyframe: time stamps go on without a jump, the picture jumps to a keyframe.
 */
import type { RtpFrame, RtpTrack } from '../rtp/rtp-frame.ts';
import type { Pump } from './pump.ts';
import type { SentLog } from './sent-log.ts';

export interface FrameReceiver {
  /** @param ticks position on the track's RTP clock, without the session's random base. */
  sendFrame(frame: RtpFrame, ticks: number, nowMs: number): void;
}

/** A process that slept longer than this skips what it missed in place of sending a burst. */
const LONGEST_BURST_MS = 2000;

export class PlayingTrack {
  readonly #pump: Pump;
  readonly #log: SentLog | undefined;
  readonly #receivers = new Set<FrameReceiver>();
  readonly #epochMs: number;
  readonly #gate: () => boolean;
  readonly #heldMs: () => number;
  #track: RtpTrack;
  #count = 0;
  #shift = 0;

  /**
   * @param options.epochMs when frame 0 was due; cameras differ in it, so that keyframes do not coincide.
   * @param options.mayBeSent false while the camera is stalled: time goes on, nothing is sent.
   * @param options.heldMs the way holds back what is due in the first so many ms of every second (of the track's time), and
   *   then gives it all at once. Default 0.
   */
  constructor(options: {
    track: RtpTrack;
    epochMs: number;
    pump: Pump;
    log?: SentLog;
    mayBeSent: () => boolean;
    heldMs?: () => number;
  }) {
    this.#track = options.track;
    this.#epochMs = options.epochMs;
    this.#pump = options.pump;
    this.#log = options.log;
    this.#gate = options.mayBeSent;
    this.#heldMs = options.heldMs ?? (() => 0);
  }

  get track(): RtpTrack {
    return this.#track;
  }

  get receivers(): number {
    return this.#receivers.size;
  }

  get intervalMs(): number {
    return (this.#track.frameTicks / this.#track.clockRate) * 1000;
  }

  attach(receiver: FrameReceiver, nowMs: number): void {
    if (this.#receivers.size === 0) this.#count = Math.ceil((nowMs - this.#epochMs) / this.intervalMs);
    this.#receivers.add(receiver);
    this.#pump.add(this);
  }

  detach(receiver: FrameReceiver): void {
    this.#receivers.delete(receiver);
    if (this.#receivers.size === 0) this.#pump.remove(this);
  }

  /** RTP clock at a moment, without the session's base: what a sender report says. */
  ticksAt(nowMs: number): number {
    return Math.round(((nowMs - this.#epochMs) / 1000) * this.#track.clockRate);
  }

  /** Position of the next frame on the RTP clock. */
  nextTicks(nowMs: number): number {
    return this.#upcoming(nowMs) * this.#track.frameTicks;
  }

  /** Index in the loop of the picture at a moment. */
  frameAt(nowMs: number): number {
    return this.#indexOf(Math.floor((nowMs - this.#epochMs) / this.intervalMs));
  }

  /** Goes on with another track of the same frame rate, at its next keyframe after the present position. */
  switchTo(track: RtpTrack, nowMs: number): void {
    if (track.frameTicks !== this.#track.frameTicks) throw new Error(`${track.clip} has another frame rate`);
    this.#track = track;
    this.synchronize(nowMs);
  }

  /** Makes the very next frame a keyframe. */
  synchronize(nowMs: number): void {
    const next = this.#upcoming(nowMs);
    for (let ahead = 0; ahead < this.#track.frames.length; ahead += 1) {
      if (this.#track.frames[this.#indexOf(next + ahead)]?.keyframe !== true) continue;
      this.#shift += ahead;
      return;
    }
  }

  run(nowMs: number): void {
    const interval = this.intervalMs;
    const due = Math.floor((nowMs - this.#epochMs) / interval);
    if (due - this.#count > LONGEST_BURST_MS / interval) this.#count = due;
    if ((nowMs - this.#epochMs) % 1_000 < this.#heldMs()) return;
    while (this.#count <= due) {
      const count = this.#count;
      this.#count += 1;
      if (this.#gate()) this.#send(count, nowMs);
    }
  }

  #send(count: number, nowMs: number): void {
    const frame = this.#track.frames[this.#indexOf(count)];
    if (frame === undefined) return;
    for (const receiver of this.#receivers) receiver.sendFrame(frame, count * this.#track.frameTicks, nowMs);
    this.#log?.add({
      clip: this.#track.clip,
      clipNumber: this.#track.clipNumber,
      loop: Math.floor((count + this.#shift) / this.#track.frames.length),
      frame: frame.shows,
      keyframe: frame.keyframe,
      bytes: frame.bytes.length,
      dueAtMs: this.#epochMs + count * this.intervalMs,
      sentAtMs: nowMs,
    });
  }

  #upcoming(nowMs: number): number {
    return this.#receivers.size > 0 ? this.#count : Math.ceil((nowMs - this.#epochMs) / this.intervalMs);
  }

  #indexOf(count: number): number {
    const { length } = this.#track.frames;
    return (((count + this.#shift) % length) + length) % length;
  }

  close(): void {
    this.#receivers.clear();
    this.#pump.remove(this);
  }
}
