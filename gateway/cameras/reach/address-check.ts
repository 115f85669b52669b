/**
 * Where the gateway may connect to on behalf of a camera, a redirect or a person. Names are resolved here and pinned:
 * whoever connects uses the literal that was checked, never the name again (a name may answer differently next time).
 */
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { GatewayError } from '../../kernel/errors.ts';
import { type Cidr, contains, overlaps, parseAddress, parseCidr } from './cidr.ts';

export interface AddressCheck {
  /** Canonical literal. @throws GatewayError `camera.address-refused` */
  check(address: string, port?: number): string;
  isAllowed(address: string, port?: number): boolean;
  /** Resolves a name (or takes a literal) and gives the first address that is allowed. @throws GatewayError `camera.name-unresolved`, `camera.address-refused` */
  resolve(host: string, port?: number): Promise<string>;
  /** A discovery target: a host or a whole range, which must lie inside one allowed network. @throws like `resolve` */
  checkTarget(target: string): Promise<string>;
}

export interface AddressCheckOptions {
  /** CIDR. @throws GatewayError `config.invalid` for what is none */
  readonly networks: readonly string[];
  readonly allowLoopback: boolean;
  /** Ports of this machine that serve us or our stores: no camera listens there. */
  readonly ownPorts: () => readonly number[];
  readonly lookupName?: (host: string) => Promise<readonly string[]>;
}

const ranges = (...texts: string[]): Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);
const loopback = ranges('127.0.0.0/8', '::1/128');
/** This network, link-local (cloud metadata lives there), shared metadata addresses, multicast, broadcast, and IPv6 that wraps IPv4. */
const never = [
  ...ranges('0.0.0.0/8', '169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32', '224.0.0.0/4', '240.0.0.0/4'),
  ...ranges('::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::/32', '::/96', '64:ff9b::/96', '2002::/16'),
].filter((range) => !(range.family === 6 && range.first === 1n));

export function createAddressCheck(options: AddressCheckOptions): AddressCheck {
  const networks = options.networks.map((text) => {
    const range = parseCidr(text);
    if (!range) throw new GatewayError('config.invalid', { details: { path: '/cameras/networks', value: text } });
    return range;
  });
  const lookupName = options.lookupName ?? lookupSystem;
  const rangeAllowed = (range: Cidr): boolean => {
    if (loopback.some((own) => contains(own, range))) return options.allowLoopback;
    if (loopback.some((own) => overlaps(own, range)) || never.some((bad) => overlaps(bad, range))) return false;
    return networks.some((network) => contains(network, range));
  };
  const isAllowed = (address: string, port?: number): boolean => {
    const literal = parseAddress(address);
    const range = literal === undefined ? undefined : parseCidr(literal);
    if (literal === undefined || !range || !rangeAllowed(range)) return false;
    return port === undefined || !options.ownPorts().includes(port) || !isOwnAddress(literal);
  };
  const refuse = (address: string, port?: number): never => {
    throw new GatewayError('camera.address-refused', { details: { address, ...(port !== undefined && { port }) } });
  };
  const resolve = async (host: string, port?: number): Promise<string> => {
    const literal = parseAddress(host);
    if (literal !== undefined) return isAllowed(literal, port) ? literal : refuse(literal, port);
    let found: readonly string[];
    try {
      found = await lookupName(host);
    } catch (cause) {
      throw new GatewayError('camera.name-unresolved', { cause, details: { host } });
    }
    if (found.length === 0) throw new GatewayError('camera.name-unresolved', { details: { host } });
    const allowed = found.flatMap((text) => parseAddress(text) ?? []).find((address) => isAllowed(address, port));
    return allowed ?? refuse(found[0] ?? host, port);
  };
  return {
    isAllowed,
    check: (address, port) => (isAllowed(address, port) ? (parseAddress(address) ?? address) : refuse(address, port)),
    resolve,
    async checkTarget(target) {
      if (!target.includes('/')) return resolve(target);
      const range = parseCidr(target);
      if (!range || !rangeAllowed(range)) return refuse(target);
      return target.trim();
    },
  };
}

async function lookupSystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}

/** Cameras in a box have loopback addresses of their own, so only the interfaces' very addresses count as ours. */
function isOwnAddress(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((entry) => entry.address === address));
}
