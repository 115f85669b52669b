/** WS-Discovery messages (April 2005 draft, as ONVIF has it): the probe we send and the matches that come back; pure. */
import { escapeXml, findDescendants, findElement, parseXml, textAt } from './xml.ts';

export interface ProbeMatch {
  /** Endpoint reference as written, usually `urn:uuid:…`; empty when absent. Real devices share one. */
  readonly endpoint: string;
  readonly types: readonly string[];
  /** Percent-decoded. */
  readonly scopes: readonly string[];
  readonly xaddrs: readonly string[];
}

const MOST_DATAGRAM = 65_507;
const MOST_ITEMS = 64;

/** What is asked for: network video transmitters, ONVIF devices, or anything (some makes answer only that). */
export const probeTypes = ['dn:NetworkVideoTransmitter', 'tds:Device', ''] as const;

export function renderProbe(messageId: string, types: string): string {
  const wanted = types === '' ? '' : `<d:Types>${escapeXml(types)}</d:Types>`;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">' +
    `<s:Header><a:MessageID>${escapeXml(messageId)}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>` +
    '<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></s:Header>' +
    `<s:Body><d:Probe>${wanted}</d:Probe></s:Body></s:Envelope>`
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const words = (text: string) =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MOST_ITEMS);

/**
 * The matches in a datagram: any number, any prefix. Empty for whatever is no answer to one of our probes. Never throws.
 * @param isOurs whether a message id is one of our probes'.
 */
export function parseProbeMatches(datagram: Buffer, isOurs: (messageId: string) => boolean): ProbeMatch[] {
  if (datagram.length > MOST_DATAGRAM) return [];
  try {
    const root = parseXml(datagram.toString('utf8'));
    if (!isOurs(textAt(root, 'Header', 'RelatesTo'))) return [];
    const matches = findDescendants(findElement(root, 'Body', 'ProbeMatches'), 'ProbeMatch').slice(0, MOST_ITEMS);
    return matches.map((match) => ({
      endpoint: textAt(match, 'EndpointReference', 'Address').slice(0, 300),
      types: words(textAt(match, 'Types')),
      scopes: words(textAt(match, 'Scopes')).map(decode),
      xaddrs: words(textAt(match, 'XAddrs')),
    }));
  } catch {
    return [];
  }
}

/**
 * The device service's address to use: the one whose host equals the sender, http before https; else the first usable one with the
 * sender as host (behind a router a device names an address that nobody reaches). Undefined when none is usable.
 */
export function chooseXaddr(xaddrs: readonly string[], sender: string): string | undefined {
  const usable = xaddrs.flatMap((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) ? [url] : [];
  });
  const rank = (url: URL) =>
    (url.hostname === sender ? 0 : url.hostname.startsWith('[') ? 4 : 2) + (url.protocol === 'https:' ? 1 : 0);
  const best = usable.toSorted((one, other) => rank(one) - rank(other))[0];
  if (best === undefined) return undefined;
  best.hostname = sender;
  best.username = '';
  best.password = '';
  best.hash = '';
  return best.href;
}

/** Last part of the first scope of this kind (`name`, `hardware`, `location`); empty when absent. */
export function scopeValue(scopes: readonly string[], kind: string): string {
  const start = `onvif://www.onvif.org/${kind}/`;
  const scope = scopes.find((text) => text.toLowerCase().startsWith(start));
  return scope?.slice(start.length) ?? '';
}
