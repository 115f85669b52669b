/**
 * The live service on a clock that the test moves, with streams that the test fills and viewers whose sockets it opens and
 * blocks. What a viewer got is read from the frames that were written, as a browser would.
 */
import type { Actor } from '../../gateway/access/audit/actor.ts';
import type { ViewBook } from '../../gateway/access/audit/view-book.ts';
import { GatewayError } from '../../gateway/kernel/errors.ts';
import { createEvents } from '../../gateway/kernel/events.ts';
import { createBrowserWindow } from '../../gateway/media/browser-window.ts';
import type { TrackInfo } from '../../gateway/media/fragment.ts';
import { createWindow, type StreamWindow } from '../../gateway/media/window.ts';
import type { LiveNotice, LiveRequest } from '../../gateway/media/wire/live-control.ts';
import { type LiveHeader, liveHeaderBytes, liveKinds, readLiveHeader } from '../../gateway/media/wire/live-message.ts';
import { createLiveService, type LiveService } from '../../gateway/streams/live/live-service.ts';
import type { LiveViewer } from '../../gateway/streams/live/live-viewer.ts';
import type { PulledStream } from '../../gateway/streams/pulled-stream.ts';
import type { RenditionName } from '../../gateway/streams/renditions.ts';
import type { TranscodedStream } from '../../gateway/streams/transcoded-stream.ts';
import { somebody } from './allow-everything.ts';
import { makeVideoTrack, writeFragment } from './make-media.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export const actor: Actor = {
  personId: somebody.id,
  personName: somebody.name,
  role: somebody.role,
  address: '127.0.0.1',
  desk: 'Bàn 1',
};

export interface BenchStream {
  readonly window: StreamWindow;
  holds: number;
  error: string | null;
  /** A new session, then nothing until `frames`. */
  begin(session: string, tracks?: readonly TrackInfo[]): void;
  /** So many frames of 100 ms, a keyframe every `gop`; each moves the clock. */
  frames(count: number, options?: { gop?: number; payloadBytes?: number }): Promise<void>;
  /** The source ended. */
  lose(error: string): void;
}

export interface BenchViewer {
  readonly viewer: LiveViewer;
  ask(request: LiveRequest | string): void;
  /** What has come since the last call, in order: notices (but no ticks), and messages as `kind tile#sequence` with their flags. */
  came(): (LiveNotice | string)[];
  /** All so far. */
  readonly ticks: number;
  messages(): LiveHeader[];
  /** The network takes nothing more (false), or takes what waits (true). */
  open: boolean;
  readonly ended: boolean;
}

export interface LiveBench {
  readonly clock: ManualClock;
  readonly service: LiveService;
  stream(cameraId: string): BenchStream;
  enter(): BenchViewer;
  /** Ends the turn of the event loop: what was gathered goes out. */
  turn(): void;
  /** Cameras that the person may not see (any more). */
  readonly hidden: Set<string>;
  /** The camera is taken out of the inventory. */
  remove(cameraId: string): void;
  /** What `h264` and the renditions with sound are made by. */
  transcode: (stream: PulledStream, name: RenditionName) => TranscodedStream | undefined;
  tellState(cameraId: string): void;
  tellRightsChanged(): void;
  /** How a view gets on record. */
  beginView: ViewBook['begin'];
}

export function createLiveBench(): LiveBench {
  const clock = createManualClock();
  const events = createEvents((error) => {
    throw error;
  });
  const streams = new Map<string, BenchStream & { readonly pulled: PulledStream }>();
  const hidden = new Set<string>();
  const atEnd: (() => void)[] = [];
  const turn = () => {
    while (atEnd.length > 0) for (const run of atEnd.splice(0)) run();
  };
  const tellState = (cameraId: string) => events.publish('stream.state', { cameraId, role: 'sub', state: {} });
  const find = (cameraId: string) => {
    const stream = streams.get(cameraId);
    if (!stream) throw new GatewayError('not-found');
    return stream;
  };
  const bench: LiveBench = {
    clock,
    hidden,
    remove: (cameraId) => streams.delete(cameraId),
    turn,
    tellState,
    tellRightsChanged: () => events.publish('rights.changed', {}),
    beginView: () => ({ end() {} }),
    transcode: () => undefined,
    service: createLiveService({
      clock,
      events,
      decide: (_person, _right, cameraId) => cameraId === undefined || !hidden.has(cameraId),
      cameraExists: (cameraId) => streams.has(cameraId),
      views: { begin: (view) => bench.beginView(view) },
      renditions: {
        streamOf: (cameraId) => find(cameraId).pulled,
        transcoderOf: (stream, name) => bench.transcode(stream, name),
      },
      atEndOfTurn: (run) => atEnd.push(run),
    }),
    stream(cameraId) {
      const stream = streams.get(cameraId) ?? createBenchStream(cameraId, clock, turn, () => tellState(cameraId));
      streams.set(cameraId, stream);
      return stream;
    },
    enter: () => createBenchViewer(bench),
  };
  return bench;
}

