/**
 * SOAP to one device, on our own HTTP: what node-onvif lacks (https, HTTP digest, limits in bytes and time, abort, query strings).
 *
 * Which sign-in a device wants is found out without spending a try of the password: the first call that needs one goes
 * anonymously, and its refusal tells (a Digest challenge, or none: WS-Security). Credentials are then sent once; a second time only when the
 * refusal has another explanation: the nonce had expired, or the camera's clock has moved since we measured it.
 */
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { findDigestChallenge, type HttpChallenge, renderDigest } from '../kernel/http-digest.ts';
import { parseDeviceTime } from './device-time.ts';
import { exchangeHttp, type HttpAnswer } from './http-exchange.ts';
import type { Lane } from './lane.ts';
import { findFault, namespaces, renderAddressing, renderEnvelope, renderUsernameToken } from './soap-envelope.ts';
import { findElement, parseXml, type XmlElement } from './xml.ts';

export interface OnvifTarget {
  /** Address of the device service; its host must have passed the address check. */
  readonly xaddr: string;
  /** Takes a certificate the camera made for itself (https). Default false. */
  readonly allowSelfSigned?: boolean;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type AuthMethod = 'none' | 'wsse' | 'digest';

export interface SoapCall {
  /** Where to; the device service when absent. */
  readonly url?: string;
  readonly namespace: string;
  readonly operation: string;
  /** The payload inside Body, with the prefixes of soap-envelope.ts. */
  readonly body: string;
  /** Never signs in: operations of ONVIF's class PRE_AUTH. */
  readonly anonymous?: boolean;
  /** Sends WS-Addressing headers with this action. */
  readonly addressing?: { readonly action: string; readonly parameters?: string };
  /** Whole call: waiting for its turn, sign-in and retry included. Default 5 s. */
  readonly deadlineMs?: number;
  /** Default 256 kB, at most 1 MB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /** True lets the call overtake the device's lane: PTZ and long pulls. */
  readonly ownLane?: boolean;
}

export interface SoapAnswer {
  /** The element inside Body. */
  readonly payload: XmlElement;
  readonly text: string;
  /** Gateway's wall time just before sending and after the last byte, and round trip by the monotonic clock, ms. */
  readonly sentAtMs: number;
  readonly roundTripMs: number;
  readonly dateMs: number | undefined;
}

export interface SoapSession {
  readonly target: OnvifTarget;
  /** What the device was found to want; `none` until a call was refused anonymously. */
  readonly authMethod: AuthMethod;
  /** Errors: `camera.unauthorised`, `.no-credentials`, `.forbidden`, `.not-supported`, `.bad-answer`, `.timeout`, `.unreachable`, `.refused`. */
  call(call: SoapCall): Promise<SoapAnswer>;
}

const DEFAULT_DEADLINE_MS = 5_000;
const DEFAULT_BYTES = 256 * 1024;
const MOST_BYTES = 1024 * 1024;
const OFFSET_LIFE_MS = 600_000;
/** A token is refused for its age from about 5 s on; whole seconds blur a measurement by one. */
const OFFSET_MOVED_MS = 3_000;

interface Attempt {
  readonly answer?: SoapAnswer;
  /** Set when the device refused who we are. */
  readonly refusal?: { readonly error: GatewayError; readonly challenge: HttpChallenge | undefined };
}

/** The element inside Body; throws what the answer means otherwise. */
function readPayload(http: HttpAnswer, text: string, operation: string): XmlElement {
  const known: Partial<Record<number, GatewayError['code']>> = {
    401: 'camera.unauthorised',
    403: 'camera.forbidden',
    404: 'camera.not-supported',
    405: 'camera.not-supported',
    501: 'camera.not-supported',
  };
  const code = known[http.status];
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (http.status === 200) throw error;
    throw new GatewayError(code ?? 'camera.bad-answer', { details: { operation, status: http.status } });
  }
  const fault = findFault(root);
  if (fault !== undefined && (code === undefined || fault.code !== 'camera.bad-answer')) throw fault;
  if (code !== undefined) throw new GatewayError(code, { details: { operation, status: http.status } });
  const payload = findElement(root, 'Body')?.children[0];
  if (http.status !== 200 || payload?.name !== `${operation}Response`)
    throw new GatewayError('camera.bad-answer', {
      details: { operation, status: http.status, got: (payload?.name ?? root.name).slice(0, 80) },
    });
  return payload;
}

