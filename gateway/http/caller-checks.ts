/**
 * What a request must be before anybody asks who makes it. A browser can be made to call us by any page it shows, so a request
 * must name this gateway, must come the encrypted way unless it stays on this machine, and must not come from another site's
 * page. Its path must mean the same to everybody who reads it.
 *
 * A program (curl, a script) sends neither Origin nor Sec-Fetch-Site, and carries no cookie that a foreign page could use.
 */
import type { FastifyRequest } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';

/** @throws GatewayError `request.invalid` for a path that can be read in two ways, `access.denied` with the reason */
export function checkCaller(request: FastifyRequest, names: ReadonlySet<string>): void {
  // A proxy we trust says where a request comes from, never whom it asks: everything reads the Host itself.
  delete request.raw.headers['x-forwarded-host'];
  if (!isPlainPath(request.raw.url ?? '')) throw new GatewayError('request.invalid', { details: { reason: 'path' } });
  const host = hostOf(request);
  if (!host || !isOurName(host.name, request.socket.localAddress ?? '', names)) throw denied('host');
  const scheme = schemeOf(request);
  if (scheme === 'http' && !isLoopback(request.ip) && !isProbe(request)) throw denied('unencrypted');
  checkSite(request, `${scheme}://${host.text}`);
}

/** RFC 9110 9.2.1: they only ask. */
export const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isSafe = ({ method }: FastifyRequest): boolean => safeMethods.has(method);

/**
 * Begins with one slash, and hides none: no empty step, no step up, no backslash or parameter (`;`), nothing of that behind
 * percent signs, once or twice, and no control character. Absolute forms and `*` are for proxies, which we are not.
 */
export function isPlainPath(url: string): boolean {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  if (!path.startsWith('/')) return false;
  return !/\/\/|\\|;|\/\.\.?(\/|$)|%(25)*(2e|2f|5c|3b|25|[01][0-9a-f]|7f)/i.test(path);
}

interface Host {
  readonly name: string;
  /** With the port. */
  readonly text: string;
}

/** `undefined`: there is none, or it is not one host and perhaps a port. */
function hostOf(request: FastifyRequest): Host | undefined {
  const { host, ':authority': authority } = request.headers;
  // RFC 9113 8.3.1: who sends both says the same in both. RFC 9112 3.2: one Host, no more.
  if (host !== undefined && authority !== undefined && host !== authority) return undefined;
  if (countOf(request.raw.rawHeaders, 'host') > 1) return undefined;
  const text = String(authority ?? host ?? '').toLowerCase();
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/.exec(text)?.[1];
  return name === undefined ? undefined : { name: name.replace(/^\[|\]$/g, ''), text };
}

function countOf(rawHeaders: readonly string[], wanted: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === wanted.length && name.toLowerCase() === wanted) count += 1;
  }
  return count;
}

/** Defeats DNS rebinding: a foreign name that leads to our address is not ours. The address that was called always is. */
export function isOurName(name: string, localAddress: string, names: ReadonlySet<string>): boolean {
  return isLoopback(name) || names.has(name) || name === unmapped(localAddress);
}

/** As the caller sees it: what ends TLS before us says so (Traefik says `wss` of sockets). */
const schemeOf = ({ protocol }: FastifyRequest): 'http' | 'https' =>
  /^(https|wss)$/.test(protocol) ? 'https' : 'http';

function checkSite(request: FastifyRequest, ownOrigin: string): void {
  const { origin, upgrade, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
  const safe = isSafe(request) && upgrade?.toLowerCase() !== 'websocket';
  // Links from elsewhere may lead to our pages, but other pages load nothing of ours.
  if (typeof site === 'string' && site !== 'same-origin' && site !== 'none' && !(safe && mode === 'navigate')) {
    throw denied('site');
  }
  if (!safe && origin !== undefined && !isSameOrigin(origin, ownOrigin)) throw denied('origin');
}

function isSameOrigin(origin: string, own: string): boolean {
  // `null`, and what is no URL, belongs to nobody.
  return URL.canParse(origin) && URL.canParse(own) && new URL(origin).origin === new URL(own).origin;
}

const isProbe = (request: FastifyRequest): boolean => {
  const rule = request.routeOptions.config.door;
  return rule !== undefined && 'open' in rule && rule.open === 'health-probe';
};

const denied = (reason: string): GatewayError => new GatewayError('access.denied', { details: { reason } });

/** `::ffff:10.0.0.5`, as sockets that listen on `::` say it, is 10.0.0.5. */
const unmapped = (address: string): string => address.replace(/^::ffff:/i, '');

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(host);
