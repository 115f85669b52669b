/** Devices that mean harm, for tests of discovery: each answers probes like a camera and then misbehaves in one way. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseProbe, renderProbeMatch } from './onvif/discovery-responder.ts';

export type HostileKind = 'huge-xml' | 'endless-body' | 'doctype' | 'slow-drip' | 'garbage-udp' | 'silent';
export const HOSTILE_KINDS: readonly HostileKind[] = [
  'huge-xml',
  'endless-body',
  'doctype',
  'slow-drip',
  'garbage-udp',
  'silent',
];

export interface HostileDevice {
  readonly name: string;
  readonly address: string;
  readonly httpPort: number;
  /** Bytes of answers sent so far: a client that gives up early keeps this small. */
  sentBytes(): number;
  close(): Promise<void>;
}
export interface HostilePlace {
  readonly address: string;
  readonly httpPort: number;
  readonly discoveryPort: number;
}

const HUGE_BYTES = 10 * 1024 * 1024;
const OPENING = '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>';
const CLOSING = '</s:Body></s:Envelope>';
const BOMB =
  '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>&b;</s:Body></s:Envelope>';
const FILLER = Buffer.from('<x>tháp canh</x>'.repeat(1000));

class Misbehaviour {
  sent = 0;
  readonly #timers = new Set<NodeJS.Timeout>();

  answer(kind: HostileKind, response: ServerResponse): void {
    response.on('error', () => undefined);
    if (kind === 'silent') return;
    response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
    if (kind === 'doctype' || kind === 'garbage-udp') {
      this.sent += BOMB.length;
      response.end(BOMB);
    } else if (kind === 'slow-drip') this.#drip(response);
    else this.#pour(response, kind === 'huge-xml' ? HUGE_BYTES : Number.POSITIVE_INFINITY);
  }

  /** One byte each half second: a time limit on silence alone never ends this. */
  #drip(response: ServerResponse): void {
    const timer = setInterval(() => {
      this.sent += 1;
      response.write(' ');
    }, 500);
    this.#timers.add(timer);
    response.on('close', () => clearInterval(timer));
  }

  #pour(response: ServerResponse, limit: number): void {
    response.write(OPENING);
    const pour = (): void => {
      let room = !response.destroyed;
      while (room && this.sent < limit) {
        this.sent += FILLER.length;
        room = response.write(FILLER) && !response.destroyed;
      }
      if (this.sent >= limit) response.end(CLOSING);
    };
    response.on('drain', pour);
    pour();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

async function listen(server: Server, place: HostilePlace): Promise<number> {
  server.listen(place.httpPort, place.address);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Throws when the address is taken. */
export async function startHostileDevice(kind: HostileKind, place: HostilePlace): Promise<HostileDevice> {
  const misbehaviour = new Misbehaviour();
  const server = createServer((request, response) => {
    request.resume();
    misbehaviour.answer(kind, response);
  });
  const httpPort = await listen(server, place);
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('error', () => undefined);
  socket.on('message', (datagram, sender) => {
    const probe = parseProbe(datagram);
    if (probe === undefined) return;
    const match = renderProbeMatch(
      {
        uuid: `00000000-dead-5ead-a000-${Buffer.from(kind).toString('hex').slice(0, 12).padEnd(12, '0')}`,
        scopes: ['onvif://www.onvif.org/Profile/Streaming', `onvif://www.onvif.org/name/${kind}`],
        xaddrs: [`http://${place.address}:${httpPort}/onvif/device_service`],
      },
      probe.messageId,
    );
    const answer = kind === 'garbage-udp' ? Buffer.from([0, 255, 60, 33, 68, ...Buffer.alloc(1200, 0xfe)]) : match;
    socket.send(answer, sender.port, sender.address, () => undefined);
  });
  socket.bind(place.discoveryPort, place.address);
  await once(socket, 'listening');
  return {
    name: kind,
    address: place.address,
    httpPort,
    sentBytes: () => misbehaviour.sent,
    close: async () => {
      misbehaviour.close();
      socket.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
