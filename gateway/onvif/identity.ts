/**
 * Which unit a device is (DESIGN, "Identity of a device"); pure. MAC, else make and serial unless the serial repeats or encodes the
 * address (a real Reolink's does), else the endpoint reference. HardwareId names a model, never a unit, and plays no part.
 */
import { parseMac } from './device-facts.ts';

export interface IdentityFacts {
  /** IPv4 or IPv6 literal. */
  readonly address: string;
  readonly mac: string | null;
  readonly make: string;
  readonly serial: string;
  /** Endpoint reference; empty when unknown. */
  readonly endpoint: string;
}

export interface DeviceIdentity {
  /** `mac:…`, `serial:make/serial`, `endpoint:…`; `address:…` when there is nothing better. The same text means the same unit. */
  readonly identity: string;
  /** False: ask a person before treating two finds as one unit. */
  readonly sure: boolean;
}

export interface KnownRepeats {
  /** Whether another device of this make shows this serial too. */
  serialRepeats?(make: string, serial: string): boolean;
  /** Whether another device shows this endpoint reference too. */
  endpointRepeats?(endpoint: string): boolean;
}

const plain = (text: string) => text.trim().toLowerCase();
const digitsOf = (address: string) => address.replace(/\D/g, '');

/** The address as digits: run together, or each part as three. */
function encodesAddress(serial: string, address: string): boolean {
  const parts = address.split('.');
  const padded = parts.length === 4 ? parts.map((part) => part.padStart(3, '0')).join('') : '';
  const digits = serial.replace(/\D/g, '');
  return digits !== '' && (digits === digitsOf(address) || digits === padded);
}

/** Nothing, the same character throughout, or a word that stands for nothing: no serial of a unit. */
const saysNothing = (serial: string) =>
  serial.length < 4 ||
  /^(.)\1*$/.test(serial) ||
  /^(none|null|unknown|n\/a|default|serial\s*number|123456\d*)$/i.test(serial);

export function identifyDevice(facts: IdentityFacts, repeats: KnownRepeats = {}): DeviceIdentity {
  const mac = facts.mac === null ? undefined : parseMac(facts.mac);
  if (mac !== undefined) return { identity: `mac:${mac}`, sure: true };
  const make = plain(facts.make);
  const serial = plain(facts.serial);
  const usable = !saysNothing(serial) && !encodesAddress(serial, facts.address);
  if (usable && repeats.serialRepeats?.(facts.make, facts.serial) !== true)
    return { identity: `serial:${make}/${serial}`, sure: make !== '' };
  const endpoint = plain(facts.endpoint).replace(/^urn:uuid:|^uuid:/, '');
  const usableEndpoint = endpoint !== '' && !/^[0-]*$/.test(endpoint);
  // Real devices of one model share an endpoint reference: never sure.
  if (usableEndpoint && repeats.endpointRepeats?.(facts.endpoint) !== true)
    return { identity: `endpoint:${endpoint}`, sure: false };
  return { identity: `address:${plain(facts.address)}`, sure: false };
}
