/** A page's side of `/api/live`: keeps what came, in order, so that tests can look at it. */
import type { WebSocket } from 'ws';
import type { LiveNotice, LiveRequest } from '../../gateway/media/wire/live-control.ts';
import { type LiveHeader, liveHeaderBytes, readLiveHeader } from '../../gateway/media/wire/live-message.ts';
import type { Visitor } from './sign-in.ts';

export interface LiveMessage extends LiveHeader {
  readonly body: Uint8Array;
  /** Of the sample inside `body`. */
  readonly sample: Uint8Array;
  readonly cameAtMs: number;
}

export interface LiveClient {
  readonly socket: WebSocket;
  ask(request: LiveRequest): void;
  /** Everything in the order of its coming. */
  readonly came: readonly (LiveNotice | LiveMessage)[];
  messages(tile: number): readonly LiveMessage[];
  notices(type: LiveNotice['type'], tile?: number): readonly LiveNotice[];
  close(): Promise<void>;
}

export const isMessage = (one: LiveNotice | LiveMessage): one is LiveMessage => 'body' in one;

export async function openLiveClient(visitor: Visitor): Promise<LiveClient> {
  const socket = visitor.socket('/api/live', { perMessageDeflate: false });
  const came: (LiveNotice | LiveMessage)[] = [];
  socket.on('message', (bytes: Buffer, isBinary) => {
    came.push(isBinary ? messageOf(bytes) : (JSON.parse(String(bytes)) as LiveNotice));
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return {
    socket,
    came,
    ask: (request) => socket.send(JSON.stringify(request)),
    messages: (tile) => came.filter(isMessage).filter((message) => message.tile === tile),
    notices: (type, tile) =>
      came.filter(
        (one): one is LiveNotice =>
          !isMessage(one) && one.type === type && (tile === undefined || ('tile' in one && one.tile === tile)),
      ),
    async close() {
      if (socket.readyState === socket.CLOSED) return;
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.terminate();
      await closed;
    },
  };
}

function messageOf(bytes: Buffer): LiveMessage {
  const header = readLiveHeader(bytes);
  if (!header) throw new Error('not a live message');
  const body = bytes.subarray(liveHeaderBytes);
  const sample = body.subarray(header.sampleOffset, header.sampleOffset + header.sampleSize);
  return { ...header, body, sample, cameAtMs: Date.now() };
}
