/** Answers of the device service as facts; pure. */
import type { OnvifService } from './device-inventory.ts';
import { correctHttpUri } from './device-uri.ts';
import { namespaces } from './soap-envelope.ts';
import { findDescendants, findElement, findElements, integerAt, textAt, type XmlElement } from './xml.ts';

/** Lower case with colons; undefined for what is no address of one unit (all zero, all ones, multicast). */
export function parseMac(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[^0-9a-f]/g, '');
  if (!/^(?:[0-9a-f]{2}[:.-]?){6}$/i.test(text.trim()) && !/^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$/i.test(text.trim()))
    return undefined;
  const pairs = digits.match(/../g) ?? [];
  const multicast = Number.parseInt(pairs[0] ?? '01', 16) % 2 === 1;
  return multicast || /^0+$/.test(digits) ? undefined : pairs.join(':');
}

/** MAC of the interface that has `address`, else of the first enabled one. */
export function parseNetworkInterfaces(payload: XmlElement, address: string): string | undefined {
  const known = findElements(payload, 'NetworkInterfaces').flatMap((network) => {
    const mac = parseMac(textAt(network, 'Info', 'HwAddress'));
    if (mac === undefined) return [];
    const addresses = findDescendants(network, 'Address').map(({ text }) => text);
    return [{ mac, ours: addresses.includes(address), enabled: textAt(network, 'Enabled') !== 'false' }];
  });
  const best = known.find(({ ours }) => ours) ?? known.find(({ enabled }) => enabled) ?? known[0];
  return best?.mac;
}

const safeXaddr = (text: string, xaddr: string): string | undefined => {
  try {
    return correctHttpUri(text, xaddr);
  } catch {
    return undefined;
  }
};

export function parseServices(payload: XmlElement, xaddr: string): OnvifService[] {
  return findElements(payload, 'Service').flatMap((service) => {
    const at = safeXaddr(textAt(service, 'XAddr'), xaddr);
    if (at === undefined) return [];
    const version = findElement(service, 'Version');
    const major = integerAt(version, 'Major');
    const minor = integerAt(version, 'Minor') ?? 0;
    const text = major === undefined ? '' : `${major}.${String(minor).padStart(2, '0')}`;
    return [{ namespace: textAt(service, 'Namespace'), xaddr: at, version: text }];
  });
}

const CAPABILITIES: readonly [readonly string[], string][] = [
  [['Device'], namespaces.device],
  [['Media'], namespaces.media],
  [['Events'], namespaces.events],
  [['PTZ'], namespaces.ptz],
  [['Imaging'], namespaces.imaging],
];

/** The older way, for devices without GetServices; it knows no Media2 and no versions of services. */
export function parseCapabilities(
  payload: XmlElement,
  xaddr: string,
): { services: OnvifService[]; versions: string[]; pullPoint: boolean | undefined } {
  const capabilities = findElement(payload, 'Capabilities');
  const services = CAPABILITIES.flatMap(([path, namespace]) => {
    const at = safeXaddr(textAt(capabilities, ...path, 'XAddr'), xaddr);
    return at === undefined ? [] : [{ namespace, xaddr: at, version: '' }];
  });
  const versions = findElements(findElement(capabilities, 'Device', 'System'), 'SupportedVersions').flatMap(
    (version) => {
      const major = integerAt(version, 'Major');
      return major === undefined ? [] : [`${major}.${String(integerAt(version, 'Minor') ?? 0).padStart(2, '0')}`];
    },
  );
  const stated = textAt(capabilities, 'Events', 'WSPullPointSupport');
  return { services, versions, pullPoint: stated === '' ? undefined : /^(true|1)$/i.test(stated) };
}
