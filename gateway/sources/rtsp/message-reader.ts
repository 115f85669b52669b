/**
 * Cuts what a camera sends over an RTSP connection into responses and interleaved packets (RFC 2326 10.12).
 *
 * The bytes given to `push` belong to a read buffer that is used again: a packet that lies whole inside them is handed on
 * where it lies, and only what a read cut in two is copied, into one buffer that grows as far as the largest message. Cameras
 * write stray bytes between messages (padding, a second line end, half a packet after a full send buffer): what is neither
 * a packet of a known channel nor the start of a message is passed over, byte by byte, up to a limit.
 */
import { bodySizeOf, parseHead, type RtspHead, type RtspRequest, type RtspResponse } from './rtsp-message.ts';

export interface MessageReaderListener {
  onResponse(response: RtspResponse): void;
  onRequest(request: RtspRequest): void;
  /** The packet is `bytes` from `start` to `end`, valid during the call only. */
  onPacket(channel: number, bytes: Uint8Array, start: number, end: number): void;
}

export interface MessageReader {
  /** The first `size` bytes. @returns false when they are no RTSP, for good: end the connection. Never throws. */
  push(bytes: Uint8Array, size?: number): boolean;
  /** Packets of this channel are wanted; those of other channels are passed over. */
  addChannel(channel: number): void;
  /** Bytes that were passed over so far. */
  readonly strayBytes: number;
}

const dollar = 0x24;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const largestHeadBytes = 16_384;
const largestBodyBytes = 262_144;
/** So much nonsense in a row is no accident on the line: more than one picture lost in the middle would leave. */
const mostStrayBytes = 1_048_576;
/** Nobody sends larger packets; what says so is no packet, and not worth waiting for. */
const largestForeignBytes = 8_192;
const responseStart = 'RTSP/';
const requestStarts = ['OPTIONS ', 'ANNOUNCE ', 'GET_PARAMETER ', 'SET_PARAMETER ', 'REDIRECT ', 'TEARDOWN ', 'PAUSE '];
/** What `takeOne` answers when more bytes are needed; otherwise the bytes it used. */
const needsMore = 0;

export function createMessageReader(listener: MessageReaderListener): MessageReader {
  return new ConnectionReader(listener);
}

class ConnectionReader implements MessageReader {
  readonly #listener: MessageReaderListener;
  readonly #known = new Uint8Array(256);
  /** What a read left over, `[0, #held)`. */
  #carry = new Uint8Array(4_096);
  #held = 0;
  #strayRun = 0;
  #broken = false;
  /** Leads over the head that was searched already, so that a slow head is not searched from its start each time. */
  #headSearched = 0;
  strayBytes = 0;

  constructor(listener: MessageReaderListener) {
    this.#listener = listener;
  }

