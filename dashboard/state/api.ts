/**
 * Typed HTTP to the gateway. Nothing throws: the answer is a union, and an error carries a code whose text the gateway
 * serves in both languages (`error-texts.ts`). Codes of the page's own: `page.unreachable`, `page.timeout`,
 * `page.aborted`.
 */
import { tellSignedOut } from './signed-out.ts';

export interface ApiError {
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

export type ApiResult<T> =
  | { readonly ok: true; readonly status: number; readonly value: T }
  | { readonly ok: false; readonly error: ApiError };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiOptions {
  /** Sent as JSON, unless it is a string with a `contentType`. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Default 15 s. */
  readonly timeoutMs?: number;
  /** How the answer is read; default `json` (an empty answer gives undefined). */
  readonly as?: 'json' | 'text' | 'blob';
}

/** Somebody or something ended the session, or locked the desk. */
const turnedAway: ReadonlySet<string> = new Set(['access.sign-in', 'access.locked-desk']);

export async function api<T>(method: Method, path: string, options: ApiOptions = {}): Promise<ApiResult<T>> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    const response = await fetch(path, { method, signal, ...bodyOf(options, method === 'GET' ? {} : csrfHeaders()) });
    if (!response.ok) {
      const error = await readError(response);
      // But for the question who is here: its asker sees the answer himself.
      if (turnedAway.has(error.code) && path !== '/api/own') tellSignedOut();
      return { ok: false, error };
    }
    return { ok: true, status: response.status, value: (await readValue(response, options.as)) as T };
  } catch (error) {
    const code = options.signal?.aborted ? 'page.aborted' : timeout.aborted ? 'page.timeout' : 'page.unreachable';
    const message = error instanceof Error ? error.message : '';
    return { ok: false, error: { status: 0, code, message, details: {}, requestId: null } };
  }
}

function bodyOf(options: ApiOptions, headers: Readonly<Record<string, string>>): RequestInit {
  if (options.body === undefined) return { headers };
  if (options.contentType !== undefined) {
    return { body: options.body as BodyInit, headers: { ...headers, 'content-type': options.contentType } };
  }
  return { body: JSON.stringify(options.body), headers: { ...headers, 'content-type': 'application/json' } };
}

/** What changes something carries the session's second cookie as a header too: pages of other origins cannot read it. */
function csrfHeaders(): Record<string, string> {
  const token = /(?:^|; )tc_csrf=([^;]+)/.exec(globalThis.document?.cookie ?? '')?.[1];
  return token === undefined ? {} : { 'x-csrf-token': token };
}

async function readValue(response: Response, as: ApiOptions['as']): Promise<unknown> {
  if (as === 'blob') return response.blob();
  const text = await response.text();
  if (as === 'text') return text;
  return text === '' ? undefined : JSON.parse(text);
}

async function readError(response: Response): Promise<ApiError> {
  const fallback = { status: response.status, code: 'gateway.internal', message: '', details: {}, requestId: null };
  try {
    const answer = (await response.json()) as { error?: Partial<ApiError> };
    return { ...fallback, ...answer.error, status: response.status };
  } catch {
    return fallback;
  }
}
