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
  const ticksPerMs = clockRate / 1_000;
  let ssrc = -1;
  let highest = 0;
  /** Added to `highest`: 65,536 for each wrap. */
  let cycles = 0;
  let base = 0;
  let receivedNow = 0;
  let receivedBefore = 0;
  let lostBefore = 0;
  let late = 0;
  let suspect = -1;
  let jitterTicks = -1;
  let lastArrivedAtMs = Number.NaN;
  let lastTimestamp = 0;
  const reported = { expected: 0, received: 0 };

  const expectedNow = () => (ssrc < 0 ? 0 : cycles + highest - base + 1);
  const lostNow = () => Math.max(0, expectedNow() - receivedNow);
  const restart = (packet: RtpPacket, arrivedAtMs: number) => {
    lostBefore += lostNow();
    receivedBefore += receivedNow;
    ssrc = packet.ssrc;
    base = packet.sequence;
    highest = packet.sequence;
    cycles = 0;
    receivedNow = 1;
    suspect = -1;
    reported.expected = 0;
    reported.received = 0;
    lastArrivedAtMs = arrivedAtMs;
    lastTimestamp = packet.timestamp;
  };
  const takeJitter = (timestamp: number, arrivedAtMs: number) => {
    const step = (arrivedAtMs - lastArrivedAtMs) * ticksPerMs - ((timestamp - lastTimestamp) | 0);
    lastArrivedAtMs = arrivedAtMs;
    lastTimestamp = timestamp;
    const size = step < 0 ? -step : step;
    // A jump of the camera's clock is no jitter.
    if (size < 10 * clockRate) jitterTicks = jitterTicks < 0 ? size / 16 : jitterTicks + (size - jitterTicks) / 16;
  };

  return {
    take(packet, arrivedAtMs) {
      if (packet.ssrc !== ssrc) {
        restart(packet, arrivedAtMs);
        return 'restart';
      }
      const step = (packet.sequence - highest) & 0xffff;
      if (step === 0 || step > 0x10000 - oldestLate) {
        receivedNow += 1;
        late += step === 0 ? 0 : 1;
        return 'useless';
      }
      if (step >= largestGap) {
        if (packet.sequence === suspect) {
          restart(packet, arrivedAtMs);
          return 'gap';
        }
        suspect = (packet.sequence + 1) & 0xffff;
        return 'useless';
      }
      suspect = -1;
      receivedNow += 1;
      if (packet.sequence < highest) cycles += 0x10000;
      highest = packet.sequence;
      takeJitter(packet.timestamp, arrivedAtMs);
      return step === 1 ? 'next' : 'gap';
    },
    get received() {
      return receivedBefore + receivedNow;
    },
    get lost() {
      return lostBefore + lostNow();
    },
    get late() {
      return late;
    },
    get jitterMs() {
      return jitterTicks < 0 ? undefined : jitterTicks / ticksPerMs;
    },
    get ssrc() {
      return ssrc < 0 ? undefined : ssrc;
    },
    reportBlock() {
      const expected = expectedNow() - reported.expected;
      const lost = expected - (receivedNow - reported.received);
      reported.expected = expectedNow();
      reported.received = receivedNow;
      return {
        ssrc,
        fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
        cumulativeLost: Math.min(lostNow(), 0x7fffff),
        highestSequence: (cycles + highest) >>> 0,
        jitterTicks: Math.max(0, Math.round(jitterTicks)),
      };
    },
  };
}
