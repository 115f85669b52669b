/** A plain SOAP 1.2 caller for tests of the simulator: WS-UsernameToken or HTTP digest, nothing cached. */
import { randomBytes } from 'node:crypto';
import { digestResponse, parseAuthorization } from '../../simulator/auth/http-digest.ts';
import { passwordDigest } from '../../simulator/auth/username-token.ts';
import { findNode, parseXml, type XmlNode } from '../../simulator/onvif/xml.ts';

export interface SoapTarget {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly auth: 'wsse' | 'digest' | 'none';
  /** What the token's Created says, ms off from now. */
  readonly clockOffsetMs?: number;
  readonly nonce?: string;
}
export interface SoapAnswer {
  readonly status: number;
  readonly text: string;
  /** The child of the Body; a Fault is one too. */
  readonly body: XmlNode | undefined;
}

function securityHeader(target: SoapTarget): string {
  if (target.auth !== 'wsse') return '';
  const nonce = Buffer.from(target.nonce ?? randomBytes(16)).toString('base64');
  const created = new Date(Date.now() + (target.clockOffsetMs ?? 0)).toISOString();
  const type = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
  return `<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>${target.user}</w:Username><w:Password Type="${type}">${passwordDigest(nonce, created, target.password)}</w:Password><w:Nonce>${nonce}</w:Nonce><u:Created xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">${created}</u:Created></w:UsernameToken></w:Security>`;
}

/** A digest Authorization header for an offered challenge. */
export function digestHeader(
  challenge: string,
  method: string,
  uri: string,
  target: Pick<SoapTarget, 'user' | 'password'>,
): string {
  const { fields } = parseAuthorization(challenge);
  const request = {
    realm: fields['realm'] ?? '',
    nonce: fields['nonce'] ?? '',
    method,
    uri,
    qop: 'auth',
    nc: '00000001',
    cnonce: 'c1',
  };
  const response = digestResponse('MD5', target, request);
  return `Digest username="${target.user}", realm="${request.realm}", nonce="${request.nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="c1", response="${response}"`;
}

/** Calls an operation given as the XML inside the Body. */
export async function callSoap(target: SoapTarget, content: string): Promise<SoapAnswer> {
  const header = securityHeader(target);
  const body = `<?xml version="1.0"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header>${header}</e:Header><e:Body>${content}</e:Body></e:Envelope>`;
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(target.url, { method: 'POST', body, headers: { 'Content-Type': 'application/soap+xml', ...headers } });
  let response = await post({});
  const challenge = response.headers.get('www-authenticate');
  if (response.status === 401 && challenge !== null && target.auth === 'digest') {
    await response.text();
    const { pathname, search } = new URL(target.url);
    response = await post({ Authorization: digestHeader(challenge, 'POST', pathname + search, target) });
  }
  const text = await response.text();
  let root: XmlNode | undefined;
  try {
    root = parseXml(text);
  } catch {
    root = undefined;
  }
  return { status: response.status, text, body: findNode(root, 'Body')?.children[0] };
}
