/** The HTTP side of one device: SOAP services, subscriptions and snapshots, behind WS-UsernameToken or HTTP digest. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DigestDoor } from '../auth/http-digest.ts';
import { UsernameTokenDoor } from '../auth/username-token.ts';
import { noteSignIn } from '../camera-state.ts';
import { DEVICE_OPERATIONS } from './device-service.ts';
import { EVENT_OPERATIONS, SUBSCRIPTION_OPERATIONS } from './event-service.ts';
import { IMAGING_OPERATIONS } from './imaging-service.ts';
import { MEDIA_OPERATIONS } from './media-service.ts';
import { MEDIA2_OPERATIONS } from './media2-service.ts';
import { hasMedia2, type OnvifContext, type Operation } from './onvif-context.ts';
import { PTZ_OPERATIONS } from './ptz-service.ts';
import { notSupported, parseSoapCall, renderEnvelope, renderFault, type SoapCall, SoapFault } from './soap.ts';

const SERVICES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  'http://www.onvif.org/ver10/device/wsdl': DEVICE_OPERATIONS,
  'http://www.onvif.org/ver10/media/wsdl': MEDIA_OPERATIONS,
  'http://www.onvif.org/ver20/media/wsdl': MEDIA2_OPERATIONS,
  'http://www.onvif.org/ver20/ptz/wsdl': PTZ_OPERATIONS,
  'http://www.onvif.org/ver10/events/wsdl': EVENT_OPERATIONS,
  'http://www.onvif.org/ver20/imaging/wsdl': IMAGING_OPERATIONS,
};
const DEVICE_NAMESPACE = 'http://www.onvif.org/ver10/device/wsdl';
const MEDIA2_NAMESPACE = 'http://www.onvif.org/ver20/media/wsdl';
/** Access class PRE_AUTH of ONVIF Core. */
const WITHOUT_SIGN_IN = new Set([
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetEndpointReference',
]);
const LARGEST_REQUEST = 262_144;

