/**
 * Asks a gateway that shows a certificate of its own authority, as a desk with its root installed does: over HTTP/1.1 or
 * HTTP/2, on a connection of its own each time.
 */
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { request as requestHttp1 } from 'node:https';

export interface SecureAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface SecureRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export type Ask = (path: string, request?: SecureRequest) => Promise<SecureAnswer>;

const headersOf = ({ headers = {}, body }: SecureRequest): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...headers,
});

/** @param ca PEM of the root */
export const askHttp1 =
  (url: string, ca: string): Ask =>
  (path, request = {}) =>
    new Promise((resolve, reject) => {
      const options = { method: request.method ?? 'GET', headers: headersOf(request), ca, agent: false };
      const asked = requestHttp1(new URL(path, url), options, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          body += text;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(request.body === undefined ? undefined : JSON.stringify(request.body));
    });

/** @param ca PEM of the root */
export const askHttp2 =
  (url: string, ca: string): Ask =>
  (path, request = {}) =>
    new Promise((resolve, reject) => {
      const session = connectHttp2(url, { ca });
      session.on('error', reject);
      const stream = session.request({ ':method': request.method ?? 'GET', ':path': path, ...headersOf(request) });
      let headers: IncomingHttpHeaders = {};
      let body = '';
      stream.setEncoding('utf8');
      stream.on('response', (given) => {
        headers = given;
      });
      stream.on('data', (text: string) => {
        body += text;
      });
      stream.on('error', reject);
      stream.on('close', () => {
        session.destroy();
        resolve({ status: Number(headers[':status'] ?? 0), headers, body });
      });
      stream.end(request.body === undefined ? undefined : JSON.stringify(request.body));
    });
