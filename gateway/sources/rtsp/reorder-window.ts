/**
 * Puts RTP packets that overtook each other on the way back in order (UDP). A packet that comes ahead of a missing one is
 * copied and held for at most 16 places or 50 ms; then what is missing counts as lost and the rest goes on. Late packets
 * are handed on as they come: whoever assembles pictures counts them.
 */
import type { Clock } from '../../kernel/clock.ts';

export interface ReorderWindow {
  /** `packet` is only valid during the call. Shorter than an RTP header: passed over. */
  push(packet: Uint8Array, arrivedAtMs: number): void;
  /** Packets that came after one with a higher sequence number and were put back in order. */
  readonly reordered: number;
  /** Lets go of what is held, without handing it on. */
  close(): void;
}

const places = 16;
const holdMs = 50;
/** Farther than this from the expected number is a camera that started its count anew. */
const farAway = 1_000;

interface Held {
  readonly packet: Uint8Array;
  readonly arrivedAtMs: number;
}

export function createReorderWindow(
  clock: Clock,
  deliver: (packet: Uint8Array, arrivedAtMs: number) => void,
): ReorderWindow {
  const held: (Held | undefined)[] = new Array(places).fill(undefined);
  let heldCount = 0;
  let expected = -1;
  let reordered = 0;
  let cancelTimer: (() => void) | undefined;

  /** Hands on what follows without a hole. */
  const drain = () => {
    for (let next = held[expected % places]; next !== undefined; next = held[expected % places]) {
      held[expected % places] = undefined;
      heldCount -= 1;
      expected = (expected + 1) & 0xffff;
      deliver(next.packet, next.arrivedAtMs);
    }
    if (heldCount > 0) return;
    cancelTimer?.();
    cancelTimer = undefined;
  };
  /** Gives up on the missing packet, and on those after it up to the next one that is there. */
  const skipHole = () => {
    for (let tries = 0; tries < places && held[expected % places] === undefined; tries += 1)
      expected = (expected + 1) & 0xffff;
    drain();
  };
  const onTimer = () => {
    cancelTimer = undefined;
    skipHole();
    if (heldCount > 0) cancelTimer = clock.after(holdMs, onTimer);
  };
  const hold = (sequence: number, packet: Uint8Array, arrivedAtMs: number) => {
    const place = sequence % places;
    if (held[place] !== undefined) return;
    held[place] = { packet: packet.slice(), arrivedAtMs };
    heldCount += 1;
    cancelTimer ??= clock.after(holdMs, onTimer);
  };

  return {
    push(packet, arrivedAtMs) {
      if (packet.length < 12) return;
      const sequence = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0);
      if (expected < 0) expected = sequence;
      const ahead = (sequence - expected) & 0xffff;
      const behind = 0x10000 - ahead;
      if (ahead === 0) {
        if (heldCount > 0) reordered += 1;
        expected = (expected + 1) & 0xffff;
        deliver(packet, arrivedAtMs);
        if (heldCount > 0) drain();
      } else if (ahead < places) hold(sequence, packet, arrivedAtMs);
      else if (behind < farAway) deliver(packet, arrivedAtMs);
      else {
        // Too far ahead to wait for: what is held goes first, then this one sets the count.
        for (let tries = 0; tries < places && heldCount > 0; tries += 1) skipHole();
        expected = (sequence + 1) & 0xffff;
        deliver(packet, arrivedAtMs);
      }
    },
    get reordered() {
      return reordered;
    },
    close() {
      cancelTimer?.();
      cancelTimer = undefined;
      held.fill(undefined);
      heldCount = 0;
    },
  };
}