/** @param lane shared by all sessions of the device. */
export function createSoapSession(options: {
  clock: Clock;
  target: OnvifTarget;
  credentials: Credentials | undefined;
  lane: Lane;
}): SoapSession {
  const { clock, target, credentials, lane } = options;
  let authMethod: AuthMethod = 'none';
  let challenge: HttpChallenge | undefined;
  let nonceUses = 0;
  let offset: { readonly ms: number; readonly atMs: number } | undefined;

  async function post(call: SoapCall, headers: { soap: string; http: Record<string, string> }, endMs: number) {
    const url = new URL(call.url ?? target.xaddr);
    // Whatever address somebody hands over, what proves the password goes to the device alone.
    if (url.hostname !== new URL(target.xaddr).hostname)
      throw new GatewayError('camera.address-refused', { details: { host: url.hostname } });
    const action = call.addressing?.action ?? `${call.namespace}/${call.operation}`;
    const addressing = call.addressing ? renderAddressing(url.href, action, call.addressing.parameters) : '';
    const sentAtMs = clock.nowMs();
    const startMs = clock.monotonicMs();
    const http = await exchangeHttp(clock, {
      url,
      method: 'POST',
      headers: { 'Content-Type': `application/soap+xml; charset=utf-8; action="${action}"`, ...headers.http },
      body: renderEnvelope(call.body, headers.soap + addressing),
      deadlineMs: endMs - startMs,
      maxBytes: Math.min(call.maxBytes ?? DEFAULT_BYTES, MOST_BYTES),
      allowSelfSigned: target.allowSelfSigned ?? false,
      signal: call.signal,
    });
    return { http, sentAtMs, roundTripMs: clock.monotonicMs() - startMs };
  }

  async function measureOffset(call: SoapCall, endMs: number): Promise<number> {
    const question: SoapCall = {
      namespace: namespaces.device,
      operation: 'GetSystemDateAndTime',
      body: '<tds:GetSystemDateAndTime/>',
      signal: call.signal,
    };
    const { http, sentAtMs, roundTripMs } = await post(question, { soap: '', http: {} }, endMs);
    let deviceMs = http.dateMs;
    try {
      deviceMs = parseDeviceTime(readPayload(http, http.body.toString('utf8'), question.operation)) ?? deviceMs;
    } catch {
      // A device that will not say its time to strangers still dates its answers, perhaps.
    }
    const ms = deviceMs === undefined ? 0 : deviceMs + 500 - (sentAtMs + roundTripMs / 2);
    offset = { ms, atMs: clock.monotonicMs() };
    return ms;
  }

  async function signIn(call: SoapCall, url: URL, endMs: number) {
    const empty = { soap: '', http: {} as Record<string, string> };
    if (call.anonymous || authMethod === 'none' || credentials === undefined) return empty;
    const { username, password } = credentials;
    if (authMethod === 'digest' && challenge !== undefined) {
      nonceUses += 1;
      const path = url.pathname + url.search;
      const question = { challenge, method: 'POST', path, username, password, count: nonceUses };
      return { soap: '', http: { Authorization: renderDigest(question) } };
    }
    // Steering must not wait for a measurement: it takes what is known, and a refusal would measure anew.
    const fresh = offset !== undefined && (call.ownLane || clock.monotonicMs() - offset.atMs < OFFSET_LIFE_MS);
    const offsetMs = fresh && offset !== undefined ? offset.ms : await measureOffset(call, endMs);
    return { soap: renderUsernameToken(username, password, clock.nowMs() + offsetMs), http: {} };
  }

  async function attempt(call: SoapCall, endMs: number): Promise<Attempt> {
    const headers = await signIn(call, new URL(call.url ?? target.xaddr), endMs);
    const { http, sentAtMs, roundTripMs } = await post(call, headers, endMs);
    const text = http.body.toString('utf8');
    try {
      const payload = readPayload(http, text, call.operation);
      return { answer: { payload, text, sentAtMs, roundTripMs, dateMs: http.dateMs } };
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'camera.unauthorised') throw error;
      return { refusal: { error, challenge: findDigestChallenge(http.challenge) } };
    }
  }

  /** True when the refusal can have another cause than wrong credentials, and the session is set to try again. */
  async function adapt(refusal: NonNullable<Attempt['refusal']>, call: SoapCall, endMs: number): Promise<boolean> {
    const usesBefore = nonceUses;
    if (authMethod === 'none' || (authMethod === 'digest' && refusal.challenge !== undefined)) {
      const expired = usesBefore > 1 || /^true$/i.test(refusal.challenge?.parameters.get('stale') ?? '');
      if (authMethod === 'digest' && !expired) return false;
      authMethod = refusal.challenge === undefined ? 'wsse' : 'digest';
      challenge = refusal.challenge;
      nonceUses = 0;
      return true;
    }
    if (authMethod !== 'wsse' || offset === undefined) return false;
    const before = offset.ms;
    return Math.abs((await measureOffset(call, endMs)) - before) > OFFSET_MOVED_MS;
  }

  async function perform(call: SoapCall, endMs: number): Promise<SoapAnswer> {
    let result = await attempt(call, endMs);
    if (result.refusal !== undefined && !call.anonymous) {
      if (credentials === undefined) throw new GatewayError('camera.no-credentials', { cause: result.refusal.error });
      if (await adapt(result.refusal, call, endMs)) result = await attempt(call, endMs);
    }
    if (result.answer !== undefined) return result.answer;
    // Found out anew next time, in case the device was set up differently meanwhile.
    if (!call.anonymous) authMethod = 'none';
    throw result.refusal?.error ?? new GatewayError('camera.unauthorised');
  }

  return {
    target,
    get authMethod() {
      return authMethod;
    },
    call(call) {
      const deadlineMs = call.deadlineMs ?? DEFAULT_DEADLINE_MS;
      const endMs = clock.monotonicMs() + deadlineMs;
      if (call.ownLane) return perform(call, endMs);
      return lane.run(() => perform(call, endMs), deadlineMs, call.signal);
    },
  };
}
