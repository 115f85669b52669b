/** Cuts what a client sends over an RTSP connection into requests and interleaved packets (RFC 2326 sections 6 and 10.12). */
export interface RtspRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}
export interface RtspReaderEvents {
  onRequest(request: RtspRequest): void;
  onInterleaved(channel: number, packet: Buffer): void;
}

const LARGEST_HEAD = 16_384;
const LARGEST_BODY = 65_536;

function parseHead(head: string): RtspRequest | undefined {
  const [first = '', ...lines] = head.split('\r\n');
  const [method, url, version] = first.split(' ');
  if (method === undefined || url === undefined || version !== 'RTSP/1.0') return undefined;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method, url, headers };
}

export class RtspReader {
  readonly #events: RtspReaderEvents;
  #pending: Buffer = Buffer.alloc(0);

  constructor(events: RtspReaderEvents) {
    this.#events = events;
  }

  /** Returns false when the bytes are no RTSP: close the connection. */
  push(bytes: Buffer): boolean {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const taken = this.#pending[0] === 0x24 ? this.#takeInterleaved() : this.#takeRequest();
      if (taken < 0) return false;
      if (taken === 0) return true;
      this.#pending = this.#pending.subarray(taken);
    }
  }

  #takeInterleaved(): number {
    if (this.#pending.length < 4) return 0;
    const size = this.#pending.readUInt16BE(2);
    if (this.#pending.length < 4 + size) return 0;
    this.#events.onInterleaved(this.#pending[1] ?? 0, this.#pending.subarray(4, 4 + size));
    return 4 + size;
  }

  #takeRequest(): number {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) return this.#pending.length > LARGEST_HEAD ? -1 : 0;
    const request = parseHead(this.#pending.toString('utf8', 0, end));
    if (request === undefined) return -1;
    const body = Number(request.headers['content-length'] ?? '0');
    if (!(body >= 0 && body <= LARGEST_BODY)) return -1;
    if (this.#pending.length < end + 4 + body) return 0;
    this.#events.onRequest(request);
    return end + 4 + body;
  }
}
