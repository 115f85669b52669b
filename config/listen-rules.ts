/**
 * What the schema cannot say of `listen`: nothing leaves this machine unencrypted, names are names, and a proxy is trusted by
 * its address only.
 */
import { BlockList, isIP } from 'node:net';
import { Value } from 'typebox/value';
import type { ConfigProblem } from './load.ts';
import { GatewayConfig } from './schema.ts';

const Listen = GatewayConfig.properties.listen;
const { host: Host, names: Names, tls: Tls, proxy: ProxyRule } = Listen.properties;

/** Each rule is asked where its own values are of the right kind, so that no error hides another. */
export function listenProblems(listen: unknown): ConfigProblem[] {
  const host = Value.Pointer.Get(listen, '/host');
  const names = Value.Pointer.Get(listen, '/names');
  const tls = Value.Pointer.Get(listen, '/tls');
  const proxy = Value.Pointer.Get(listen, '/proxy');
  const problems: ConfigProblem[] = [];
  if (Value.Check(Names, names)) problems.push(...names.flatMap(nameProblem));
  if (!Value.Check(ProxyRule, proxy)) return problems;
  problems.push(...proxy.trust.flatMap(trustProblem));
  if (proxy.trust.length > 0 && Value.Check(Names, names) && names.length === 0) {
    problems.push({ path: '/listen/names', message: 'must say by which names the proxy is called' });
  }
  if (Value.Check(Host, host) && Value.Check(Tls, tls) && !isLoopback(host)) {
    if (tls === 'off' && proxy.trust.length === 0) {
      problems.push({
        path: '/listen/tls',
        message:
          'must not be off outside loopback: say own or name your files, or in listen.proxy.trust the proxy that ends TLS',
      });
    }
  }
  return problems;
}

/** A host name or an address, as it stands in the address bar: no scheme, no port, no wildcard. */
function nameProblem(name: string, index: number): ConfigProblem[] {
  if (
    isIP(name) !== 0 ||
    (name.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name))
  )
    return [];
  return [{ path: `/listen/names/${index}`, message: 'must be a host name in small letters or an address' }];
}

function trustProblem(entry: string, index: number): ConfigProblem[] {
  const problem = (message: string) => [{ path: `/listen/proxy/trust/${index}`, message }];
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0 || rest.length > 0) return problem('must be an address or a CIDR range');
  if (bits === undefined) return [];
  try {
    new BlockList().addSubnet(address, /^\d+$/.test(bits) ? Number(bits) : -1, family);
  } catch {
    return problem('must be an address or a CIDR range');
  }
  return Number(bits) === 0 ? problem('must not be everybody') : [];
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
