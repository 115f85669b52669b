/** SOAP 1.2 as the simulated devices speak it: reading a call, writing an answer or a fault. */
import type { UsernameToken } from '../auth/username-token.ts';
import { escapeXml, findNode, parseXml, textAt, type XmlNode } from './xml.ts';

export interface SoapCall {
  readonly operation: string;
  readonly namespace: string;
  readonly body: XmlNode;
  readonly token: UsernameToken | undefined;
  readonly messageId: string;
}

/** A refusal; becomes a SOAP fault. */
export class SoapFault extends Error {
  readonly status: number;
  readonly code: 'Sender' | 'Receiver';
  readonly subcode: string;

  constructor(subcode: string, reason: string, status = 400, code: 'Sender' | 'Receiver' = 'Sender') {
    super(reason);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
  }
}

const NAMESPACES: Readonly<Record<string, string>> = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  wsa5: 'http://www.w3.org/2005/08/addressing',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  timg: 'http://www.onvif.org/ver20/imaging/wsdl',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wstop: 'http://docs.oasis-open.org/wsn/t-1',
  tns1: 'http://www.onvif.org/ver10/topics',
  ter: 'http://www.onvif.org/ver10/error',
  xs: 'http://www.w3.org/2001/XMLSchema',
};
const DECLARATIONS = Object.entries(NAMESPACES)
  .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
  .join('');

function readToken(header: XmlNode | undefined): UsernameToken | undefined {
  const token = findNode(header, 'Security', 'UsernameToken');
  if (token === undefined) return undefined;
  return {
    username: textAt(token, 'Username'),
    password: textAt(token, 'Password'),
    passwordType: findNode(token, 'Password')?.attributes['Type'] ?? '',
    nonce: textAt(token, 'Nonce'),
    created: textAt(token, 'Created'),
  };
}

/** Throws a SoapFault when the text is no SOAP call. */
export function parseSoapCall(source: string): SoapCall {
  let root: XmlNode;
  try {
    root = parseXml(source);
  } catch {
    throw new SoapFault('ter:WellFormed', 'The request is not well-formed XML');
  }
  const header = findNode(root, 'Header');
  const body = findNode(root, 'Body')?.children[0];
  if (root.name !== 'Envelope' || body === undefined) throw new SoapFault('ter:WellFormed', 'No SOAP body');
  return {
    operation: body.name,
    namespace: body.namespace,
    body,
    token: readToken(header),
    messageId: textAt(header, 'MessageID'),
  };
}

/** @param content the children of the Body. @param header children of the Header. */
export function renderEnvelope(content: string, header = ''): string {
  const head = header === '' ? '' : `<s:Header>${header}</s:Header>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope${DECLARATIONS}>${head}<s:Body>${content}</s:Body></s:Envelope>`;
}

export function renderFault(fault: SoapFault): string {
  const subcode = `<s:Subcode><s:Value>${fault.subcode}</s:Value></s:Subcode>`;
  const code = `<s:Code><s:Value>s:${fault.code}</s:Value>${subcode}</s:Code>`;
  const reason = `<s:Reason><s:Text xml:lang="en">${escapeXml(fault.message)}</s:Text></s:Reason>`;
  return renderEnvelope(`<s:Fault>${code}${reason}</s:Fault>`);
}

export function notSupported(operation: string): SoapFault {
  return new SoapFault('ter:ActionNotSupported', `${operation} is not supported`, 400, 'Receiver');
}

/** Milliseconds of an xs:duration without years and months; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (match === null || text.endsWith('P') || text.endsWith('T')) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = match;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -1 : 1) * total * 1000;
}
