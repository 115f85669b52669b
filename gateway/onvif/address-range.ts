/** Hosts, `host:port` and IPv4 CIDR ranges as lists of addresses to probe; pure. */
import { isIPv4 } from 'node:net';
import { GatewayError } from '../kernel/errors.ts';

export interface ProbeTarget {
  /** IPv4 address or host name. */
  readonly host: string;
  /** HTTP port named by a person; undefined: the usual ones. */
  readonly port: number | undefined;
}

const toNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const toAddress = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

const invalid = (target: string) => new GatewayError('request.invalid', { details: { target: target.slice(0, 100) } });

function expandRange(address: string, bits: number, limit: number): ProbeTarget[] {
  const size = 2 ** (32 - bits);
  const first = Math.floor(toNumber(address) / size) * size;
  // Network and broadcast address are nobody's, except in /31 and /32.
  const hosts = bits >= 31 ? size : size - 2;
  if (hosts > limit) throw new GatewayError('request.too-large', { details: { hosts, limit } });
  const start = bits >= 31 ? first : first + 1;
  return Array.from({ length: hosts }, (_, index) => ({ host: toAddress(start + index), port: undefined }));
}

function expandOne(target: string, limit: number): ProbeTarget[] {
  const range = /^([\d.]+)\/(\d{1,2})$/.exec(target);
  if (range !== null) {
    const [, address = '', bits = ''] = range;
    if (!isIPv4(address) || Number(bits) > 32) throw invalid(target);
    return expandRange(address, Number(bits), limit);
  }
  const single = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(\d{1,5}))?$/.exec(target);
  const [, host, port] = single ?? [];
  if (host === undefined || (/^[\d.]+$/.test(host) && !isIPv4(host))) throw invalid(target);
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) throw invalid(target);
  return [{ host, port: number }];
}

/** Each host once, in order. Throws `request.invalid` for what is no target and `request.too-large` beyond `limit` hosts. */
export function expandTargets(targets: readonly string[], limit: number): ProbeTarget[] {
  const known = new Map<string, ProbeTarget>();
  for (const text of targets) {
    for (const target of expandOne(text.trim(), limit)) {
      known.set(`${target.host}:${target.port ?? ''}`, target);
      if (known.size > limit) throw new GatewayError('request.too-large', { details: { limit } });
    }
  }
  return [...known.values()];
}
