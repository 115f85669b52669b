/**
 * Pulls a camera in this process: RTSP session, packets, fragments. Frames are watched, as in the ffmpeg source: a camera that
 * holds the socket open and sends nothing is lost after `frameTimeoutMs`. UDP over which nothing comes, or too little, is given
 * up for TCP inside the same source, after the camera's session has been ended; that is remembered for the URL.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { MediaError } from '../media/media-error.ts';
import { createStreamAssembler } from '../media/rtp/create-stream-assembler.ts';
import type { StreamAssembler, TransportFigures } from '../media/rtp/stream-assembler.ts';
import type { SdpTrack } from '../media/sdp.ts';
import { readBufferBytes } from './rtsp/connection.ts';
import { createLossWatch } from './rtsp/loss-watch.ts';
import { type RtspClient, startRtspClient } from './rtsp/rtsp-client.ts';
import type { TransportKind } from './rtsp/track-set-up.ts';
import { findWantedTracks, refusalOf } from './rtsp/wanted-tracks.ts';
import type { OpenSource, Source, SourceListener, SourceRequest } from './source.ts';
import { createUrlMemory } from './url-memory.ts';

export interface RtspSourceOptions {
  readonly clock: Clock;
  /** A new, unique, URL-safe name for each stream session. */
  newStreamSession(): string;
  /** Bound on connecting, signing in and waiting for the first keyframe, ms; default 15 s (groups of 10 s exist). */
  readonly startTimeoutMs?: number;
  /** Least time limit of connecting, of each answer and of the first packet, ms; default 5 s. */
  readonly networkTimeoutMs?: number;
  /** Between two receiver reports, ms; default 5 s, the least interval of RFC 3550 6.2. */
  readonly reportIntervalMs?: number;
  /** Whether a camera may redirect to this host: the same address check that its URL passed. Default: only to itself. */
  allowsRedirectTo?(host: string, port: number): boolean;
}

/** UDP is given up when no packet came for this long after PLAY. */
const udpSilenceMs = 2_500;
const udpMemoryMs = 3_600_000;

/** @returns the `OpenSource` that reads RTSP directly. It keeps nothing alive itself; each source has its own `close`. */
export function createRtspSource(options: RtspSourceOptions): OpenSource {
  const mute = createUrlMemory<true>(options.clock, udpMemoryMs);
  const readBuffer = new Uint8Array(readBufferBytes);
  return (request, listener) => {
    const transports: TransportKind[] = request.transport === 'tcp' ? ['tcp', 'udp'] : ['udp', 'tcp'];
    return openOne(
      { ...options, readBuffer },
      request,
      listener,
      mute.recall(request.url) ? ['tcp', 'udp'] : transports,
      () => mute.remember(request.url, true),
    );
  };
}

