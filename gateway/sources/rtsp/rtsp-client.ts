/**
 * One RTSP session with one camera, from the first byte to TEARDOWN (RFC 2326): DESCRIBE, SETUP, PLAY, signs of life, and
 * one redirect where the address check allows its host. It never tries again by itself. What it knows of pictures is
 * nothing: who opens it chooses the tracks and takes the packets.
 */
import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import { createAuthorisation } from './authorisation.ts';
import { openRtspConnection, type RtspConnection } from './connection.ts';
import { type Conversation, createConversation, expectSuccess } from './conversation.ts';
import { startKeepAlive } from './keep-alive.ts';
import type { RtspResponse, SessionHeader } from './rtsp-message.ts';
import { parseRtspUrl, type RtspTarget } from './rtsp-url.ts';
import { setUpTrack, type TrackSetUp, type TrackWay, type TransportKind } from './track-set-up.ts';

/** What is wanted of a session description. Video comes first. */
export interface WantedTracks {
  /** URL for PLAY, TEARDOWN and signs of life. */
  readonly sessionControl: string;
  /** URL for SETUP of each track. */
  readonly controls: readonly string[];
}

export interface RtspClientOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Tried in this order. */
  readonly transports: readonly TransportKind[];
  readonly clock: Clock;
  /** See `RtspConnectionOptions`. */
  readonly readBuffer?: Uint8Array | undefined;
  /** Bound on connecting and on each answer, ms. */
  readonly requestTimeoutMs: number;
  allowsRedirectTo(host: string, port: number): boolean;
  /** @throws GatewayError when the description is of no use: the client ends with it. */
  chooseTracks(sdp: string, baseUrl: string): WantedTracks;
  /** The camera has set up the first `count` of the wanted tracks and is about to send. */
  onSetUp(count: number, transport: TransportKind): void;
  onPlaying(): void;
  /** The packet is `bytes` from `start` (default 0) to `end` (default: the last), valid during the call only. */
  onRtp(index: number, bytes: Uint8Array, arrivedAtMs: number, start?: number, end?: number): void;
  onRtcp(index: number, packet: Uint8Array, arrivedAtMs: number): void;
  /** Exactly once, when sockets and timers are gone; `undefined` when `close` was called without a reason. */
  onEnd(error: GatewayError | undefined): void;
}

export interface RtspClient {
  /** Sends an RTCP packet for the track. */
  sendReport(index: number, packet: Uint8Array): void;
  /** Packets of all tracks that came late over UDP and were put back in order. */
  reordered(): number;
  /** Says TEARDOWN where there is a session and waits a little for the answer. Idempotent; the first reason stays. */
  close(reason?: GatewayError): Promise<void>;
}

/** A camera that hangs must not hold the next start back for longer. */
const teardownMs = 500;

