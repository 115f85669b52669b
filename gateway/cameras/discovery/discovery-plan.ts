/** Turns a request to discover into checked interfaces and targets. */
import { networkInterfaces } from 'node:os';
import { GatewayError } from '../../kernel/errors.ts';
import type { CamerasCore } from '../core.ts';
import { contains, parseAddress, parseCidr } from '../reach/cidr.ts';
import type { DiscoveryPlan } from './discovery-run.ts';
import type { DiscoveryRequest } from './discovery-schemas.ts';

export interface DiscoveryDefaults {
  readonly interfaces: readonly string[];
  readonly targets: readonly string[];
}

/** The config's; no interfaces there: all of this machine (with loopback only where cameras may be there). */
export function discoveryDefaults({ config }: Pick<CamerasCore, 'config'>): DiscoveryDefaults {
  const { interfaces, targets } = config.discovery;
  return { interfaces: interfaces.length > 0 ? interfaces : localAddresses(config.allowLoopback), targets };
}

/** @throws GatewayError `request.invalid` for an interface that is not ours, `camera.address-refused`, `camera.name-unresolved` for a target */
export async function planDiscovery(core: CamerasCore, request: DiscoveryRequest): Promise<DiscoveryPlan> {
  const defaults = discoveryDefaults(core);
  const interfaces = request.interfaces ?? defaults.interfaces;
  const own = localAddresses(core.config.allowLoopback);
  for (const address of request.interfaces ?? []) {
    if (!own.includes(address) && !isLoopback(address, core.config.allowLoopback)) {
      throw new GatewayError('request.invalid', { details: { field: 'interfaces', value: address } });
    }
  }
  const targets: string[] = [];
  for (const target of request.targets ?? defaults.targets) targets.push(await checkedTarget(core, target));
  const { username, password } = request;
  return { interfaces, targets, credentials: username ? { username, password: password ?? '' } : undefined };
}

/** `host`, `host:port` (HTTP port) or a range; names become the address that was checked. */
async function checkedTarget({ addresses }: CamerasCore, target: string): Promise<string> {
  const [, host, port] = /^([^/:]+):(\d{1,5})$/.exec(target.trim()) ?? [];
  if (host === undefined || port === undefined) return addresses.checkTarget(target.trim());
  return `${await addresses.resolve(host, Number(port))}:${port}`;
}

function localAddresses(withLoopback: boolean): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && (!internal || withLoopback))
    .map(({ address }) => address);
}

function isLoopback(address: string, allowed: boolean): boolean {
  const literal = parseAddress(address);
  const own = literal === undefined ? undefined : parseCidr(literal);
  const range = parseCidr('127.0.0.0/8');
  return allowed && own !== undefined && range !== undefined && contains(range, own);
}
