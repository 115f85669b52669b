import type { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { readLiveHeader } from '../../../../gateway/media/wire/live-message.ts';
import type { PreparedMessage } from '../../../../gateway/streams/live/prepared-message.ts';
import { createWireWriter } from '../../../../gateway/streams/live/wire-writer.ts';

const prepared = (bodyBytes: number): PreparedMessage => {
  const header = new Uint8Array(32);
  header.set([1, 2]);
  return { kind: 2, fragmentSequence: 0, capturedAtMs: 0, header, body: new Uint8Array(bodyBytes).fill(7) };
};

/** Its types leave it out. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean; binaryType: string }) => Writable;
};

/** What `ws` reads of what was written. */
async function readBack(pieces: readonly Uint8Array[]): Promise<Buffer[]> {
  const messages: Buffer[] = [];
  const receiver = new Receiver({ isServer: false, binaryType: 'nodebuffer' });
  receiver.on('message', (bytes: Buffer) => messages.push(bytes));
  await new Promise<void>((resolve, reject) => {
    receiver.on('error', reject);
    receiver.on('finish', resolve);
    for (const piece of pieces) receiver.write(piece);
    receiver.end();
  });
  return messages;
}

describe('the wire', () => {
  it('writes frames of every length as RFC 6455 has them, several in one go', async () => {
    const pieces: Uint8Array[] = [];
    const acts: string[] = [];
    const writer = createWireWriter(
      {
        writable: true,
        writableLength: 0,
        cork: () => acts.push('cork'),
        uncork: () => acts.push('uncork'),
        write: (piece) => pieces.push(Uint8Array.from(piece)) > 0,
      },
      () => acts.push('first'),
    );
    const sizes = [0, 93, 94, 65_503, 65_504, 200_000];
    for (const [index, size] of sizes.entries()) writer.message(prepared(size), 300, index, false, index === 3);
    writer.text('{"type":"tick"}');
    expect(writer.waitingBytes).toBe(writer.bytesTotal);
    writer.flush();
    writer.flush();
    expect([acts, writer.waitingBytes]).toEqual([['first', 'cork', 'uncork'], 0]);
    const messages = await readBack(pieces);
    expect(messages.slice(0, -1).map((message) => message.length - 32)).toEqual(sizes);
    expect(String(messages.at(-1))).toBe('{"type":"tick"}');
    const headers = messages.slice(0, -1).map((message) => readLiveHeader(message));
    expect(headers.map((header) => [header?.tile, header?.sequence, header?.resumed])).toEqual(
      sizes.map((_, index) => [300, index, index === 3]),
    );
  });

  it('keeps the headers of thousands of messages apart', async () => {
    const pieces: Uint8Array[] = [];
    const writer = createWireWriter(
      { writable: true, writableLength: 0, cork() {}, uncork() {}, write: (piece) => pieces.push(piece) > 0 },
      () => {},
    );
    for (let sequence = 0; sequence < 3_000; sequence++) {
      writer.message(prepared(3), sequence % 7, sequence, false, false);
      if (sequence % 5 === 0) writer.flush();
    }
    writer.flush();
    const messages = await readBack(pieces);
    expect(messages.map((message) => readLiveHeader(message)?.sequence)).toEqual([...Array(3_000).keys()]);
  });

  it('writes nothing to a socket that is closing', () => {
    const writer = createWireWriter(
      {
        writable: false,
        writableLength: 0,
        cork() {},
        uncork() {},
        write: () => {
          throw new Error('written after the end');
        },
      },
      () => {},
    );
    writer.text('late');
    writer.flush();
    expect(writer.waitingBytes).toBe(0);
  });
});
