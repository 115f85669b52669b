/**
 * Writes WebSocket frames (RFC 6455 5.2) straight to the socket: `ws` would allocate a frame header, an options object and
 * a system call for each message, and one wall of 16 tiles takes 240 messages a second. What one turn of the event loop
 * brings goes out together, as one gathered write; bodies are the window's own bytes. Servers do not mask, nothing is
 * compressed, and frames are written whole, so `ws` may put its own (pong, close) between them.
 */
import { liveHeaderBytes, stampLiveHeader } from '../../media/wire/live-message.ts';
import type { PreparedMessage } from './prepared-message.ts';

/** What is used of a `net.Socket` or `TLSSocket`. */
export interface WireSocket {
  readonly writableLength: number;
  readonly writable: boolean;
  cork(): void;
  uncork(): void;
  write(bytes: Uint8Array): boolean;
}

export interface WireWriter {
  message(prepared: PreparedMessage, tile: number, sequence: number, backlog: boolean, resumed: boolean): void;
  text(text: string): void;
  /** Hands over what was gathered. */
  flush(): void;
  /** Taken but not yet with the operating system, bytes. */
  readonly waitingBytes: number;
  readonly bytesTotal: number;
  readonly messagesTotal: number;
}

const binaryFrame = 0x82;
const textFrame = 0x81;
/** Headers of one viewer are cut from blocks of its own, so that a slow one holds on to no other's. */
const blockBytes = 4096;
const longestFrameHeader = 10;

/** @param onFirst called when something waits for `flush` that did not before. */
export function createWireWriter(socket: WireSocket, onFirst: () => void): WireWriter {
  let block = Buffer.allocUnsafe(blockBytes);
  let used = 0;
  let pieces: Uint8Array[] = [];
  let gatheredBytes = 0;
  let bytesTotal = 0;
  let messagesTotal = 0;

  /** Room for headers of `size` bytes at most. */
  const reserve = (size: number) => {
    if (used + size <= block.length) return;
    block = Buffer.allocUnsafe(blockBytes);
    used = 0;
  };
  const frameHeader = (opcode: number, size: number) => {
    block[used] = opcode;
    if (size < 126) {
      block[used + 1] = size;
      used += 2;
    } else if (size < 65_536) {
      block[used + 1] = 126;
      block.writeUInt16BE(size, used + 2);
      used += 4;
    } else {
      block[used + 1] = 127;
      block.writeUInt32BE(0, used + 2);
      block.writeUInt32BE(size, used + 6);
      used += longestFrameHeader;
    }
  };
  const gather = (header: Uint8Array, body: Uint8Array) => {
    if (pieces.length === 0) onFirst();
    pieces.push(header, body);
    const size = header.length + body.length;
    gatheredBytes += size;
    bytesTotal += size;
    messagesTotal += 1;
  };

  return {
    message(prepared, tile, sequence, backlog, resumed) {
      reserve(longestFrameHeader + liveHeaderBytes);
      const start = used;
      frameHeader(binaryFrame, liveHeaderBytes + prepared.body.length);
      block.set(prepared.header, used);
      stampLiveHeader(block, used, tile, sequence, backlog, resumed);
      used += liveHeaderBytes;
      gather(block.subarray(start, used), prepared.body);
    },
    text(text) {
      const body = Buffer.from(text);
      reserve(longestFrameHeader);
      const start = used;
      frameHeader(textFrame, body.length);
      gather(block.subarray(start, used), body);
    },
    flush() {
      if (pieces.length === 0) return;
      const going = pieces;
      pieces = [];
      gatheredBytes = 0;
      if (!socket.writable) return;
      socket.cork();
      for (const piece of going) socket.write(piece);
      socket.uncork();
    },
    get waitingBytes() {
      return gatheredBytes + socket.writableLength;
    },
    get bytesTotal() {
      return bytesTotal;
    },
    get messagesTotal() {
      return messagesTotal;
    },
  };
}