  push(bytes: Uint8Array, size = bytes.length): boolean {
    let at = 0;
    // Completes the message that the last read cut, with no more bytes than it needs where its size is known.
    while (this.#held > 0 && at < size && !this.#broken) {
      const wanted = Math.min(size - at, missingBytes(this.#carry, this.#held));
      this.#keep(bytes, at, at + wanted);
      at += wanted;
      const used = this.#takeAll(this.#carry, 0, this.#held);
      this.#carry.copyWithin(0, used, this.#held);
      this.#held -= used;
    }
    if (this.#held === 0 && !this.#broken) {
      const used = this.#takeAll(bytes, at, size);
      if (used < size && !this.#broken) this.#keep(bytes, used, size);
    }
    return !this.#broken;
  }

  addChannel(channel: number): void {
    this.#known[channel & 0xff] = 1;
  }

  /** Takes what is whole from `[from, end)` and gives back where the rest begins. */
  #takeAll(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end && !this.#broken) {
      const taken = this.#takeOne(bytes, at, end);
      if (taken === needsMore) break;
      at += taken;
    }
    return at;
  }

  #takeOne(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] === dollar) {
      const taken = this.#takePacket(bytes, at, end);
      return taken >= 0 ? taken : this.#takeForeign(bytes, at, end);
    }
    const start = startsMessage(bytes, at, end);
    if (start === 'yes') return this.#takeMessage(bytes, at, end);
    if (start === 'perhaps') return needsMore;
    return this.#passOver(1);
  }

  /** A packet, or `needsMore`, or -1 when the bytes at `at` are none of a known channel. */
  #takePacket(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 5) return needsMore;
    const channel = bytes[at + 1] ?? 0;
    const size = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    // Both RTP and RTCP begin with version 2 in the upper two bits.
    if (this.#known[channel] !== 1 || size < 4 || (bytes[at + 4] ?? 0) >> 6 !== 2) return -1;
    if (end - at < 4 + size) return needsMore;
    this.#strayRun = 0;
    this.#listener.onPacket(channel, bytes, at + 4, at + 4 + size);
    return 4 + size;
  }

  /** A packet of a channel that we did not ask for is passed over whole, where something else follows it. */
  #takeForeign(bytes: Uint8Array, at: number, end: number): number {
    const size = 4 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    const unknown = this.#known[bytes[at + 1] ?? 0] !== 1;
    const foreign = unknown && (bytes[at + 4] ?? 0) >> 6 === 2 && size <= largestForeignBytes;
    if (!foreign || this.#strayRun > 0) return this.#passOver(1);
    if (end - at <= size) return needsMore;
    const next = bytes[at + size];
    if (next !== dollar && next !== responseStart.charCodeAt(0)) return this.#passOver(1);
    this.strayBytes += size;
    return size;
  }

  #takeMessage(bytes: Uint8Array, start: number, end: number): number {
    const limit = Math.min(end, start + largestHeadBytes);
    const headEnd = findHeadEnd(bytes, Math.max(start, start + this.#headSearched - 3), limit);
    if (headEnd < 0) {
      this.#headSearched = limit - start;
      if (end - start < largestHeadBytes) return needsMore;
      this.#headSearched = 0;
      return this.#passOver(1);
    }
    const head = parseHead(textOf(bytes, start, headEnd));
    const bodySize = head === undefined ? undefined : bodySizeOf(head.headers);
    if (head === undefined || bodySize === undefined || bodySize > largestBodyBytes) {
      this.#headSearched = 0;
      return this.#passOver(1);
    }
    if (end - headEnd < bodySize) return needsMore;
    this.#headSearched = 0;
    this.#strayRun = 0;
    this.#deliver(head, textOf(bytes, headEnd, headEnd + bodySize));
    return headEnd + bodySize - start;
  }

  #deliver(head: RtspHead, body: string): void {
    if (head.kind === 'response') this.#listener.onResponse({ status: head.status, headers: head.headers, body });
    else this.#listener.onRequest({ method: head.method, headers: head.headers });
  }

  #passOver(count: number): number {
    this.strayBytes += count;
    this.#strayRun += count;
    if (this.#strayRun > mostStrayBytes) this.#broken = true;
    return count;
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const size = this.#held + to - from;
    if (size > this.#carry.length) {
      const larger = new Uint8Array(Math.max(size, this.#carry.length * 2));
      larger.set(this.#carry.subarray(0, this.#held));
      this.#carry = larger;
    }
    this.#carry.set(bytes.subarray(from, to), this.#held);
    this.#held = size;
  }
}

/** How many bytes the started message lacks, as far as one can tell; at least 1. */
function missingBytes(carry: Uint8Array, held: number): number {
  if (carry[0] !== dollar) return 1_024;
  if (held < 5) return 5 - held;
  return Math.max(1, 4 + (((carry[2] ?? 0) << 8) | (carry[3] ?? 0)) - held);
}

/** Index behind the empty line that ends a head, or -1. */
function findHeadEnd(bytes: Uint8Array, from: number, end: number): number {
  for (let at = bytes.indexOf(lineFeed, from); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) {
    if (at + 1 < end && bytes[at + 1] === lineFeed) return at + 2;
    if (at + 2 < end && bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return at + 3;
  }
  return -1;
}

function startsMessage(bytes: Uint8Array, at: number, end: number): 'yes' | 'perhaps' | 'no' {
  let found: 'perhaps' | 'no' = 'no';
  if ((bytes[at] ?? 0) < 0x41 || (bytes[at] ?? 0) > 0x54) return 'no';
  for (const word of [responseStart, ...requestStarts]) {
    const size = Math.min(word.length, end - at);
    let same = 0;
    while (same < size && bytes[at + same] === word.charCodeAt(same)) same += 1;
    if (same === word.length) return 'yes';
    if (same === size) found = 'perhaps';
  }
  return found;
}

const decoder = new TextDecoder('utf-8');
const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
