/**
 * The server behind Fastify. Without TLS it speaks HTTP/1.1; with TLS also HTTP/2 (ALPN), on which a wall of HLS tiles is not
 * bound to six connections. WebSockets stay on HTTP/1.1: browsers open connections of their own for them. Listening on
 * `localhost` makes two servers, so Fastify asks for each.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { BlockList, isIPv6 } from 'node:net';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isLoopback } from '../caller-checks.ts';
import type { Certificate } from '../tls/authority.ts';
import { guardConnections } from './guard-connections.ts';
import { guardSessions } from './guard-sessions.ts';
import { maxHeaderBytes, maxStreamsPerSession, paces } from './limits.ts';

export interface OuterServer {
  readonly encrypted: boolean;
  /** For Fastify's `serverFactory`. */
  readonly create: (listener: RequestListener) => Server;
  /** New connections are shown this one. */
  showCertificate(certificate: Certificate): void;
}

export interface OuterServerOptions {
  readonly listen: Pick<GatewayConfig['listen'], 'limits' | 'proxy'>;
  readonly clock: Clock;
  readonly certificate: Certificate | undefined;
}

const http1 = {
  headersTimeout: paces.headersMs,
  requestTimeout: paces.requestMs,
  keepAliveTimeout: paces.keepAliveMs,
  connectionsCheckingInterval: paces.checkEveryMs,
  maxHeaderSize: maxHeaderBytes,
} as const;

export function createOuterServer({ listen, clock, certificate }: OuterServerOptions): OuterServer {
  const secure: Http2SecureServer[] = [];
  const isProxy = addressTest(listen.proxy.trust);
  const rules = {
    perAddress: listen.limits.connectionsPerAddress,
    isProxy,
    mayConnect: (address: string) => certificate !== undefined || isLoopback(address) || isProxy(address),
  };
  let shown = certificate;
  const createPlain = (listener: RequestListener): Server => createServer(http1, listener);
  const createEncrypted = (pair: Certificate, listener: RequestListener): Server => {
    const server = createSecureServer(
      {
        ...pair,
        ...http1,
        allowHTTP1: true,
        minVersion: 'TLSv1.2',
        handshakeTimeout: paces.handshakeMs,
        maxSessionMemory: 8,
        // "Rapid reset": a browser that leaves a page resets what it has open, again and again it does not.
        streamResetBurst: 2 * maxStreamsPerSession,
        streamResetRate: 64,
        settings: { maxConcurrentStreams: maxStreamsPerSession, maxHeaderListSize: maxHeaderBytes },
      } as Parameters<typeof createSecureServer>[0],
      listener as never,
    );
    guardSessions(server, clock);
    secure.push(server);
    server.once('close', () => secure.splice(secure.indexOf(server), 1));
    return server as unknown as Server;
  };
  return {
    encrypted: certificate !== undefined,
    create(listener) {
      const server = shown ? createEncrypted(shown, listener) : createPlain(listener);
      server.setTimeout(paces.stalledMs);
      // Fastify calls it when it closes; the server of HTTP/2 has none of its own.
      server.closeAllConnections = guardConnections(server, rules);
      return server;
    },
    showCertificate(pair) {
      shown = pair;
      for (const server of secure) server.setSecureContext({ ...pair, minVersion: 'TLSv1.2' });
    },
  };
}

function addressTest(trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => list.check(address, familyOf(address));
}
