/** A pair of UDP ports (RTP even, RTCP the odd one above, RFC 3550 11) on the address that speaks to the camera. */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { GatewayError } from '../../kernel/errors.ts';

export interface UdpPair {
  readonly rtpPort: number;
  /** Opens the way through firewalls and address translation, and tells the camera where we are. */
  punch(serverPorts: readonly [number, number]): void;
  sendRtcp(packet: Uint8Array): void;
  /** Resolves when both sockets are gone. Idempotent. */
  close(): Promise<void>;
}

export interface UdpPairOptions {
  /** Our end of the RTSP connection. */
  readonly localAddress: string;
  /** Packets from anywhere else are nobody's business. */
  readonly cameraAddress: string;
  readonly clock: Clock;
  onRtp(packet: Uint8Array, arrivedAtMs: number): void;
  onRtcp(packet: Uint8Array, arrivedAtMs: number): void;
}

const bindTries = 20;
/** A keyframe of a main stream comes as one burst of some hundred packets; the kernel may grant less. */
const receiveBufferBytes = 2 * 1024 * 1024;
/** Smallest RTP packet: version 2, nothing in it. */
const emptyRtp = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** A receiver report without a block (RFC 3550 6.4.2). */
const emptyReport = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 0);

/** @throws GatewayError `gateway.busy` when no pair of ports is free */
export async function openUdpPair(options: UdpPairOptions): Promise<UdpPair> {
  const [rtp, rtcp] = await bindPair(options.localAddress);
  let ports: readonly [number, number] | undefined;
  let closing: Promise<void> | undefined;
  const listen = (socket: Socket, take: (packet: Uint8Array, arrivedAtMs: number) => void) => {
    socket.on('message', (packet, from) => {
      if (closing === undefined && from.address === options.cameraAddress) take(packet, options.clock.nowMs());
    });
    // An unreachable port of the camera comes back as an error of the socket; silence tells the same later.
    socket.on('error', () => {});
  };
  listen(rtp, options.onRtp);
  listen(rtcp, options.onRtcp);
  const send = (socket: Socket, packet: Uint8Array, port: number | undefined) => {
    if (closing === undefined && port !== undefined) socket.send(packet, port, options.cameraAddress, () => {});
  };
  return {
    rtpPort: rtp.address().port,
    punch(serverPorts) {
      ports = serverPorts;
      send(rtp, emptyRtp, serverPorts[0]);
      send(rtcp, emptyReport, serverPorts[1]);
    },
    sendRtcp: (packet) => send(rtcp, packet, ports?.[1]),
    close() {
      closing ??= Promise.all([closeSocket(rtp), closeSocket(rtcp)]).then(() => {});
      return closing;
    },
  };
}

const closeSocket = (socket: Socket) => new Promise<void>((resolve) => socket.close(() => resolve()));

async function bindPair(address: string): Promise<[Socket, Socket]> {
  for (let tries = 0; tries < bindTries; tries += 1) {
    const rtp = await bind(address, 0);
    const port = rtp?.address().port ?? 0;
    // Half of the free ports are odd: the neighbour below may do then.
    const other =
      rtp === undefined || port === 0 ? undefined : await bind(address, port % 2 === 0 ? port + 1 : port - 1);
    if (rtp !== undefined && other !== undefined) return port % 2 === 0 ? [rtp, other] : [other, rtp];
    if (rtp !== undefined) await closeSocket(rtp);
  }
  throw new GatewayError('gateway.busy', { details: { reason: 'no pair of UDP ports is free' } });
}

function bind(address: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(undefined)));
    socket.bind(port, address, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
