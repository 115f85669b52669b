/**
 * Tests an RTSP address in stages, so that a person learns where it breaks: name, TCP, sign-in, SDP, first keyframe. It
 * uses the address that was checked and pinned, signs in at most once, and follows one redirect through the same check.
 */

import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, type ErrorCode, GatewayError } from '../../kernel/errors.ts';
import type { Credentials } from '../records.ts';
import type { TestStage } from '../schemas.ts';
import type { AddressCheck } from './address-check.ts';
import { answerChallenge } from './rtsp-auth.ts';
import { openRtspConnection, type RtspAnswer, type RtspConnection } from './rtsp-exchange.ts';
import { codecOf, parseSdpTracks, type SdpTrack } from './sdp-tracks.ts';

export interface KeyframeRequest {
  /** Without credentials, literal host. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly transport: 'tcp' | 'udp';
}
/** Pulls until the first keyframe. @throws GatewayError that says why there is none */
export type TestFirstKeyframe = (
  request: KeyframeRequest,
  signal: AbortSignal,
) => Promise<{ codec: string; width: number; height: number }>;

export interface RtspProbeParts {
  readonly clock: Clock;
  readonly addresses: AddressCheck;
  readonly testFirstKeyframe: TestFirstKeyframe | undefined;
  /** Per connection and question. */
  readonly deadlineMs?: number;
}

export interface RtspProbeRequest {
  readonly url: string;
  /** Already checked address of the device; else the URL's host is resolved. */
  readonly pinnedAddress?: string | undefined;
  readonly credentials: Credentials | undefined;
  readonly transport: 'tcp' | 'udp';
  readonly signal: AbortSignal;
}

export interface RtspProbeResult {
  readonly stages: readonly TestStage[];
  /** Literal address, once the name stage passed. */
  readonly address: string | undefined;
  readonly tracks: readonly SdpTrack[];
}

const order = ['name', 'tcp', 'sign-in', 'sdp', 'keyframe'] as const;
type StageName = (typeof order)[number];
type Facts = TestStage['facts'];

/** Never rejects, except when aborted: what went wrong is in the stages. */
export async function probeRtspAddress(parts: RtspProbeParts, request: RtspProbeRequest): Promise<RtspProbeResult> {
  const stages: TestStage[] = [];
  const run = createStageRunner(parts.clock, stages, request.signal);
  let connection: RtspConnection | undefined;
  let address: string | undefined;
  let tracks: readonly SdpTrack[] = [];
  try {
    const url = new URL(request.url);
    const port = Number(url.port) || 554;
    address = await run('name', async () => {
      const found = await parts.addresses.resolve(request.pinnedAddress ?? url.hostname, port);
      return [found, { host: url.hostname, address: found }];
    });
    const host = address;
    connection = await run('tcp', async () => {
      const open = { host, port, clock: parts.clock, deadlineMs: parts.deadlineMs ?? 5_000, signal: request.signal };
      return [await openRtspConnection(open), { address: host, port }];
    });
    const uri = literalUrl(request.url, host);
    const described = await describe(run, connection, uri, request, parts);
    tracks = described.tracks;
    await testKeyframe(run, parts, { ...request, url: described.uri });
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    if (!(error instanceof StageFailed)) throw asGatewayError(error);
  } finally {
    connection?.close();
  }
  for (const stage of order.slice(stages.length)) {
    stages.push({ stage, outcome: 'skipped', code: null, facts: {}, durationMs: 0 });
  }
  return { stages, address, tracks };
}

/** Thrown inside only: the stage that failed is noted already. */
class StageFailed extends Error {}

type RunStage = <T>(stage: StageName, work: () => Promise<[T, Facts]>) => Promise<T>;

function createStageRunner(clock: Clock, stages: TestStage[], signal: AbortSignal): RunStage {
  return async (stage, work) => {
    const beganMs = clock.monotonicMs();
    const note = (outcome: TestStage['outcome'], code: ErrorCode | null, facts: Facts) => {
      stages.push({ stage, outcome, code, facts, durationMs: Math.round(clock.monotonicMs() - beganMs) });
    };
    try {
      const [value, facts] = await work();
      note('ok', null, facts);
      return value;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const { code, details } = asGatewayError(error, 'camera.bad-answer');
      note('failed', code, plainFacts(details));
      throw new StageFailed();
    }
  };
}

async function describe(
  run: RunStage,
  connection: RtspConnection,
  uri: string,
  request: RtspProbeRequest,
  parts: RtspProbeParts,
): Promise<{ uri: string; tracks: SdpTrack[] }> {
  let redirected: RtspConnection | undefined;
  try {
    const answered = await run('sign-in', async () => {
      await connection.ask('OPTIONS', uri);
      let at = { connection, uri };
      let answer = await signIn(at.connection, at.uri, request.credentials);
      const location = answer.headers.get('location')?.[0];
      if ([301, 302, 303, 305].includes(answer.status) && location) {
        at = await follow(location, parts, request);
        redirected = at.connection;
        answer = await signIn(at.connection, at.uri, request.credentials);
      }
      return [{ answer, uri: at.uri }, { server: answer.headers.get('server')?.[0]?.slice(0, 100) ?? '' }];
    });
    const tracks = await run('sdp', async () => {
      const found = readTracks(answered.answer);
      const video = found.find(({ kind }) => kind === 'video');
      return [
        found,
        { video: video?.encoding ?? '', audio: found.find(({ kind }) => kind === 'audio')?.encoding ?? '' },
      ];
    });
    return { uri: answered.uri, tracks };
  } finally {
    redirected?.close();
  }
}

/** @throws GatewayError `camera.unauthorised`, `camera.no-credentials`, `camera.forbidden` */
async function signIn(
  connection: RtspConnection,
  uri: string,
  credentials: Credentials | undefined,
): Promise<RtspAnswer> {
  const ask = (extra: Record<string, string>) =>
    connection.ask('DESCRIBE', uri, { Accept: 'application/sdp', ...extra });
  const first = await ask({});
  if (first.status === 403) throw new GatewayError('camera.forbidden');
  if (first.status !== 401) return first;
  if (!credentials) throw new GatewayError('camera.no-credentials');
  const challenges = first.headers.get('www-authenticate') ?? [];
  const Authorization = answerChallenge(challenges, { method: 'DESCRIBE', uri }, credentials);
  if (Authorization === undefined)
    throw new GatewayError('camera.bad-answer', { details: { reason: 'unknown sign-in scheme' } });
  const second = await ask({ Authorization });
  if (second.status === 401) throw new GatewayError('camera.unauthorised');
  if (second.status === 403) throw new GatewayError('camera.forbidden');
  return second;
}

async function follow(
  location: string,
  parts: RtspProbeParts,
  { signal }: RtspProbeRequest,
): Promise<{ connection: RtspConnection; uri: string }> {
  if (!URL.canParse(location) || !/^rtsps?:/.test(location)) throw new GatewayError('camera.bad-answer');
  const url = new URL(location);
  const port = Number(url.port) || 554;
  const host = await parts.addresses.resolve(url.hostname, port);
  const deadlineMs = parts.deadlineMs ?? 5_000;
  const connection = await openRtspConnection({ host, port, clock: parts.clock, deadlineMs, signal });
  return { connection, uri: literalUrl(location, host) };
}

/** @throws GatewayError `camera.no-video`, `camera.sessions-full`, `camera.bad-answer` */
function readTracks({ status, body }: RtspAnswer): SdpTrack[] {
  if (status === 404 || status === 454) throw new GatewayError('camera.no-video', { details: { status } });
  if (status === 453 || status === 503) throw new GatewayError('camera.sessions-full', { details: { status } });
  if (status !== 200) throw new GatewayError('camera.bad-answer', { details: { status } });
  const tracks = parseSdpTracks(body);
  if (!tracks.some(({ kind }) => kind === 'video')) throw new GatewayError('camera.no-video', { details: { status } });
  return tracks;
}

async function testKeyframe(run: RunStage, parts: RtspProbeParts, request: RtspProbeRequest): Promise<void> {
  const test = parts.testFirstKeyframe;
  if (!test) return;
  await run('keyframe', async () => {
    const { username, password } = request.credentials ?? { username: '', password: '' };
    const { url, transport, signal } = request;
    const { codec, width, height } = await test({ url, username, password, transport }, signal);
    return [undefined, { codec, width, height }];
  });
}

/** The URL with the pinned address as its host and without credentials. */
function literalUrl(text: string, address: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hostname = address.includes(':') ? `[${address}]` : address;
  return url.href;
}

export const videoCodecOf = (tracks: readonly SdpTrack[]) =>
  codecOf(tracks.find(({ kind }) => kind === 'video')?.encoding ?? '');

function plainFacts(details: Readonly<Record<string, unknown>>): Facts {
  const plain = Object.entries(details).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(plain);
}
