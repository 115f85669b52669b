/** UDP sockets that send probes and collect matches; bounded in memory against floods of answers. */
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { GatewayError } from '../kernel/errors.ts';
import { asCameraError } from './http-exchange.ts';
import { type ProbeMatch, parseProbeMatches, renderProbe } from './probe-message.ts';

export const discoveryGroup = '239.255.255.250';

export interface ProbeSockets {
  /** Sends one probe of these types; a send that fails (no route) is as good as no answer. */
  send(types: string, port: number, address: string): void;
  /** Datagrams dropped because a sender or all together went over the limit. */
  readonly dropped: number;
  close(): Promise<void>;
}

const MOST_PER_SENDER = 60;
const MOST_DATAGRAMS = 50_000;

/**
 * @param address local IPv4 of the interface to send from; undefined leaves it to the routing table (unicast).
 * Throws `request.invalid` when there is no such interface.
 */
export async function openProbeSocket(options: {
  address: string | undefined;
  multicastTtl: number;
  onMatch: (match: ProbeMatch, sender: string) => void;
}): Promise<ProbeSockets> {
  const { address, multicastTtl, onMatch } = options;
  const socket: Socket = createSocket({ type: 'udp4' });
  const asked = new Set<string>();
  const heard = new Map<string, number>();
  let total = 0;
  let dropped = 0;
  let closed = false;
  // Bound before any other listener goes: an error event that nobody hears ends the process.
  const failed = new Promise<never>((_, reject) => socket.on('error', (error) => reject(asCameraError(error))));
  failed.catch(() => undefined);
  socket.on('message', (datagram, sender) => {
    const count = (heard.get(sender.address) ?? 0) + 1;
    total += 1;
    if (count > MOST_PER_SENDER || total > MOST_DATAGRAMS) {
      dropped += 1;
      return;
    }
    heard.set(sender.address, count);
    for (const match of parseProbeMatches(datagram, (id) => asked.has(id))) onMatch(match, sender.address);
  });
  socket.bind(0, address);
  try {
    await Promise.race([once(socket, 'listening'), failed]);
    if (address !== undefined) {
      socket.setMulticastInterface(address);
      socket.setMulticastTTL(multicastTtl);
    }
  } catch (error) {
    socket.close();
    const reason = 'no such interface';
    throw address === undefined
      ? asCameraError(error)
      : new GatewayError('request.invalid', { cause: error, details: { address, reason } });
  }
  return {
    send(types, port, to) {
      if (closed) return;
      const id = `urn:uuid:${randomUUID()}`;
      asked.add(id);
      socket.send(renderProbe(id, types), port, to, () => undefined);
    },
    get dropped() {
      return dropped;
    },
    async close() {
      if (closed) return;
      closed = true;
      const gone = once(socket, 'close');
      socket.close();
      await gone;
    },
  };
}
