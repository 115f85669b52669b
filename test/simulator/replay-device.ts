/**
 * Recorded real cameras as devices: each operation is answered with the recorded body, its service addresses rewritten to the
 * replay's own; what the recording lacks is answered ActionNotSupported. Sign-in is not asked for: the recordings hold no passwords.
 */
import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseProbe, renderProbeMatch } from './onvif/discovery-responder.ts';
import { readBody } from './onvif/onvif-server.ts';
import { notSupported, parseSoapCall, renderFault, SoapFault } from './onvif/soap.ts';
import { findNode, parseXml, textAt, type XmlNode } from './onvif/xml.ts';

export interface ReplayDevice {
  /** The recording's file name without its ending. */
  readonly name: string;
  readonly address: string;
  readonly httpPort: number;
  /** Operations that can be answered. */
  readonly operations: readonly string[];
  /** Operations asked for, in order. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}
export interface ReplayPlace {
  readonly address: string;
  readonly httpPort: number;
  readonly discoveryPort: number;
}

interface Recorded {
  readonly status: number;
  readonly body: string;
  /** The body's payload, to tell answers of the same operation apart. */
  readonly payload: XmlNode;
}
interface Entry {
  readonly status_code: number;
  readonly endpoint: string;
  readonly response_body: string;
}
interface Recording {
  /** Answers by `namespace operation`, in recorded order. */
  readonly answers: ReadonlyMap<string, readonly Recorded[]>;
  /** `host` and `host:port` of the recorded device. */
  readonly hosts: readonly string[];
}

/** Operations that the request's token tells apart. */
const TOKENS = ['ProfileToken', 'ConfigurationToken', 'NodeToken', 'VideoSourceToken', 'PTZConfigurationToken'];

function readRecording(entries: readonly Entry[]): Recording {
  const answers = new Map<string, Recorded[]>();
  const hosts = new Set<string>();
  for (const entry of entries) {
    if (URL.canParse(entry.endpoint)) {
      hosts.add(new URL(entry.endpoint).host);
      hosts.add(new URL(entry.endpoint).hostname);
    }
    let payload: XmlNode | undefined;
    try {
      payload = findNode(parseXml(entry.response_body), 'Body')?.children[0];
    } catch {
      continue;
    }
    if (payload === undefined || !payload.name.endsWith('Response')) continue;
    const key = `${payload.namespace} ${payload.name.replace(/Response$/, '')}`;
    const known = answers.get(key) ?? [];
    known.push({ status: entry.status_code, body: entry.response_body, payload });
    answers.set(key, known);
  }
  return { answers, hosts: [...hosts].sort((one, other) => other.length - one.length) };
}

/** Position of the asked token among the recorded profiles: the n-th answer belongs to the n-th profile. */
function pickAnswer(recording: Recording, namespace: string, body: XmlNode): Recorded | undefined {
  const known = recording.answers.get(`${namespace} ${body.name}`);
  if (known === undefined) return undefined;
  const token = TOKENS.map((name) => textAt(body, name)).find((text) => text !== '');
  if (token === undefined || known.length === 1) return known[0];
  const profiles = [...recording.answers.values()].flat().find(({ payload }) => payload.name === 'GetProfilesResponse');
  const index = profiles?.payload.children.findIndex((profile) => profile.attributes['token'] === token) ?? -1;
  return known[Math.max(0, index)] ?? known.at(-1);
}

/** Addresses in the body become the replay's own; the RTSP ports stay as they were. */
function rewriteHosts(body: string, recording: Recording, own: string, ownHost: string): string {
  let text = body;
  for (const host of recording.hosts) {
    text = text.replaceAll(`http://${host}/`, `http://${own}/`).replaceAll(`http://${host}:80/`, `http://${own}/`);
    text = text.replaceAll(`rtsp://${host}`, `rtsp://${ownHost}`);
  }
  return text;
}

function scopesIn(recording: Recording): string[] {
  const scopes = [...recording.answers].find(([key]) => key.endsWith(' GetScopes'))?.[1][0]?.payload.children ?? [];
  return scopes.map((scope) => textAt(scope, 'ScopeItem'));
}

async function openVoice(place: ReplayPlace, name: string, recording: Recording, httpPort: number): Promise<Socket> {
  const hex = createHash('sha256').update(`replay ${name}`).digest('hex');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const xaddrs = [`http://${place.address}:${httpPort}/onvif/device_service`];
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('error', () => undefined);
  socket.on('message', (datagram, sender) => {
    const probe = parseProbe(datagram);
    if (probe === undefined) return;
    socket.send(
      renderProbeMatch({ uuid, scopes: scopesIn(recording), xaddrs }, probe.messageId),
      sender.port,
      sender.address,
      () => undefined,
    );
  });
  socket.bind(place.discoveryPort, place.address);
  await once(socket, 'listening');
  return socket;
}

function openServer(place: ReplayPlace, recording: Recording, calls: string[]): Server {
  const server = createServer(async (request, response) => {
    response.on('error', () => undefined);
    try {
      const call = parseSoapCall((await readBody(request)) ?? '');
      calls.push(call.operation);
      const answer = pickAnswer(recording, call.namespace, call.body);
      if (answer === undefined) throw notSupported(call.operation);
      const { port } = server.address() as AddressInfo;
      response.writeHead(answer.status, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
      response.end(rewriteHosts(answer.body, recording, `${place.address}:${port}`, place.address));
    } catch (error) {
      const fault = error instanceof SoapFault ? error : new SoapFault('ter:Action', 'Internal error', 500, 'Receiver');
      response.writeHead(fault.status, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
      response.end(renderFault(fault));
    }
  });
  return server;
}

/** @param file one recording. Throws when the file is none or the address is taken. */
export async function startReplayDevice(file: string, place: ReplayPlace): Promise<ReplayDevice> {
  const name = file.replace(/^.*\//, '').replace(/\.json$/, '');
  const recording = readRecording(JSON.parse(await readFile(file, 'utf8')) as Entry[]);
  const calls: string[] = [];
  const server = openServer(place, recording, calls);
  server.listen(place.httpPort, place.address);
  await once(server, 'listening');
  const httpPort = (server.address() as AddressInfo).port;
  const voice = await openVoice(place, name, recording, httpPort);
  return {
    name,
    address: place.address,
    httpPort,
    operations: [...recording.answers.keys()],
    calls,
    close: async () => {
      voice.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Every recording of a folder, at `network`.1, .2 … in order of names. */
export async function startReplayDevices(
  folder: string,
  options: { network: string; httpPort: number; discoveryPort: number },
): Promise<ReplayDevice[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  const { network, httpPort, discoveryPort } = options;
  return Promise.all(
    files.map((file, index) =>
      startReplayDevice(join(folder, file), { address: `${network}.${index + 1}`, httpPort, discoveryPort }),
    ),
  );
}
