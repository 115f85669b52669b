/**
 * Program: many viewers of one gateway, each a socket with a wall of tiles, in one process of its own. Reads every message, checks
 * its number and notes how long it was on its way; some stop reading when told to.
 */
import { WebSocket } from 'ws';
import type { LiveRequest } from '../../../gateway/media/wire/live-control.ts';
import { liveHeaderBytes, liveKinds, readLiveHeader } from '../../../gateway/media/wire/live-message.ts';
import {
  bucketMs,
  buckets,
  type WallClientSettings,
  type WallCommand,
  type WallReport,
} from './wall-client-messages.ts';

const settings = JSON.parse(process.argv[2] ?? '{}') as WallClientSettings;
const nowMs = () => performance.timeOrigin + performance.now();
const empty = () => ({ messages: 0, bytes: 0, delays: new Array<number>(buckets).fill(0), holes: 0, skipped: 0 });
const sockets: WebSocket[] = [];
const closed = { slow: 0, others: 0 };
const state = { counts: empty(), started: 0 };

function openWall(slow: boolean): void {
  const socket = new WebSocket(settings.url, {
    headers: { cookie: settings.cookie },
    perMessageDeflate: false,
    skipUTF8Validation: true,
    ...(settings.authority ? { ca: settings.authority } : {}),
  });
  const sequences = new Map<number, number>();
  socket.on('open', () => {
    for (const [tile, cameraId] of settings.cameraIds.entries()) {
      const request: LiveRequest = {
        type: 'subscribe',
        tile,
        cameraId,
        rendition: 'sub',
        keyframesOnly: false,
        maxPerSecond: 0,
      };
      socket.send(JSON.stringify(request));
    }
  });
  socket.on('message', (message: Buffer, isBinary) => {
    if (!isBinary) return onNotice(String(message), slow);
    if (!slow) onPicture(message, sequences);
  });
  socket.on('close', () => {
    closed[slow ? 'slow' : 'others'] += 1;
  });
  socket.on('error', (error) => process.stderr.write(`viewer: ${error.message}\n`));
  sockets.push(socket);
}

function onNotice(text: string, slow: boolean): void {
  const notice = JSON.parse(text) as { type: string };
  if (notice.type === 'refused') throw new Error(`refused: ${text}`);
  if (notice.type === 'skipped' && !slow) state.counts.skipped += 1;
  if (notice.type !== 'init') return;
  state.started += 1;
  if (state.started === settings.walls * settings.cameraIds.length) process.send?.('started');
}

function onPicture(message: Buffer, sequences: Map<number, number>): void {
  const arrivedMs = nowMs();
  const header = readLiveHeader(message);
  if (!header) throw new Error(`a message of ${message.length} bytes cannot be read`);
  const { counts } = state;
  const expected = sequences.get(header.tile);
  if (expected !== undefined && header.sequence !== expected) counts.holes += 1;
  sequences.set(header.tile, (header.sequence + 1) >>> 0);
  counts.messages += 1;
  counts.bytes += message.length - liveHeaderBytes;
  if (header.kind === liveKinds.init || header.backlog) return;
  const bucket = Math.min(buckets - 1, Math.max(0, Math.floor((arrivedMs - header.capturedAtMs) / bucketMs)));
  counts.delays[bucket] = (counts.delays[bucket] ?? 0) + 1;
}

process.on('message', (command: WallCommand) => {
  if (command === 'slow') for (const socket of sockets.slice(0, settings.slowWalls)) socket.pause();
  if (command === 'reset') state.counts = empty();
  if (command === 'report') {
    const report: WallReport = { ...state.counts, closedSlow: closed.slow, closedOthers: closed.others };
    process.send?.(report);
  }
});
process.once('disconnect', () => process.exit(0));

for (let wall = 0; wall < settings.walls; wall += 1) openWall(wall < settings.slowWalls);
