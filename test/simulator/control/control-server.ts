/** The switches by HTTP on 127.0.0.1: JSON in, JSON out. The README lists the routes. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../onvif/onvif-server.ts';
import { type Switchboard, SwitchError, type SwitchSettings } from './switchboard.ts';

async function readSettings(request: IncomingMessage): Promise<SwitchSettings> {
  const text = await readBody(request);
  if (text === undefined) throw new SwitchError(413, 'too large');
  if (text.trim() === '') return {};
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    throw new SwitchError(400, 'the body is no JSON');
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new SwitchError(400, 'the body is no object');
  return settings as SwitchSettings;
}

export class ControlServer {
  readonly #switchboard: Switchboard;
  #server: Server | undefined;

  constructor(switchboard: Switchboard) {
    this.#switchboard = switchboard;
  }

  /**
   * Listens on a port of 127.0.0.1, or on a Unix socket: that one is reached from outside a network namespace too.
   * Returns the URL without a trailing slash, or the socket's path.
   */
  async listen(place: number | string): Promise<string> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        const status = error instanceof SwitchError ? error.status : 500;
        this.#answer(response, status, { error: error instanceof Error ? error.message : String(error) });
      });
    });
    if (typeof place === 'string') server.listen(place);
    else server.listen(place, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    if (typeof place === 'string') return place;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://control');
    const parts = url.pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    const body = request.method === 'GET' ? this.#read(parts, url.searchParams) : await this.#turn(request, parts);
    if (body === undefined) throw new SwitchError(404, 'no such route');
    this.#answer(response, 200, body);
  }

  #read(parts: readonly string[], query: URLSearchParams): unknown {
    const [kind, code, what] = parts;
    if (kind === 'log') return this.#switchboard.log;
    if (kind === 'switches') return this.#switchboard.names;
    if (kind !== 'cameras') return undefined;
    if (code === undefined) return this.#switchboard.describe();
    if (what === undefined) return this.#switchboard.describeOne(code);
    if (what !== 'sent') return undefined;
    const profile = query.get('profile') ?? 'sub';
    const channel = Number(query.get('channel') ?? '1');
    const { streams } = this.#switchboard.getCamera(code);
    const stream = streams.find((candidate) => candidate.role === profile && candidate.channel === channel);
    if (stream === undefined) throw new SwitchError(404, `no profile ${profile}`);
    return stream.sent.since(Number(query.get('since') ?? '0'));
  }

  async #turn(request: IncomingMessage, parts: readonly string[]): Promise<unknown> {
    const settings = await readSettings(request);
    const [kind, subject, name] = parts;
    if (request.method !== 'POST' || subject === undefined || name === undefined || parts.length !== 3)
      return undefined;
    if (kind === 'cameras') {
      await this.#switchboard.turn(subject, name, settings);
      return this.#switchboard.describeOne(subject);
    }
    if (kind !== 'links') return undefined;
    return this.#switchboard.turnLink(subject, name, settings);
  }

  #answer(response: ServerResponse, status: number, body: unknown): void {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
