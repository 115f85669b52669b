/** One RTSP connection: signs the client in, answers its requests in order, owns the sessions opened over it. */
import type { Socket } from 'node:net';
import { acceptsBasic, type DigestDoor } from '../auth/http-digest.ts';
import type { RtspAuth } from '../camera-definition.ts';
import { type CameraState, noteSignIn } from '../camera-state.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { RtspReader, type RtspRequest } from './rtsp-reader.ts';
import { RtspSession } from './rtsp-session.ts';
import { renderSdp } from './sdp.ts';
import { openInterleaved, openUdp, type Transport } from './transport.ts';

export interface RtspHost {
  readonly state: CameraState;
  readonly door: DigestDoor;
  readonly sessions: Set<RtspSession>;
  /** @param path path and query, with or without a track suffix. */
  findStream(path: string): LiveStream | undefined;
  nowMs(): number;
}
interface Answer {
  readonly status: number;
  /** Several values are sent as several lines. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  453: 'Not Enough Bandwidth',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  501: 'Not Implemented',
};
const METHODS = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';

/** Path and query of an RTSP URL, and the track it names. */
export function parseRtspUrl(url: string): { path: string; track: number | undefined } {
  const path = url.replace(/^rtsps?:\/\/[^/]*/i, '') || '/';
  const match = /^(.*?)\/?trackID=(\d+)$/.exec(path);
  if (match === null) return { path: path.length > 1 ? path.replace(/\/$/, '') : path, track: undefined };
  return { path: match[1] ?? '', track: Number(match[2]) - 1 };
}

export class RtspConnection {
  readonly #socket: Socket;
  readonly #host: RtspHost;
  readonly #sessions = new Map<string, RtspSession>();
  #queue: Promise<void> = Promise.resolve();