/** Reads a whole request body; undefined when it is too large. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_REQUEST) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

export class OnvifServer {
  readonly #context: OnvifContext;
  readonly #digest: DigestDoor;
  readonly #tokens = new UsernameTokenDoor();
  readonly #delays = new Set<NodeJS.Timeout>();
  #server: Server | undefined;

  constructor(context: OnvifContext) {
    this.#context = context;
    this.#digest = new DigestDoor(`${context.make.name} ONVIF`, () => context.nowMs());
  }

  async listen(): Promise<void> {
    const { state } = this.#context;
    const server = createServer((request, response) => {
      response.on('error', () => undefined);
      this.#serve(request, response).catch(() => response.destroy());
    });
    server.listen(state.httpPort, state.address);
    await once(server, 'listening');
    state.httpPort = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const timer of this.#delays) clearTimeout(timer);
    this.#delays.clear();
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#context.state.hung) return;
    const url = new URL(request.url ?? '/', 'http://camera');
    if (request.method === 'GET' && url.pathname === '/onvif-http/snapshot')
      return this.#snapshot(request, response, url);
    if (request.method !== 'POST' || !url.pathname.startsWith('/onvif/'))
      return this.#answer(response, 404, 'text/plain', 'not found');
    const source = await readBody(request);
    if (source === undefined) return this.#answer(response, 413, 'text/plain', 'too large');
    const { status, body, challenge } = await this.#call(request, url, source);
    await this.#wait(this.#context.state.slowSoapMs);
    const headers = challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
    const sent = this.#context.state.brokenXml ? body.slice(0, Math.floor(body.length / 2)) : body;
    await this.#answer(response, status, 'application/soap+xml; charset=utf-8', sent, headers);
  }

  async #call(
    request: IncomingMessage,
    url: URL,
    source: string,
  ): Promise<{ status: number; body: string; challenge?: string }> {
    try {
      const call = parseSoapCall(source);
      const challenge = this.#refuse(request, call);
      if (challenge !== undefined) {
        const fault = new SoapFault('ter:NotAuthorized', 'Sender not authorized', challenge === '' ? 400 : 401);
        return { status: fault.status, body: renderFault(fault), ...(challenge === '' ? {} : { challenge }) };
      }
      return { status: 200, body: renderEnvelope(await this.#run(call, url), this.#addressing(call)) };
    } catch (error) {
      const fault = error instanceof SoapFault ? error : new SoapFault('ter:Action', 'Internal error', 500, 'Receiver');
      return { status: fault.status, body: renderFault(fault) };
    }
  }

  /** Undefined: go on. '' : refused without a challenge. Otherwise the digest challenge. */
  #refuse(request: IncomingMessage, call: SoapCall): string | undefined {
    const { state, make } = this.#context;
    const { soapAuth, user } = state.definition;
    const credentials = { user, password: state.password };
    const header = request.headers.authorization;
    const free = call.namespace === DEVICE_NAMESPACE && WITHOUT_SIGN_IN.has(call.operation);
    const token = soapAuth === 'digest' ? undefined : call.token;
    const verdict = token === undefined ? undefined : this.#tokens.check(token, credentials, this.#context.cameraMs());
    if (free && !(make.strictClock && verdict === 'stale')) return undefined;
    const byDigest = soapAuth !== 'wsse' && this.#digest.accepts(header, request.method ?? 'POST', credentials);
    const proves = (verdict === 'ok' || byDigest) && !state.refusePassword;
    if (token !== undefined || header !== undefined) noteSignIn(state, proves, this.#context.nowMs());
    if (proves) return undefined;
    return soapAuth === 'wsse' || token !== undefined ? '' : this.#digest.challenge('MD5', true);
  }

  #run(call: SoapCall, url: URL): string | Promise<string> {
    const subscribed = SUBSCRIPTION_OPERATIONS[call.operation];
    const id = url.searchParams.get('Idx') ?? /^\/onvif\/subscription\/(\d+)$/.exec(url.pathname)?.[1];
    if (subscribed !== undefined && id !== undefined) {
      const point = this.#context.events.findPoint(id);
      if (point === undefined) throw new SoapFault('wsnt:ResourceUnknownFault', 'No such subscription');
      return subscribed(call, this.#context, point);
    }
    const lacksMedia2 = call.namespace === MEDIA2_NAMESPACE && !hasMedia2(this.#context);
    const operation = lacksMedia2 ? undefined : SERVICES[call.namespace]?.[call.operation];
    if (operation === undefined) throw notSupported(call.operation);
    return operation(call, this.#context);
  }

  #addressing(call: SoapCall): string {
    return call.messageId === '' ? '' : `<wsa5:RelatesTo>${call.messageId.replace(/[<&]/g, '')}</wsa5:RelatesTo>`;
  }

  async #snapshot(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { state, streams } = this.#context;
    const credentials = { user: state.definition.user, password: state.password };
    const { authorization } = request.headers;
    const proves = this.#digest.accepts(authorization, 'GET', credentials) && !state.refusePassword;
    if (authorization !== undefined) noteSignIn(state, proves, this.#context.nowMs());
    if (!proves) {
      return this.#answer(response, 401, 'text/plain', 'sign in', {
        'WWW-Authenticate': this.#digest.challenge('MD5', true),
      });
    }
    const stream = streams.find((candidate) => candidate.token === url.searchParams.get('profile'));
    if (stream === undefined) return this.#answer(response, 404, 'text/plain', 'no such profile');
    await this.#answer(response, 200, 'image/jpeg', stream.stillAt(this.#context.nowMs()));
  }

  async #answer(
    response: ServerResponse,
    status: number,
    type: string,
    body: string | Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await this.#wait(this.#context.state.definition.networkDelayMs * 2);
    if (response.destroyed) return;
    const date = new Date(this.#context.cameraMs()).toUTCString();
    response.writeHead(status, {
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      Date: date,
      ...headers,
    });
    response.end(body);
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#delays.delete(timer);
        resolve();
      }, ms);
      this.#delays.add(timer);
    });
  }
}
