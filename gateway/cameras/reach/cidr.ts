/** CIDR ranges over IPv4 and IPv6 literals. Pure. An IPv4 address in IPv6 dress (`::ffff:…`) is taken off it first. */
import { isIPv4, isIPv6 } from 'node:net';

export interface Cidr {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly prefixLength: number;
}

/** Canonical text of a literal: dotted IPv4 where it is one in truth, else compressed lower-case IPv6. `undefined`: no literal. */
export function parseAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const bare = text.replace(/^\[|\]$/g, '').split('%')[0] ?? '';
  if (!isIPv6(bare)) return undefined;
  const canonical = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!mapped) return canonical;
  const high = Number.parseInt(mapped[1] ?? '', 16);
  const low = Number.parseInt(mapped[2] ?? '', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** A single address is a range of one. `undefined`: neither a range nor a literal. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = '', lengthText, more] = text.trim().split('/');
  if (more !== undefined) return undefined;
  const address = parseAddress(host);
  if (address === undefined) return undefined;
  const family = isIPv4(address) ? 4 : 6;
  const bits = family === 4 ? 32 : 128;
  if (lengthText !== undefined && !/^\d{1,3}$/.test(lengthText)) return undefined;
  // A range written in IPv6 dress counts its prefix from the IPv6 side.
  const dressed = family === 4 && host.includes(':');
  const prefixLength = lengthText === undefined ? bits : Number(lengthText) - (dressed ? 96 : 0);
  if (prefixLength < 0 || prefixLength > bits) return undefined;
  const size = 1n << BigInt(bits - prefixLength);
  const first = (numberOf(address) / size) * size;
  return { family, first, last: first + size - 1n, prefixLength };
}

export function contains(range: Cidr, inner: Cidr): boolean {
  return range.family === inner.family && inner.first >= range.first && inner.last <= range.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Value of a canonical literal. */
function numberOf(address: string): bigint {
  if (isIPv4(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...middle, ...right].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}
