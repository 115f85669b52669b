/** Every name and address by which this gateway may be called, for its certificate. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../caller-checks.ts';

const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** @param host what the gateway listens on; one that means every address stands for those of this machine */
export function ownNames(host: string, names: readonly string[]): string[] {
  const listened = everyAddress.has(host) ? machineAddresses() : isIP(host) === 0 || isLoopback(host) ? [] : [host];
  return [...new Set(['localhost', '127.0.0.1', '::1', ...names, ...listened, ...(isLoopback(host) ? [host] : [])])];
}

/** Link-local IPv6 needs a zone and cannot stand in an address bar. */
export function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address);
}
