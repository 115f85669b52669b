/** By which address the gateway is called: where it listens, and what stands in the address bar of a desk. */
import type { AddressInfo, Server } from 'node:net';
import { isIPv6 } from 'node:net';
import type { GatewayConfig } from '../../config/schema.ts';
import { isLoopback } from './caller-checks.ts';
import { machineAddresses } from './tls/own-names.ts';

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

export interface OwnUrls {
  /** Where it listens. */
  readonly url: string;
  /** Where people open it: behind a proxy that is the proxy's address. */
  readonly pagesUrl: string;
}

export function ownUrls({ host, names, tls, proxy }: GatewayConfig['listen'], port: number): OwnUrls {
  const [name] = names;
  const everywhere = host === '0.0.0.0' || host === '::';
  const own = everywhere ? (machineAddresses()[0] ?? 'localhost') : host;
  const scheme = tls === 'off' ? 'http' : 'https';
  const at = (called: string) => `${scheme}://${isIPv6(called) ? `[${called}]` : called}:${port}`;
  if (proxy.trust.length > 0 && name !== undefined) return { url: at(own), pagesUrl: `https://${name}` };
  return { url: at(own), pagesUrl: at(isLoopback(host) ? own : (name ?? own)) };
}
