/** SOAP 1.2 envelopes, the WS-Security UsernameToken (digest form) and WS-Addressing headers; and what a fault means. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type ErrorCode, GatewayError } from '../kernel/errors.ts';
import { escapeXml, findElement, localName, textAt, type XmlElement } from './xml.ts';

export const namespaces = {
  envelope: 'http://www.w3.org/2003/05/soap-envelope',
  device: 'http://www.onvif.org/ver10/device/wsdl',
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  ptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  imaging: 'http://www.onvif.org/ver20/imaging/wsdl',
  schema: 'http://www.onvif.org/ver10/schema',
  notification: 'http://docs.oasis-open.org/wsn/b-2',
  addressing: 'http://www.w3.org/2005/08/addressing',
} as const;

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const DECLARATIONS = [
  `xmlns:s="${namespaces.envelope}"`,
  `xmlns:tds="${namespaces.device}"`,
  `xmlns:trt="${namespaces.media}"`,
  `xmlns:tr2="${namespaces.media2}"`,
  `xmlns:tptz="${namespaces.ptz}"`,
  `xmlns:tev="${namespaces.events}"`,
  `xmlns:tt="${namespaces.schema}"`,
  `xmlns:wsnt="${namespaces.notification}"`,
  `xmlns:wsa="${namespaces.addressing}"`,
].join(' ');

/** @param createdMs the camera's own time, epoch ms: it refuses tokens that look old. */
export function renderUsernameToken(username: string, password: string, createdMs: number): string {
  const nonce = randomBytes(16);
  const created = new Date(createdMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created, 'utf8').update(password, 'utf8').digest('base64');
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${WSS}-wssecurity-secext-1.0.xsd" xmlns:wsu="${WSS}-wssecurity-utility-1.0.xsd">` +
    `<wsse:UsernameToken><wsse:Username>${escapeXml(username)}</wsse:Username>` +
    `<wsse:Password Type="${WSS}-username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${WSS}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** @param parameters reference parameters of the endpoint, rendered, to be sent back as headers. */
export function renderAddressing(to: string, action: string, parameters = ''): string {
  return (
    `<wsa:MessageID>urn:uuid:${randomUUID()}</wsa:MessageID><wsa:To s:mustUnderstand="1">${escapeXml(to)}</wsa:To>` +
    `<wsa:Action s:mustUnderstand="1">${escapeXml(action)}</wsa:Action>${parameters}`
  );
}

export function renderEnvelope(body: string, header = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${DECLARATIONS}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
}

const FAULTS: readonly [RegExp, ErrorCode][] = [
  [
    /^(NotAuthorized|SenderNotAuthorized|FailedAuthentication|InvalidSecurity\w*|FailedCheck|MessageExpired)$/i,
    'camera.unauthorised',
  ],
  [/^(OperationProhibited|AccessDenied)$/i, 'camera.forbidden'],
  [
    /^(ActionNotSupported|OptionalActionNotImplemented|NoSuchService|NotSupported|NotImplemented)$/i,
    'camera.not-supported',
  ],
];

/** What the fault of an answer means; undefined when the body holds none. */
export function findFault(root: XmlElement): GatewayError | undefined {
  const fault = findElement(root, 'Body', 'Fault');
  if (fault === undefined) return undefined;
  const codes = [textAt(fault, 'faultcode')];
  let at = findElement(fault, 'Code');
  for (let depth = 0; at !== undefined && depth < 5; depth += 1) {
    codes.push(textAt(at, 'Value'));
    at = findElement(at, 'Subcode');
  }
  const names = codes.filter((code) => code !== '').map(localName);
  const reason = (textAt(fault, 'Reason', 'Text') || textAt(fault, 'faultstring')).slice(0, 200);
  const details = { fault: names.join('/').slice(0, 200), reason };
  for (const [pattern, code] of FAULTS) {
    if (names.some((name) => pattern.test(name))) return new GatewayError(code, { details });
  }
  if (/not\s*authori[sz]ed|unauthori[sz]ed/i.test(reason)) return new GatewayError('camera.unauthorised', { details });
  if (/not (supported|implemented)/i.test(reason)) return new GatewayError('camera.not-supported', { details });
  return new GatewayError('camera.bad-answer', { details });
}