function createBenchStream(cameraId: string, clock: ManualClock, turn: () => void, tell: () => void) {
  const window = createWindow({ maxBytes: 32_000_000, maxMs: 35_000 });
  let session = '';
  let sequence = 0;
  const stream = {
    window,
    holds: 0,
    error: null as string | null,
    begin(next: string, tracks: readonly TrackInfo[] = [makeVideoTrack()]) {
      session = next;
      sequence = 0;
      stream.error = null;
      window.pushInit({ streamSession: session, tracks, bytes: new Uint8Array(1) });
      tell();
    },
    async frames(count: number, { gop = 10, payloadBytes = 100 } = {}) {
      for (let made = 0; made < count; made++) {
        await clock.advance(100);
        const keyframe = sequence % gop === 0;
        const times = { decodeTime: sequence * 9_000, duration: 9_000 };
        const payload = new Uint8Array(payloadBytes);
        window.pushFragment({
          streamSession: session,
          trackId: 1,
          kind: 'video',
          sequence,
          ...times,
          keyframe,
          receivedAtMs: clock.nowMs(),
          ...writeFragment({ ...times, payload, sync: keyframe }),
          payloadSize: payloadBytes,
          sampleCount: 1,
        });
        sequence += 1;
        turn();
      }
    },
    lose(error: string) {
      window.clear();
      stream.error = error;
      tell();
      turn();
    },
    pulled: undefined as unknown as PulledStream,
  };
  const pulled = {
    cameraId,
    role: 'sub',
    window,
    browserWindow: createBrowserWindow(window),
    hold() {
      stream.holds += 1;
      return { release: () => (stream.holds -= 1) };
    },
    state: () => ({ phase: stream.error === null ? 'running' : 'waiting', error: stream.error }),
  };
  stream.pulled = pulled as unknown as PulledStream;
  return stream;
}

function createBenchViewer(bench: LiveBench): BenchViewer {
  const written: Uint8Array[] = [];
  let waiting: Uint8Array[] = [];
  let open = true;
  let ended = false;
  let ticks = 0;
  const wire = {
    writable: true,
    get writableLength() {
      return waiting.reduce((sum, piece) => sum + piece.length, 0);
    },
    cork() {},
    uncork() {},
    write(piece: Uint8Array) {
      (open ? written : waiting).push(piece.slice());
      return open;
    },
  };
  const viewer = bench.service.enter(wire, { person: somebody, actor }, () => {
    ended = true;
    wire.writable = false;
    waiting = [];
  });
  const drainFrames = () => {
    bench.turn();
    const bytes = Buffer.concat(written.splice(0));
    return parseFrames(bytes);
  };
  return {
    viewer,
    ask: (request) => viewer.receive(typeof request === 'string' ? request : JSON.stringify(request)),
    came() {
      const came = drainFrames().map((frame) =>
        'text' in frame ? (JSON.parse(frame.text) as LiveNotice) : label(frame),
      );
      const others = came.filter((one) => typeof one === 'string' || one.type !== 'tick');
      ticks += came.length - others.length;
      return others;
    },
    get ticks() {
      return ticks;
    },
    messages: () => drainFrames().filter((frame): frame is LiveHeader => !('text' in frame)),
    get open() {
      return open;
    },
    set open(next) {
      open = next;
      if (!open) return;
      written.push(...waiting.splice(0));
      viewer.flush();
      bench.turn();
    },
    get ended() {
      return ended;
    },
  };
}

const kindNames = Object.fromEntries(Object.entries(liveKinds).map(([name, kind]) => [kind, name]));
const label = ({ kind, tile, sequence, backlog, resumed }: LiveHeader) =>
  `${kindNames[kind]} ${tile}#${sequence}${backlog ? ' backlog' : ''}${resumed ? ' resumed' : ''}`;

/** RFC 6455 frames of a server: whole, not masked. */
function parseFrames(bytes: Buffer): (LiveHeader | { readonly text: string })[] {
  const frames: (LiveHeader | { readonly text: string })[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const short = bytes.readUInt8(offset + 1);
    const [size, start] =
      short < 126
        ? [short, offset + 2]
        : short === 126
          ? [bytes.readUInt16BE(offset + 2), offset + 4]
          : [Number(bytes.readBigUInt64BE(offset + 2)), offset + 10];
    const body = bytes.subarray(start, start + size);
    if (bytes[offset] === 0x81) frames.push({ text: String(body) });
    else if (bytes[offset] === 0x82 && body.length === size && size >= liveHeaderBytes) {
      const header = readLiveHeader(body);
      if (!header) throw new Error('not a live message');
      frames.push(header);
    } else throw new Error(`a broken frame at ${offset}`);
    offset = start + size;
  }
  return frames;
}