  constructor(socket: Socket, host: RtspHost) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    const reader = new RtspReader({
      onRequest: (request) => this.#enqueue(request),
      onInterleaved: () => {
        for (const session of this.#sessions.values()) session.touch();
      },
    });
    socket.on('data', (bytes) => {
      if (!reader.push(bytes)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#closeSessions());
  }

  destroy(): void {
    this.#socket.destroy();
    this.#closeSessions();
  }

  /** The sessions are gone, the connection stays: what a camera does that forgot its client. */
  forgetSessions(): void {
    this.#closeSessions();
  }

  #closeSessions(): void {
    for (const session of this.#sessions.values()) this.#end(session);
  }

  #end(session: RtspSession, sayBye = false): void {
    session.close(sayBye);
    this.#sessions.delete(session.id);
    this.#host.sessions.delete(session);
  }

  #enqueue(request: RtspRequest): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#host.state.hung) return;
      const { networkDelayMs } = this.#host.state.definition;
      if (networkDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, networkDelayMs));
      this.#write(request, await this.#answer(request).catch((): Answer => ({ status: 400 })));
    });
  }

  #write(request: RtspRequest, answer: Answer): void {
    if (this.#socket.destroyed) return;
    const body = answer.body ?? '';
    const headers: Record<string, string | readonly string[]> = {
      CSeq: request.headers['cseq'] ?? '0',
      ...answer.headers,
    };
    if (body !== '') headers['Content-Length'] = `${Buffer.byteLength(body)}`;
    const lines = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}: ${value}\r\n`),
    );
    this.#socket.write(
      `RTSP/1.0 ${answer.status} ${REASONS[answer.status] ?? 'Error'}\r\n${lines.join('')}\r\n${body}`,
    );
  }

  async #answer(request: RtspRequest): Promise<Answer> {
    if (request.method === 'OPTIONS') return this.#touched(request, { status: 200, headers: { Public: METHODS } });
    const refused = this.#refuse(request);
    if (refused !== undefined) return refused;
    switch (request.method) {
      case 'DESCRIBE':
        return this.#describe(request);
      case 'SETUP':
        return this.#setUp(request);
      case 'GET_PARAMETER':
      case 'SET_PARAMETER':
        return request.headers['session'] === undefined
          ? { status: 200 }
          : this.#withSession(request, () => ({ status: 200 }));
      case 'PLAY':
        return this.#withSession(request, (session) => this.#play(request, session));
      case 'PAUSE':
        return this.#withSession(request, (session) => {
          session.pause();
          return { status: 200 };
        });
      case 'TEARDOWN':
        return this.#withSession(request, (session) => {
          this.#end(session, true);
          return { status: 200 };
        });
      default:
        return { status: 501 };
    }
  }

  /** The 401 answer, or undefined when the client proved who it is. */
  #refuse(request: RtspRequest): Answer | undefined {
    const { state, door } = this.#host;
    const { rtspAuth, user } = state.definition;
    if (rtspAuth === 'none') return undefined;
    const header = request.headers['authorization'];
    const credentials = { user, password: state.password };
    const proves =
      rtspAuth === 'basic' ? acceptsBasic(header, credentials) : door.accepts(header, request.method, credentials);
    if (header !== undefined) noteSignIn(state, proves && !state.refusePassword, this.#host.nowMs());
    if (proves && !state.refusePassword) return undefined;
    return { status: 401, headers: { 'WWW-Authenticate': this.#challenges(rtspAuth) } };
  }

  #challenges(auth: RtspAuth): string[] {
    const { door } = this.#host;
    if (auth === 'basic') return [`Basic realm="${door.realm}"`];
    const offers = { modern: door.challenge('SHA-256', true), old: door.challenge('MD5', false) };
    if (auth === 'digest-both') return [offers.modern, offers.old];
    return [auth === 'digest-sha256' ? offers.modern : offers.old];
  }

  #describe(request: RtspRequest): Answer {
    const { state } = this.#host;
    const stream = this.#host.findStream(parseRtspUrl(request.url).path);
    if (stream === undefined) return { status: 404 };
    const base = request.url.endsWith('/') ? request.url : `${request.url}/`;
    const headers = { 'Content-Type': 'application/sdp', 'Content-Base': base };
    return { status: 200, headers, body: renderSdp(stream, state.address, state.definition.name) };
  }

  async #setUp(request: RtspRequest): Promise<Answer> {
    const { path, track = 0 } = parseRtspUrl(request.url);
    const stream = this.#host.findStream(path);
    if (stream?.tracks[track] === undefined) return { status: 404 };
    const named = request.headers['session']?.split(';')[0];
    const known = named === undefined ? undefined : this.#sessions.get(named);
    if (named !== undefined && known === undefined) return { status: 454 };
    const { state, sessions } = this.#host;
    if (known === undefined && sessions.size >= state.definition.maxSessions) return { status: 453 };
    const session = known ?? this.#newSession(stream);
    const transport = await this.#openTransport(request.headers['transport'] ?? '', session, track);
    if (transport === undefined || this.#socket.destroyed) {
      transport?.close();
      if (known === undefined) session.close();
      return { status: 461 };
    }
    session.setUp(track, transport);
    this.#sessions.set(session.id, session);
    sessions.add(session);
    if (known === undefined) state.sessionsOpened += 1;
    const timeout = `${session.id};timeout=${state.definition.sessionTimeoutS}`;
    return { status: 200, headers: { Session: timeout, Transport: transport.header } };
  }

  #newSession(stream: LiveStream): RtspSession {
    const { state, nowMs } = this.#host;
    const clocks = {
      nowMs,
      cameraMs: () => nowMs() + state.clockOffsetMs,
      delayMs: state.definition.networkDelayMs,
    };
    // A camera forgets a silent client and closes its connection.
    const onTimeout = (session: RtspSession): void => {
      this.#end(session, true);
      if (this.#sessions.size === 0) this.#socket.destroy();
    };
    return new RtspSession({ stream, clocks, timeoutMs: state.definition.sessionTimeoutS * 1000, onTimeout });
  }

  async #openTransport(header: string, session: RtspSession, track: number): Promise<Transport | undefined> {
    for (const offer of header.split(',')) {
      if (/RTP\/AVP\/TCP/i.test(offer)) {
        const channel = /interleaved=(\d+)/i.exec(offer)?.[1];
        return openInterleaved(this.#socket, {
          channel: channel === undefined ? track * 2 : Number(channel),
          apart: this.#host.state.definition.packets === 'apart',
        });
      }
      const ports = /client_port=(\d+)(?:-(\d+))?/i.exec(offer);
      if (!/RTP\/AVP/i.test(offer) || /multicast/i.test(offer) || ports === null) continue;
      const { state } = this.#host;
      const first = Number(ports[1]);
      return openUdp({
        address: state.address,
        client: this.#socket.remoteAddress ?? '127.0.0.1',
        ports: [first, Number(ports[2] ?? first + 1)],
        losePacket: () => state.lossPercent > 0 && Math.random() * 100 < state.lossPercent,
        onReport: () => session.touch(),
      });
    }
    return undefined;
  }

  #play(request: RtspRequest, session: RtspSession): Answer {
    const url = request.url.replace(/\/$/, '');
    // The answer must leave before the first packet: sending starts at the pump's next tick.
    return { status: 200, headers: { Range: 'npt=0.000-', 'RTP-Info': session.play(url) } };
  }

  #withSession(request: RtspRequest, act: (session: RtspSession) => Answer): Answer {
    const id = request.headers['session']?.split(';')[0] ?? '';
    const session = this.#sessions.get(id);
    if (session === undefined) return { status: 454 };
    session.touch();
    const answer = act(session);
    return { ...answer, headers: { Session: id, ...answer.headers } };
  }

  #touched(request: RtspRequest, answer: Answer): Answer {
    this.#sessions.get(request.headers['session']?.split(';')[0] ?? '')?.touch();
    return answer;
  }
}