function openOne(
  options: RtspSourceOptions & { readonly readBuffer: Uint8Array },
  request: SourceRequest,
  listener: SourceListener,
  firstTransports: readonly TransportKind[],
  onMute: () => void,
): Source {
  const { clock } = options;
  const networkTimeoutMs = Math.max(request.frameTimeoutMs, options.networkTimeoutMs ?? 5_000);
  const over = Promise.withResolvers<void>();
  let client: RtspClient | undefined;
  let assembler: StreamAssembler | undefined;
  let tracks: readonly SdpTrack[] = [];
  let transport: TransportKind | null = null;
  let closing = false;
  let ended = false;
  /** `leaving`: the session over UDP is being ended, TCP comes next. Only once: a camera that refuses TCP keeps its UDP. */
  let udp: 'trusted' | 'leaving' | 'left' = 'trusted';
  let lossWatch = createLossWatch();
  let seen = { description: false, packet: false, frame: false };
  let playingSinceMs: number | undefined;
  let lastFrameAtMs = clock.monotonicMs();

  const finish = (error: GatewayError | undefined) => {
    if (ended) return;
    ended = true;
    stopWatching();
    stopReporting();
    try {
      listener.onEnd(error);
    } finally {
      over.resolve();
    }
  };
  const stopBecause = (error: GatewayError) => void client?.close(error);

  const udpFails = (nowMs: number, packetlessMs: number) =>
    packetlessMs >= udpSilenceMs || (assembler !== undefined && lossWatch.isTooMuch(assembler.figures(), nowMs));
  const watch = () => {
    const nowMs = clock.monotonicMs();
    const silentMs = nowMs - lastFrameAtMs;
    const packetlessMs = playingSinceMs !== undefined && !seen.packet ? nowMs - playingSinceMs : 0;
    if (seen.frame && silentMs >= request.frameTimeoutMs)
      stopBecause(new GatewayError('stream.stalled', { details: { silentMs: Math.round(silentMs) } }));
    else if (transport === 'udp' && udp === 'trusted' && udpFails(nowMs, packetlessMs)) {
      udp = 'leaving';
      stopBecause(new GatewayError('stream.stalled', { details: { transport } }));
    } else if (seen.frame) return;
    else if (packetlessMs >= networkTimeoutMs || silentMs >= (options.startTimeoutMs ?? 15_000))
      stopBecause(startError(seen, assembler?.figures()));
  };
  const stopWatching = clock.every(Math.max(50, Math.min(500, request.frameTimeoutMs / 5)), watch);
  const stopReporting = clock.every(options.reportIntervalMs ?? 5_000, () => {
    for (const index of tracks.keys()) {
      const report = assembler?.receiverReport(index, clock.nowMs());
      if (report !== undefined) client?.sendReport(index, report);
    }
  });

  const assemble = (wanted: readonly SdpTrack[]) => {
    tracks = wanted;
    assembler = openAssembler(options, wanted, {
      onInit: listener.onInit.bind(listener),
      onFragment(fragment) {
        if (fragment.kind === 'video') {
          // UDP was to blame only if TCP does better.
          if (!seen.frame && udp === 'left') onMute();
          seen.frame = true;
          lastFrameAtMs = clock.monotonicMs();
        }
        listener.onFragment(fragment);
      },
    });
  };
  /** A listener that throws ends its own stream, not the program. */
  const stopForFault = (cause: unknown) =>
    stopBecause(new GatewayError(cause instanceof MediaError ? 'media.malformed' : 'gateway.internal', { cause }));
  // Called for every packet: no closures here.
  const onRtp = (index: number, bytes: Uint8Array, arrivedAtMs: number, start = 0, end = bytes.length) => {
    seen.packet = true;
    try {
      assembler?.pushRtp(index, bytes, arrivedAtMs, start, end);
    } catch (cause) {
      stopForFault(cause);
    }
  };
  const onRtcp = (index: number, packet: Uint8Array, arrivedAtMs: number) => {
    try {
      assembler?.pushRtcp(index, packet, arrivedAtMs);
    } catch (cause) {
      stopForFault(cause);
    }
  };
  const giveOutTheRest = () => {
    try {
      assembler?.end();
    } catch {
      // It ends anyway.
    }
  };
  const onClientEnd = (error: GatewayError | undefined) => {
    if (closing) return finish(undefined);
    if (udp === 'leaving') {
      udp = 'left';
      return start(['tcp', 'udp']);
    }
    // The last frames of a stream that ran until now are still news; those of one that went silent are not.
    if (error?.code === 'stream.lost') giveOutTheRest();
    finish(seen.frame && error?.code !== 'stream.stalled' ? lossOf(error) : error);
  };

  const start = (transports: readonly TransportKind[]) => {
    seen = { description: false, packet: false, frame: false };
    lossWatch = createLossWatch();
    transport = null;
    playingSinceMs = undefined;
    lastFrameAtMs = clock.monotonicMs();
    client = startRtspClient({
      url: request.url,
      username: request.username,
      password: request.password,
      transports,
      clock,
      readBuffer: options.readBuffer,
      requestTimeoutMs: networkTimeoutMs,
      allowsRedirectTo: (host, port) => options.allowsRedirectTo?.(host, port) ?? false,
      chooseTracks(sdp, baseUrl) {
        const wanted = findWantedTracks(sdp, baseUrl, request.audio);
        seen.description = true;
        assemble(wanted.tracks);
        return { sessionControl: wanted.sessionControl, controls: wanted.tracks.map((track) => track.controlUrl) };
      },
      onSetUp(count, chosen) {
        transport = chosen;
        if (count < tracks.length) assemble(tracks.slice(0, count));
      },
      onPlaying() {
        playingSinceMs = clock.monotonicMs();
      },
      onRtp,
      onRtcp,
      onEnd: onClientEnd,
    });
  };
  start(firstTransports);
  return {
    pid: undefined,
    ingest: () => ({ kind: 'direct', reason: null, transport }),
    figures() {
      const figures = assembler?.figures();
      if (figures === undefined) return undefined;
      return { ...figures, packetsReordered: figures.packetsReordered + (client?.reordered() ?? 0) };
    },
    close() {
      if (ended) return over.promise;
      closing = true;
      void client?.close();
      return over.promise;
    },
  };
}

function openAssembler(
  options: RtspSourceOptions,
  tracks: readonly SdpTrack[],
  listener: Pick<SourceListener, 'onInit' | 'onFragment'>,
): StreamAssembler {
  try {
    return createStreamAssembler({ tracks, newStreamSession: options.newStreamSession, listener });
  } catch (cause) {
    throw refusalOf(cause);
  }
}

/** Why there is no first frame. Packets that came whole and made no picture are of a kind that we cannot read. */
function startError(
  seen: { readonly description: boolean; readonly packet: boolean },
  figures: TransportFigures | undefined,
): GatewayError {
  if (!seen.description) return new GatewayError('camera.timeout');
  const received = figures?.packetsReceived ?? 0;
  if (received === 0 || figures === undefined || figures.packetsLost > 0) return new GatewayError('stream.stalled');
  return new GatewayError('stream.not-direct', { details: { reason: 'no picture in its packets', received } });
}

/** Once frames came, a broken connection is a lost stream, whatever the system calls it. */
function lossOf(error: GatewayError | undefined): GatewayError {
  if (error === undefined || error.code === 'gateway.internal' || error.code === 'media.malformed')
    return error ?? new GatewayError('stream.lost');
  return error.code === 'stream.lost' ? error : new GatewayError('stream.lost', { cause: error });
}
