/** SETUP of the wanted tracks: the transport that is wished, the other one where the camera refuses it (461). */
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { RtspConnection } from './connection.ts';
import { type Conversation, expectSuccess } from './conversation.ts';
import { createReorderWindow, type ReorderWindow } from './reorder-window.ts';
import { parseSessionHeader, parseTransportHeader, type RtspResponse, type SessionHeader } from './rtsp-message.ts';
import { openUdpPair, type UdpPair } from './udp-pair.ts';

export type TransportKind = 'tcp' | 'udp';

/** The way of one track's packets. */
export interface TrackWay {
  sendReport(packet: Uint8Array): void;
  /** Packets that a reorder window put back in order. */
  reordered(): number;
  close(): Promise<void>;
}

export interface TrackSetUp {
  readonly connection: RtspConnection;
  readonly conversation: Conversation;
  readonly clock: Clock;
  /** Tells the reader of the connection which channel is which track's: `route` is 2 × index, one more for RTCP. */
  routeChannel(channel: number, route: number): void;
  onRtp(index: number, packet: Uint8Array, arrivedAtMs: number): void;
  onRtcp(index: number, packet: Uint8Array, arrivedAtMs: number): void;
  /** As soon as the camera has opened a session: from then on it wants a TEARDOWN. */
  onSession(session: SessionHeader): void;
}

/** @returns `undefined` when the camera refuses this transport. @throws GatewayError for any other refusal */
export function setUpTrack(
  setUp: TrackSetUp,
  transport: TransportKind,
  index: number,
  control: string,
): Promise<TrackWay | undefined> {
  return transport === 'tcp' ? setUpInterleaved(setUp, index, control) : setUpUdp(setUp, index, control);
}

async function askForTransport(setUp: TrackSetUp, control: string, wish: string): Promise<RtspResponse | undefined> {
  const response = await setUp.conversation.ask('SETUP', control, [['Transport', wish]]);
  if (response.status === 461) return undefined;
  expectSuccess(response, 'SETUP');
  const session = parseSessionHeader(response.headers.get('session'));
  if (session !== undefined) {
    setUp.conversation.setSession(session.id);
    setUp.onSession(session);
  }
  return response;
}

async function setUpInterleaved(setUp: TrackSetUp, index: number, control: string): Promise<TrackWay | undefined> {
  const asked = index * 2;
  const wish = `RTP/AVP/TCP;unicast;interleaved=${asked}-${asked + 1}`;
  const response = await askForTransport(setUp, control, wish);
  if (response === undefined) return undefined;
  const header = response.headers.get('transport');
  const given = parseTransportHeader(header);
  if (header !== undefined && given?.kind !== 'tcp') return undefined;
  const channel = given?.channel ?? asked;
  setUp.routeChannel(channel, index * 2);
  setUp.routeChannel(channel + 1, index * 2 + 1);
  return {
    sendReport: (packet) => setUp.connection.sendInterleaved(channel + 1, packet),
    reordered: () => 0,
    close: async () => {},
  };
}

async function setUpUdp(setUp: TrackSetUp, index: number, control: string): Promise<TrackWay | undefined> {
  const { localAddress, remoteAddress } = setUp.connection;
  if (localAddress === undefined || remoteAddress === undefined) throw new GatewayError('stream.lost');
  const window = createReorderWindow(setUp.clock, (packet, atMs) => setUp.onRtp(index, packet, atMs));
  const pair = await openUdpPair({
    localAddress,
    cameraAddress: remoteAddress,
    clock: setUp.clock,
    onRtp: window.push,
    onRtcp: (packet, atMs) => setUp.onRtcp(index, packet, atMs),
  });
  const way = wayOf(pair, window);
  try {
    const wish = `RTP/AVP;unicast;client_port=${pair.rtpPort}-${pair.rtpPort + 1}`;
    const response = await askForTransport(setUp, control, wish);
    const given = parseTransportHeader(response?.headers.get('transport'));
    if (response !== undefined && given?.kind === 'udp') {
      if (given.serverPorts !== undefined) pair.punch(given.serverPorts);
      return way;
    }
  } catch (error) {
    await way.close();
    throw error;
  }
  await way.close();
  return undefined;
}

const wayOf = (pair: UdpPair, window: ReorderWindow): TrackWay => ({
  sendReport: pair.sendRtcp,
  reordered: () => window.reordered,
  close() {
    window.close();
    return pair.close();
  },
});
