/** Bytes to a gateway and what comes back, for requests that no HTTP client would send. */
import { connect } from 'node:net';

export interface RawAnswer {
  /** 0: the connection was closed without a word. */
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** `text` is sent as Latin-1, so that any byte can be said; the answer is read until the gateway closes. */
export function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (piece) => {
      heard += String(piece);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      const [head = '', ...body] = heard.split('\r\n\r\n');
      resolve({ status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') });
    });
    socket.write(Buffer.from(text, 'latin1'));
  });
}

export interface RawHead {
  readonly method?: string;
  /** The request line's target, as it is. */
  readonly target: string;
  /** Lines, as they are. Default: a loopback Host. */
  readonly host?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
}

export const rawRequest = ({
  method = 'GET',
  target,
  host = 'Host: 127.0.0.1',
  lines = [],
  body = '',
}: RawHead): string => [`${method} ${target} HTTP/1.1`, host, ...lines, 'Connection: close', '', body].join('\r\n');
