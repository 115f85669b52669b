/** One RTSP session: the tracks a client has set up, their RTP state, sender reports, and the time limit without a sign of life. */
import { randomBytes, randomInt } from 'node:crypto';
import { buildBye, buildSenderReport } from '../rtp/rtcp.ts';
import { PREFIX_BYTES, type RtpFrame, stampPackets } from '../rtp/rtp-frame.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { FrameReceiver, PlayingTrack } from '../streams/playing-track.ts';
import type { Transport } from './transport.ts';

const REPORT_INTERVAL_MS = 5000;

export interface SessionClocks {
  nowMs(): number;
  /** The camera's own clock. */
  cameraMs(): number;
  readonly delayMs: number;
}

/** The sending side of one track in one session. */
class TrackSender implements FrameReceiver {
  readonly playing: PlayingTrack;
  readonly transport: Transport;
  ssrc = randomBytes(4).readUInt32BE();
  sequence = randomInt(0x10000);
  #base = randomBytes(4).readUInt32BE();
  readonly #clocks: SessionClocks;
  readonly #delayed = new Set<NodeJS.Timeout>();
  #reportDueMs = 0;
  #packets = 0;
  #octets = 0;
  #skipping = false;

  constructor(playing: PlayingTrack, transport: Transport, clocks: SessionClocks) {
    this.playing = playing;
    this.transport = transport;
    this.#clocks = clocks;
  }

  rtpTime(ticks: number): number {
    return (this.#base + ticks) >>> 0;
  }

  /** Everything that a camera draws anew when its encoder starts again inside a session. */
  startAnew(): void {
    this.ssrc = randomBytes(4).readUInt32BE();
    this.sequence = randomInt(0x10000);
    this.#base = randomBytes(4).readUInt32BE();
    this.#reportDueMs = 0;
  }

  sendFrame(frame: RtpFrame, ticks: number, nowMs: number): void {
    if (!this.transport.ready()) this.#skipping = true;
    if (this.#skipping && !(frame.keyframe && this.transport.ready())) return;
    this.#skipping = false;
    const packets = Buffer.allocUnsafe(frame.bytes.length);
    frame.bytes.copy(packets);
    const { channel } = this.transport;
    const stamp = { channel, sequence: this.sequence, timestamp: this.rtpTime(ticks), ssrc: this.ssrc };
    this.sequence = stampPackets(packets, frame.offsets, stamp);
    this.#packets += frame.offsets.length;
    this.#octets += packets.length - frame.offsets.length * (PREFIX_BYTES + 12);
    const report = nowMs >= this.#reportDueMs ? this.#report(nowMs) : undefined;
    this.#later(() => {
      if (report !== undefined) this.transport.sendRtcp(report);
      this.transport.send(packets, frame.offsets);
    });
  }

  #report(nowMs: number): Buffer {
    this.#reportDueMs = nowMs + REPORT_INTERVAL_MS;
    const rtpTimestamp = this.rtpTime(this.playing.ticksAt(nowMs));
    const facts = { ssrc: this.ssrc, cameraMs: this.#clocks.cameraMs(), rtpTimestamp };
    return buildSenderReport({ ...facts, packets: this.#packets, octets: this.#octets }, 'camera');
  }

  /** The camera's network delay, if it has one. Timers of equal delay fire in order. */
  #later(act: () => void): void {
    if (this.#clocks.delayMs === 0) {
      act();
      return;
    }
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      act();
    }, this.#clocks.delayMs);
    this.#delayed.add(timer);
  }

  close(sayBye: boolean): void {
    this.playing.detach(this);
    for (const timer of this.#delayed) clearTimeout(timer);
    if (sayBye) this.transport.sendRtcp(buildBye(this.ssrc));
    this.transport.close();
  }
}

export class RtspSession {
  readonly id = randomBytes(8).toString('hex').toUpperCase();
  readonly stream: LiveStream;
  readonly #senders = new Map<number, TrackSender>();
  readonly #clocks: SessionClocks;
  readonly #timeoutMs: number;
  readonly #onTimeout: () => void;
  #timer: NodeJS.Timeout | undefined;
  #playing = false;

  constructor(options: {
    stream: LiveStream;
    clocks: SessionClocks;
    timeoutMs: number;
    onTimeout: (session: RtspSession) => void;
  }) {
    this.stream = options.stream;
    this.#clocks = options.clocks;
    this.#timeoutMs = options.timeoutMs;
    this.#onTimeout = () => options.onTimeout(this);
    this.touch();
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** A sign of life: any request of the session or an RTCP packet (RFC 2326 section 10.2 and A.1). */
  touch(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(this.#onTimeout, this.#timeoutMs);
    else this.#timer.refresh();
  }

  /** @param track index in the SDP. Setting a track up again replaces its transport. */
  setUp(track: number, transport: Transport): void {
    const playing = this.stream.tracks[track];
    if (playing === undefined) throw new Error(`no track ${track}`);
    this.#senders.get(track)?.close(false);
    this.#senders.set(track, new TrackSender(playing, transport, this.#clocks));
  }

  /** Starts sending; returns the RTP-Info header. */
  play(baseUrl: string): string {
    const nowMs = this.#clocks.nowMs();
    this.#playing = true;
    return [...this.#senders]
      .map(([track, sender]) => {
        sender.playing.attach(sender, nowMs);
        const time = sender.rtpTime(sender.playing.nextTicks(nowMs));
        return `url=${baseUrl}/trackID=${track + 1};seq=${sender.sequence};rtptime=${time}`;
      })
      .join(',');
  }

  startAnew(): void {
    for (const sender of this.#senders.values()) sender.startAnew();
  }

  pause(): void {
    this.#playing = false;
    for (const sender of this.#senders.values()) sender.playing.detach(sender);
  }

  close(sayBye = false): void {
    clearTimeout(this.#timer);
    this.#playing = false;
    for (const sender of this.#senders.values()) sender.close(sayBye);
    this.#senders.clear();
  }
}
