/** Heads of RTSP messages (RFC 2326 section 4 to 7), read with patience and written strictly. Pure. */

export interface RtspResponse {
  readonly status: number;
  readonly headers: RtspHeaders;
  readonly body: string;
}

/** What a camera asks of us; it only ever gets a polite refusal. */
export interface RtspRequest {
  readonly method: string;
  readonly headers: RtspHeaders;
}

/** Names in lower case; values of a repeated header are joined by `, `. */
export type RtspHeaders = ReadonlyMap<string, string>;

export type RtspHead =
  | { readonly kind: 'response'; readonly status: number; readonly headers: RtspHeaders }
  | { readonly kind: 'request'; readonly method: string; readonly headers: RtspHeaders };

const statusLine = /^RTSP\/\d\.\d\s+(\d{3})(?:\s|$)/i;
const requestLine = /^([A-Z_]+)\s+\S+\s+RTSP\/\d\.\d\s*$/;

/**
 * @param head start line and header lines, with CR LF or bare LF.
 * @returns `undefined` when the start line is none of RTSP. Header lines that make no sense are left out.
 */
export function parseHead(head: string): RtspHead | undefined {
  const lines = head.split('\n').map((line) => line.replace(/\r$/, ''));
  const first = lines[0] ?? '';
  const status = statusLine.exec(first)?.[1];
  if (status !== undefined) return { kind: 'response', status: Number(status), headers: parseHeaders(lines.slice(1)) };
  const method = requestLine.exec(first)?.[1];
  return method === undefined ? undefined : { kind: 'request', method, headers: parseHeaders(lines.slice(1)) };
}

function parseHeaders(lines: readonly string[]): RtspHeaders {
  const headers = new Map<string, string>();
  let name = '';
  for (const line of lines) {
    const colon = line.indexOf(':');
    const continued = /^[ \t]/.test(line) && name !== '';
    if (!continued && colon <= 0) continue;
    if (!continued) name = line.slice(0, colon).trim().toLowerCase();
    const value = (continued ? line : line.slice(colon + 1)).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${continued ? ' ' : ', '}${value}`);
  }
  return headers;
}

/** Length of a message's body, bytes; 0 where the header is absent, `undefined` where it is no number. */
export function bodySizeOf(headers: RtspHeaders): number | undefined {
  // Some cameras repeat the header; the values then stand joined.
  const text = (headers.get('content-length') ?? '0').split(',')[0]?.trim() ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A value that was made from what a camera or a person said must not end a line early. */
const clean = (text: string) => text.replace(/[\r\n\0]/g, '');

export function renderRequest(
  method: string,
  uri: string,
  cseq: number,
  headers: readonly (readonly [string, string])[],
): string {
  const lines = headers.map(([name, value]) => `${name}: ${clean(value)}\r\n`).join('');
  // A space inside a control URL would end the request line's field.
  return `${method} ${clean(uri).replaceAll(' ', '%20')} RTSP/1.0\r\nCSeq: ${cseq}\r\nUser-Agent: ThapCanh\r\n${lines}\r\n`;
}

export interface SessionHeader {
  readonly id: string;
  /** Seconds without a sign of life after which the camera forgets us; 60 where it says nothing (RFC 2326 12.37). */
  readonly timeoutS: number;
}

export function parseSessionHeader(value: string | undefined): SessionHeader | undefined {
  const [id = '', ...options] = (value ?? '').split(';').map((part) => part.trim());
  if (id === '') return undefined;
  const timeout = options.map((option) => /^timeout\s*=\s*(\d{1,6})/i.exec(option)?.[1]).find(Boolean);
  const timeoutS = Number(timeout ?? 60);
  return { id, timeoutS: timeoutS > 0 ? timeoutS : 60 };
}

export interface TransportHeader {
  readonly kind: 'tcp' | 'udp';
  /** The camera's RTP channel, where it named one. */
  readonly channel: number | undefined;
  /** The camera's RTP and RTCP ports, where it named them. */
  readonly serverPorts: readonly [number, number] | undefined;
}

/** @returns `undefined` where the header is none that we asked for (multicast, encrypted RTP, something else). */
export function parseTransportHeader(value: string | undefined): TransportHeader | undefined {
  const [profile = '', ...parameters] =
    (value ?? '')
      .split(',')[0]
      ?.split(';')
      .map((part) => part.trim()) ?? [];
  if (!/^RTP\/AVP(F)?(\/(TCP|UDP))?$/i.test(profile)) return undefined;
  const find = (name: string) => {
    const prefix = `${name}=`;
    return parameters.find((parameter) => parameter.toLowerCase().startsWith(prefix))?.slice(prefix.length);
  };
  const channel = /^(\d{1,3})/.exec(find('interleaved') ?? '')?.[1];
  const tcp = /\/TCP$/i.test(profile) || channel !== undefined;
  if (!tcp && parameters.some((parameter) => parameter.toLowerCase() === 'multicast')) return undefined;
  const ports = /^(\d{1,5})(?:-(\d{1,5}))?/.exec(find('server_port') ?? '');
  const first = Number(ports?.[1] ?? 0);
  return {
    kind: tcp ? 'tcp' : 'udp',
    channel: channel === undefined || Number(channel) > 254 ? undefined : Number(channel),
    serverPorts: first > 0 && first < 65_535 ? [first, Number(ports?.[2] ?? first + 1)] : undefined,
  };
}
