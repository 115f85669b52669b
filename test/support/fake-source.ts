/** Hand-written sources for tests of what stands above the OpenSource port: the test says what the camera does. */
import { type ErrorCode, GatewayError } from '../../gateway/kernel/errors.ts';
import type { Fragment, StreamInit, TrackInfo } from '../../gateway/media/fragment.ts';
import type { TransportFigures } from '../../gateway/media/rtp/stream-assembler.ts';
import type { Ingest, OpenSource, SourceListener, SourceRequest } from '../../gateway/sources/source.ts';

export interface FakeSource {
  readonly request: SourceRequest;
  readonly closed: boolean;
  /** Sends the init of a new session. */
  begin(options?: { width?: number; height?: number; codec?: TrackInfo['codec'] }): StreamInit;
  /** Sends one video frame, 40 ms long unless told otherwise. */
  frame(options?: { keyframe?: boolean; durationMs?: number }): Fragment;
  end(code?: ErrorCode): void;
  /** What brings it and what its transport counts; at first ffmpeg, which counts nothing. */
  comesBy(ingest: Ingest, figures?: TransportFigures): void;
}

export interface FakeSources {
  readonly open: OpenSource;
  /** Every source opened so far, in order. */
  readonly opened: readonly FakeSource[];
  /** The newest one. @throws when none was opened */
  last(): FakeSource;
}

const timescale = 90_000;

export function createFakeSources(
  nowMs: () => number,
  options: { closeSlowly?: () => Promise<void> } = {},
): FakeSources {
  const opened: FakeSource[] = [];
  return {
    open(request, listener) {
      const fake = createFakeSource(request, listener, nowMs, opened.length);
      opened.push(fake);
      return {
        pid: undefined,
        ingest: () => fake.way.ingest,
        figures: () => fake.way.figures,
        async close() {
          await options.closeSlowly?.();
          fake.markClosed();
        },
      };
    },
    opened,
    last() {
      const source = opened.at(-1);
      if (!source) throw new Error('no source was opened');
      return source;
    },
  };
}

function createFakeSource(request: SourceRequest, listener: SourceListener, nowMs: () => number, number: number) {
  let closed = false;
  let sequence = 0;
  let session = 0;
  let decodeTime = 0;
  const way: { ingest: Ingest; figures: TransportFigures | undefined } = {
    ingest: { kind: 'ffmpeg', reason: null, transport: null },
    figures: undefined,
  };
  const streamSession = () => `session-${number}-${session}`;
  return {
    request,
    way,
    comesBy(ingest: Ingest, figures?: TransportFigures) {
      Object.assign(way, { ingest, figures });
    },
    get closed() {
      return closed;
    },
    markClosed() {
      closed = true;
    },
    begin({ width = 640, height = 360, codec = 'h264' as TrackInfo['codec'] } = {}) {
      session += 1;
      sequence = 0;
      const init: StreamInit = {
        streamSession: streamSession(),
        tracks: [videoTrack(codec, width, height)],
        bytes: new Uint8Array([1, 2, 3]),
      };
      listener.onInit(init);
      return init;
    },
    frame({ keyframe = false, durationMs = 40 } = {}) {
      const duration = durationMs * (timescale / 1000);
      const fragment: Fragment = {
        streamSession: streamSession(),
        trackId: 1,
        kind: 'video',
        sequence: sequence++,
        decodeTime,
        duration,
        keyframe,
        receivedAtMs: nowMs(),
        bytes: new Uint8Array(100),
        payloadOffset: 50,
        payloadSize: 50,
        sampleCount: 1,
      };
      decodeTime += duration;
      listener.onFragment(fragment);
      return fragment;
    },
    end(code?: ErrorCode) {
      listener.onEnd(code === undefined ? undefined : new GatewayError(code));
    },
  };
}

const videoTrack = (codec: TrackInfo['codec'], width: number, height: number): TrackInfo => ({
  trackId: 1,
  kind: 'video',
  codec,
  codecString: codec === 'h264' ? 'avc1.640029' : '',
  timescale,
  width,
  height,
  sampleRate: 0,
  channels: 0,
  decoderConfig: new Uint8Array(0),
});
