/** How a session's packets reach its client: interleaved in the RTSP connection, or over a pair of UDP ports. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { PREFIX_BYTES } from '../rtp/rtp-frame.ts';

export interface Transport {
  /** Channel to stamp into the packets' prefixes. */
  readonly channel: number;
  /** Value of the answer's Transport header. */
  readonly header: string;
  /** False when the client is too slow and this frame must be left out. */
  ready(): boolean;
  send(packets: Buffer, offsets: readonly number[]): void;
  sendRtcp(packet: Buffer): void;
  close(): void;
}

/** A client this far behind loses pictures, as with a real camera's small buffers. */
const MOST_BUFFERED = 1_500_000;

export function openInterleaved(
  socket: Socket,
  { channel, apart }: { readonly channel: number; readonly apart: boolean },
): Transport {
  return {
    channel,
    header: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
    ready: () => socket.writableLength < MOST_BUFFERED,
    send(packets, offsets) {
      if (!apart) socket.write(packets);
      else for (const [index, at] of offsets.entries()) socket.write(packets.subarray(at, offsets[index + 1]));
    },
    sendRtcp: (packet) => {
      const prefix = Buffer.from([0x24, channel + 1, 0, 0]);
      prefix.writeUInt16BE(packet.length, 2);
      socket.write(Buffer.concat([prefix, packet]));
    },
    close: () => undefined,
  };
}

async function bindPair(address: string): Promise<[UdpSocket, UdpSocket]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const rtp = createSocket('udp4');
    rtp.bind(0, address);
    await once(rtp, 'listening');
    const { port } = rtp.address();
    const rtcp = createSocket('udp4');
    if (port % 2 === 0) {
      rtcp.bind(port + 1, address);
      const bound = await once(rtcp, 'listening').then(
        () => true,
        () => false,
      );
      if (bound) return [rtp, rtcp];
    }
    rtp.close();
    rtcp.close();
  }
  throw new Error(`no pair of UDP ports free on ${address}`);
}

/**
 * @param options.losePacket asked for every RTP packet: true leaves it out.
 * @param options.onReport called for every RTCP packet of the client (it keeps the session alive).
 */
export async function openUdp(options: {
  address: string;
  client: string;
  ports: readonly [number, number];
  losePacket: () => boolean;
  onReport: () => void;
}): Promise<Transport> {
  const [rtp, rtcp] = await bindPair(options.address);
  const ignore = (): undefined => undefined;
  rtp.on('error', ignore);
  rtcp.on('error', ignore);
  rtcp.on('message', options.onReport);
  const own = rtp.address().port;
  const [rtpPort, rtcpPort] = options.ports;
  return {
    channel: 0,
    header: `RTP/AVP;unicast;client_port=${rtpPort}-${rtcpPort};server_port=${own}-${own + 1}`,
    ready: () => true,
    send: (packets, offsets) => {
      offsets.forEach((at, index) => {
        if (options.losePacket()) return;
        const packet = packets.subarray(at + PREFIX_BYTES, offsets[index + 1] ?? packets.length);
        rtp.send(packet, rtpPort, options.client, ignore);
      });
    },
    sendRtcp: (packet) => rtcp.send(packet, rtcpPort, options.client, ignore),
    close: () => {
      rtp.close();
      rtcp.close();
    },
  };
}
