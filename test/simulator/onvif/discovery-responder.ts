/**
 * WS-Discovery of the devices (UDP 3702). Each device answers unicast probes on its own address; one shared socket per port
 * hears the multicast group on every interface the devices have, and each answer leaves from the device's own address.
 */
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { escapeXml, findNode, parseXml, textAt } from './xml.ts';

export const DISCOVERY_GROUP = '239.255.255.250';

export interface Announcement {
  /** Endpoint reference without `urn:uuid:`. */
  readonly uuid: string;
  readonly scopes: readonly string[];
  readonly xaddrs: readonly string[];
}
export interface Probe {
  readonly messageId: string;
}

const DECLARATIONS =
  'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
  'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" ' +
  'xmlns:tds="http://www.onvif.org/ver10/device/wsdl"';
const KNOWN_TYPES = ['NetworkVideoTransmitter', 'Device'];

/** The probe in a datagram; undefined when it is something else or asks for other types. */
export function parseProbe(datagram: Buffer): Probe | undefined {
  try {
    const root = parseXml(datagram.toString('utf8'));
    const probe = findNode(root, 'Body', 'Probe');
    if (probe === undefined) return undefined;
    const types = textAt(probe, 'Types')
      .split(/\s+/)
      .filter((type) => type !== '');
    const wanted = types.every((type) => KNOWN_TYPES.includes(type.replace(/^.*:/, '')));
    return wanted ? { messageId: textAt(root, 'Header', 'MessageID') } : undefined;
  } catch {
    return undefined;
  }
}

function envelope(action: string, relatesTo: string, body: string): string {
  const to = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous';
  const relation = relatesTo === '' ? '' : `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${DECLARATIONS}><s:Header><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>${relation}` +
    `<a:To>${to}</a:To><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</a:Action></s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

function endpoint({ uuid, scopes, xaddrs }: Announcement): string {
  return (
    `<a:EndpointReference><a:Address>urn:uuid:${uuid}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>` +
    `<d:Scopes>${scopes.map(escapeXml).join(' ')}</d:Scopes><d:XAddrs>${xaddrs.map(escapeXml).join(' ')}</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion>`
  );
}

export function renderProbeMatch(announcement: Announcement, relatesTo: string): string {
  const match = `<d:ProbeMatches><d:ProbeMatch>${endpoint(announcement)}</d:ProbeMatch></d:ProbeMatches>`;
  return envelope('ProbeMatches', relatesTo, match);
}

/** One device's voice: a socket on its own address. */
export class DiscoveryResponder {
  readonly #announce: () => Announcement;
  readonly #delays = new Set<NodeJS.Timeout>();
  readonly #delayMs: number;
  #socket: Socket | undefined;

  /** @param announce asked for each answer, as address and ports can change. */
  constructor(announce: () => Announcement, delayMs: number) {
    this.#announce = announce;
    this.#delayMs = delayMs;
  }

  async listen(address: string, port: number): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('error', () => undefined);
    socket.on('message', (datagram, sender) => {
      const probe = parseProbe(datagram);
      if (probe !== undefined) this.answer(probe, sender.address, sender.port);
    });
    socket.bind(port, address);
    await once(socket, 'listening');
    this.#socket = socket;
  }

  answer(probe: Probe, address: string, port: number): void {
    const timer = setTimeout(
      () => {
        this.#delays.delete(timer);
        this.#socket?.send(renderProbeMatch(this.#announce(), probe.messageId), port, address, () => undefined);
      },
      this.#delayMs * 2 + Math.random() * 40,
    );
    this.#delays.add(timer);
  }

  /** Hello to the group, as after a start; Bye is not sent by a device that loses power. */
  sayHello(address: string, port: number): void {
    // A test without discovery: nobody could listen there.
    if (port === 0) return;
    const socket = this.#socket;
    if (socket === undefined) return;
    const hello = envelope('Hello', '', `<d:Hello>${endpoint(this.#announce())}</d:Hello>`);
    socket.setMulticastInterface(address);
    socket.send(hello, port, DISCOVERY_GROUP, () => undefined);
  }

  close(): void {
    for (const timer of this.#delays) clearTimeout(timer);
    this.#delays.clear();
    this.#socket?.close();
    this.#socket = undefined;
  }
}

/** Hears the multicast group and passes probes to every device that is up. */
export class DiscoveryGroup {
  readonly #responders = new Set<DiscoveryResponder>();
  readonly #joined = new Set<string>();
  #socket: Socket | undefined;

  async listen(port: number): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    socket.on('error', () => undefined);
    socket.on('message', (datagram, sender) => {
      const probe = parseProbe(datagram);
      if (probe === undefined) return;
      for (const responder of this.#responders) responder.answer(probe, sender.address, sender.port);
    });
    // Bound to the group itself: unicast probes belong to the devices' own sockets.
    socket.bind(port, DISCOVERY_GROUP);
    await once(socket, 'listening');
    this.#socket = socket;
  }

  add(responder: DiscoveryResponder, address: string): void {
    this.#responders.add(responder);
    // All loopback addresses are one interface, and one membership is enough for it.
    const via = address.startsWith('127.') ? '127.0.0.1' : address;
    if (this.#joined.has(via)) return;
    this.#joined.add(via);
    try {
      this.#socket?.addMembership(DISCOVERY_GROUP, via);
    } catch {
      // A second address of an interface already joined, or one without multicast: unicast probes still reach the device.
    }
  }

  remove(responder: DiscoveryResponder): void {
    this.#responders.delete(responder);
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }
}