export function startRtspClient(options: RtspClientOptions): RtspClient {
  const { clock } = options;
  const authorisation = createAuthorisation(options.username, options.password);
  const over = Promise.withResolvers<void>();
  const routes = new Int16Array(256).fill(-1);
  const ways: TrackWay[] = [];
  let connection: RtspConnection | undefined;
  let conversation: Conversation | undefined;
  let session: SessionHeader | undefined;
  let sessionControl = '';
  let stopKeepAlive = () => {};
  /** Settles soon after the connection is closed, whatever it waits for. */
  let running: Promise<void> = Promise.resolve();
  let ending = false;

  const end = async (error: GatewayError | undefined) => {
    if (ending) return over.promise;
    ending = true;
    stopKeepAlive();
    if (session !== undefined && conversation !== undefined)
      await conversation.ask('TEARDOWN', sessionControl, [], teardownMs).catch(() => {});
    await connection?.close();
    await running;
    await Promise.all(ways.map((way) => way.close()));
    try {
      options.onEnd(error);
    } finally {
      over.resolve();
    }
    return over.promise;
  };
  const endBecause = (error: unknown) => void end(asGatewayError(error));

  const onPacket = (channel: number, bytes: Uint8Array, start: number, end: number, arrivedAtMs: number) => {
    const route = routes[channel] ?? -1;
    if (route < 0 || ending) return;
    if ((route & 1) === 0) options.onRtp(route >> 1, bytes, arrivedAtMs, start, end);
    else options.onRtcp(route >> 1, bytes.subarray(start, end), arrivedAtMs);
  };
  const open = async (target: RtspTarget) => {
    connection = openRtspConnection({ ...options, ...target, onPacket, onLost: endBecause });
    conversation = createConversation(connection, authorisation);
    await connection.connected;
    return { connection, conversation };
  };

  const describe = async (): Promise<{ response: RtspResponse; uri: string }> => {
    let target = parseRtspUrl(options.url);
    for (let hop = 0; ; hop += 1) {
      const { conversation, connection } = await open(target);
      const response = await conversation.ask('DESCRIBE', target.uri, [['Accept', 'application/sdp']]);
      if (response.status < 300 || response.status > 399 || hop > 0)
        return { response: expectSuccess(response, 'DESCRIBE'), uri: target.uri };
      target = redirectTarget(response, target, options.allowsRedirectTo);
      await connection.close();
      stopIfEnding();
    }
  };
  const setUpAll = async (wanted: WantedTracks, setUp: TrackSetUp): Promise<TransportKind> => {
    for (const transport of options.transports) {
      for (const [index, control] of wanted.controls.entries()) {
        // A picture without sound is better than none: only the first track must be there.
        const way = await setUpTrack(setUp, transport, index, control).catch((error: unknown) => {
          if (index === 0) throw error;
          return undefined;
        });
        if (way === undefined) break;
        ways.push(way);
        stopIfEnding();
      }
      if (ways.length > 0) return transport;
    }
    throw new GatewayError('camera.bad-answer', { details: { method: 'SETUP', status: 461 } });
  };
  const stopIfEnding = () => {
    if (ending) throw new GatewayError('stream.lost');
  };

  const run = async () => {
    const { response, uri } = await describe();
    const wanted = options.chooseTracks(response.body, baseUrlOf(response, uri));
    sessionControl = wanted.sessionControl;
    if (connection === undefined || conversation === undefined) return;
    const transport = await setUpAll(wanted, {
      ...{ connection, conversation, clock },
      routeChannel(channel, route) {
        routes[channel & 0xff] = route;
        connection?.addChannel(channel);
      },
      onRtp: (index, packet, atMs) => ending || options.onRtp(index, packet, atMs),
      onRtcp: (index, packet, atMs) => ending || options.onRtcp(index, packet, atMs),
      onSession(opened) {
        session = opened;
      },
    });
    options.onSetUp(ways.length, transport);
    expectSuccess(await conversation.ask('PLAY', sessionControl, [['Range', 'npt=0.000-']]), 'PLAY');
    stopIfEnding();
    options.onPlaying();
    stopKeepAlive = startKeepAlive({ clock, conversation, uri: sessionControl, timeoutS: session?.timeoutS ?? 60 });
  };
  // The caller must hold the client before anything can be told.
  queueMicrotask(() => {
    if (!ending) running = run().catch(endBecause);
  });

  return {
    sendReport: (index, packet) => ways[index]?.sendReport(packet),
    reordered: () => ways.reduce((sum, way) => sum + way.reordered(), 0),
    close: (reason) => end(reason),
  };
}

/** RFC 2326 C.1.1: Content-Base, else Content-Location, else the URL that was asked for. */
function baseUrlOf(response: RtspResponse, uri: string): string {
  const said = response.headers.get('content-base') ?? response.headers.get('content-location');
  return said !== undefined && /^rtsps?:\/\//i.test(said) && URL.canParse(said) ? said : uri;
}

/** @throws GatewayError `camera.address-refused` where the address check forbids the new host, `camera.bad-answer` where there is none */
function redirectTarget(
  response: RtspResponse,
  from: RtspTarget,
  allows: (host: string, port: number) => boolean,
): RtspTarget {
  let target: RtspTarget;
  try {
    target = parseRtspUrl(response.headers.get('location') ?? '');
  } catch (cause) {
    throw new GatewayError('camera.bad-answer', { cause, details: { method: 'DESCRIBE', status: response.status } });
  }
  if (target.host === from.host && target.port === from.port) return target;
  if (target.host !== from.host && !allows(target.host, target.port))
    throw new GatewayError('camera.address-refused', { details: { redirectedTo: target.host } });
  return target;
}
