/**
 * People before the gateway, as their browsers would be: they begin by a link, sign in, set up the second factor where it is
 * due, and ask with the cookie they got. Nothing but HTTP: tests, demo and benchmarks come in by the same door as everybody.
 */
import { randomInt } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Own } from '../../gateway/access/schemas.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { call, jsonRequest } from './call.ts';

/** Somebody, signed in or not, who asks. Paths begin with `/`. */
export interface Visitor {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** `tc_session=…; tc_csrf=…`; empty: not signed in. */
  readonly cookie: string;
  readonly headers: Readonly<Record<string, string>>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** With a JSON body; gives whatever was answered. */
  send(path: string, method: string, body?: unknown): Promise<Response>;
  /** The answer's body; throws unless it is a success. */
  call<T>(path: string, method?: string, body?: unknown): Promise<T>;
  socket(path: string, options?: { readonly origin?: string; readonly perMessageDeflate?: boolean }): WebSocket;
}

/** What somebody needs to sign in. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** Of those who have set up a second factor. */
  readonly authenticator: Authenticator | undefined;
}

export interface SignedIn extends Visitor {
  /** As the gateway said at sign-in. */
  readonly own: Own;
  readonly credentials: Credentials;
}

export interface JoinWishes {
  /** Default: a random one. */
  readonly password?: string | undefined;
  /** Base32; default: the one that the gateway proposes. */
  readonly totpSecret?: string | undefined;
}

export function visitorAt(url: string, cookie = ''): Visitor {
  // As our pages do: the session's second cookie goes along as a header.
  const csrf = /(?:^|; )tc_csrf=([^;]+)/.exec(cookie)?.[1];
  const headers: Record<string, string> = {
    ...(cookie === '' ? {} : { cookie }),
    ...(csrf ? { 'x-csrf-token': csrf } : {}),
  };
  const ask: Visitor['fetch'] = (path, init = {}) =>
    fetch(new URL(path, url), { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers } });
  return {
    url,
    cookie,
    headers,
    fetch: ask,
    send: (path, method, body) => ask(path, jsonRequest(method, body)),
    call: (path, method = 'GET', body) => call(new URL(path, url), method, body, headers),
    socket: (path, options = {}) => new WebSocket(new URL(path, url.replace(/^http/, 'ws')), { headers, ...options }),
  };
}

/** A browser that nobody has signed in with. */
export const nobodyAt = (url: string): Visitor => visitorAt(url);

/**
 * Uses a one-time link: sets a password, signs in and sets up the second factor if the person's role asks for one.
 * @param link address or path of the set-up page, `…/set-up#token`
 */
export async function joinByLink(url: string, link: string, wishes: JoinWishes = {}): Promise<SignedIn> {
  const token = link.slice(link.indexOf('#') + 1);
  const password = wishes.password ?? makePassword();
  const nobody = nobodyAt(url);
  const { login } = await nobody.call<{ login: string }>('/api/invitations/look', 'POST', { token });
  await nobody.call('/api/invitations/accept', 'POST', { token, password });
  const person = await signIn(url, { login, password, authenticator: undefined });
  return person.own.mustEnrol ? enrol(person, wishes.totpSecret) : person;
}

/** A new session, beside those the person may have. */
export async function signIn(url: string, credentials: Credentials, desk = ''): Promise<SignedIn> {
  const { login, password, authenticator } = credentials;
  const code = authenticator && { code: await authenticator.nextCode() };
  const answer = await nobodyAt(url).send('/api/sign-in', 'POST', { login, password, desk, ...code });
  return signedIn(url, answer, credentials);
}

/** Sets up the second factor; the person has a new session then. */
export async function enrol(person: SignedIn, wantedSecret?: string): Promise<SignedIn> {
  const proposed = await person.call<{ secret: string }>('/api/own/second-factor/start', 'POST');
  const authenticator = createAuthenticator(wantedSecret ?? proposed.secret);
  const { password } = person.credentials;
  const body = { secret: authenticator.secret, code: await authenticator.nextCode(), password };
  const answer = await person.send('/api/own/second-factor/enrol', 'POST', body);
  return signedIn(person.url, answer, { ...person.credentials, authenticator });
}

async function signedIn(url: string, answer: Response, credentials: Credentials): Promise<SignedIn> {
  const text = await answer.text();
  const cookie = cookieOf(answer);
  if (!answer.ok || !cookie) throw new Error(`${credentials.login} is not let in: ${answer.status} ${text}`);
  return { ...visitorAt(url, cookie), own: JSON.parse(text) as Own, credentials };
}

/** A wall station's browser that opens the address it was given. @param link `…#pair=token` */
export async function pairByLink(
  url: string,
  link: string,
): Promise<Visitor & { readonly own: { readonly id: string } }> {
  const token = link.slice(link.indexOf('#pair=') + '#pair='.length);
  const answer = await nobodyAt(url).send('/api/stations/pair', 'POST', { token });
  if (!answer.ok) throw new Error(`the station is not let in: ${answer.status} ${await answer.text()}`);
  return { ...visitorAt(url, cookieOf(answer)), own: (await answer.json()) as { id: string } };
}

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');

/** Easy to read and to type; 79 bits. */
function makePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
