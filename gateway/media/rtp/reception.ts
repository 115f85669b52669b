/**
 * What arrived and what did not, for one track (RFC 3550 appendix A.1, A.3, A.8): sequence numbers over their wrap, loss,
 * late packets, jitter, a camera that starts anew. It decides which packets are of use; the depacketisers only see those.
 */
import type { RtpPacket } from './rtp-packet.ts';

/**
 * `next`: follows the last one. `gap`: something between was lost, or the numbers begin anew. `restart`: the first packet,
 * or one with another SSRC. `useless`: late, double, or a number out of nowhere.
 */
export type Arrival = 'next' | 'gap' | 'restart' | 'useless';

export interface Reception {
  take(packet: RtpPacket, arrivedAtMs: number): Arrival;
  readonly received: number;
  readonly lost: number;
  readonly late: number;
  /** ms; `undefined` before the second packet. */
  readonly jitterMs: number | undefined;
  /** SSRC of the camera's packets; `undefined` before the first. */
  readonly ssrc: number | undefined;
  /** The block of a receiver report, counted since the report before. */
  reportBlock(): ReceptionBlock;
}

export interface ReceptionBlock {
  readonly ssrc: number;
  /** Lost since the last report, in 1/256 of what was expected. */
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly highestSequence: number;
  /** In ticks of the track's clock. */
  readonly jitterTicks: number;
}

/** RFC 3550 A.1. A larger step is a new numbering once a second packet confirms it. */
const largestGap = 3_000;
const oldestLate = 100;

/** @param clockRate ticks per second of the track's timestamps. */
export function createReception(clockRate: number): Reception {
  return new TrackReception(clockRate);
}

/** A class, because it runs for every packet: see "Decisions" in ../README.md. */
class TrackReception implements Reception {
  readonly #clockRate: number;
  readonly #ticksPerMs: number;
  #ssrc = -1;
  #highest = 0;
  /** Added to `#highest`: 65,536 for each wrap. */
  #cycles = 0;
  #base = 0;
  #receivedNow = 0;
  #receivedBefore = 0;
  #lostBefore = 0;
  #late = 0;
  #suspect = -1;
  #jitterTicks = -1;
  #lastArrivedAtMs = Number.NaN;
  #lastTimestamp = 0;
  readonly #reported = { expected: 0, received: 0 };

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
    this.#ticksPerMs = clockRate / 1_000;
  }

  take(packet: RtpPacket, arrivedAtMs: number): Arrival {
    if (packet.ssrc !== this.#ssrc) {
      this.#restart(packet, arrivedAtMs);
      return 'restart';
    }
    const step = (packet.sequence - this.#highest) & 0xffff;
    if (step === 0 || step > 0x10000 - oldestLate) {
      this.#receivedNow += 1;
      this.#late += step === 0 ? 0 : 1;
      return 'useless';
    }
    if (step >= largestGap) {
      if (packet.sequence === this.#suspect) {
        this.#restart(packet, arrivedAtMs);
        return 'gap';
      }
      this.#suspect = (packet.sequence + 1) & 0xffff;
      return 'useless';
    }
    this.#suspect = -1;
    this.#receivedNow += 1;
    if (packet.sequence < this.#highest) this.#cycles += 0x10000;
    this.#highest = packet.sequence;
    this.#takeJitter(packet.timestamp, arrivedAtMs);
    return step === 1 ? 'next' : 'gap';
  }

  get received(): number {
    return this.#receivedBefore + this.#receivedNow;
  }

  get lost(): number {
    return this.#lostBefore + this.#lostNow();
  }

  get late(): number {
    return this.#late;
  }

  get jitterMs(): number | undefined {
    return this.#jitterTicks < 0 ? undefined : this.#jitterTicks / this.#ticksPerMs;
  }

  get ssrc(): number | undefined {
    return this.#ssrc < 0 ? undefined : this.#ssrc;
  }

  reportBlock(): ReceptionBlock {
    const reported = this.#reported;
    const expected = this.#expectedNow() - reported.expected;
    const lost = expected - (this.#receivedNow - reported.received);
    reported.expected = this.#expectedNow();
    reported.received = this.#receivedNow;
    return {
      ssrc: this.#ssrc,
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      cumulativeLost: Math.min(this.#lostNow(), 0x7fffff),
      highestSequence: (this.#cycles + this.#highest) >>> 0,
      jitterTicks: Math.max(0, Math.round(this.#jitterTicks)),
    };
  }

  #expectedNow(): number {
    return this.#ssrc < 0 ? 0 : this.#cycles + this.#highest - this.#base + 1;
  }

  #lostNow(): number {
    return Math.max(0, this.#expectedNow() - this.#receivedNow);
  }

  #restart(packet: RtpPacket, arrivedAtMs: number): void {
    this.#lostBefore += this.#lostNow();
    this.#receivedBefore += this.#receivedNow;
    this.#ssrc = packet.ssrc;
    this.#base = packet.sequence;
    this.#highest = packet.sequence;
    this.#cycles = 0;
    this.#receivedNow = 1;
    this.#suspect = -1;
    this.#reported.expected = 0;
    this.#reported.received = 0;
    this.#lastArrivedAtMs = arrivedAtMs;
    this.#lastTimestamp = packet.timestamp;
  }

  #takeJitter(timestamp: number, arrivedAtMs: number): void {
    const step = (arrivedAtMs - this.#lastArrivedAtMs) * this.#ticksPerMs - ((timestamp - this.#lastTimestamp) | 0);
    this.#lastArrivedAtMs = arrivedAtMs;
    this.#lastTimestamp = timestamp;
    const size = step < 0 ? -step : step;
    // A jump of the camera's clock is no jitter.
    if (size < 10 * this.#clockRate)
      this.#jitterTicks = this.#jitterTicks < 0 ? size / 16 : this.#jitterTicks + (size - this.#jitterTicks) / 16;
  }
}
