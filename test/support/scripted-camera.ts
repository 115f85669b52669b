/**
 * A camera that speaks RTSP over TCP as a test tells it to: every answer can be replaced, and everything it was asked is
 * written down. Its pictures are tiny: a real parameter set in the SDP, and one slice per picture, all keyframes. For real
 * footage there is the simulator.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { acceptsBasic, type Credentials, DigestDoor } from '../simulator/auth/http-digest.ts';
import { RtspReader, type RtspRequest } from '../simulator/rtsp/rtsp-reader.ts';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: readonly string[];
  readonly body?: string;
}
/** `undefined`: no answer at all. */
export type AnswerMaker = (request: RtspRequest, camera: ScriptedCamera) => ScriptedAnswer | 'hang-up' | undefined;

export interface ScriptedCameraOptions {
  readonly address: string;
  readonly sdp?: string;
  readonly answers?: Readonly<Record<string, AnswerMaker>>;
  readonly auth?: { readonly scheme: 'basic' | 'MD5' | 'SHA-256'; readonly credentials: Credentials };
  /** RTSP over TLS, with this key and certificate (PEM). */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Written between any two packets. */
  readonly between?: Uint8Array;
  readonly sessionTimeoutS?: number;
  /** Value of the Public header. */
  readonly offers?: string;
}

export interface ScriptedCamera {
  readonly url: string;
  readonly port: number;
  /** Everything that was asked, oldest first. */
  readonly requests: readonly { readonly method: string; readonly request: RtspRequest; readonly atMs: number }[];
  readonly methods: () => string[];
  /** Interleaved packets that the client sent, by channel. */
  readonly reports: readonly { readonly channel: number; readonly packet: Uint8Array }[];
  readonly connections: number;
  /** Moves the clock of its nonces, ms. */
  ageNonces(ms: number): void;
  close(): Promise<void>;
}

/** What the camera has to give, as its SDP tells it: a picture with a real parameter set, and sound. */
export const tinyTracks = [
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==',
  'a=control:trackID=1',
  'm=audio 0 RTP/AVP 8',
  'a=control:trackID=2',
] as const;

export const tinySdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=scripted', 'a=control:*', ...tinyTracks, ''].join('\r\n');

const pictureEveryMs = 40;

export async function openScriptedCamera(options: ScriptedCameraOptions): Promise<ScriptedCamera> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const requests: { method: string; request: RtspRequest; atMs: number }[] = [];
  const reports: { channel: number; packet: Uint8Array }[] = [];
  let nonceClockMs = 0;
  const door = new DigestDoor('scripted', () => nonceClockMs);

  const onSocket = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const reader = new RtspReader({
      onRequest(request) {
        requests.push({ method: request.method, request, atMs: Date.now() });
        const answer =
          refusal(request) ?? (options.answers?.[request.method] ?? usual[request.method])?.(request, camera);
        if (answer === 'hang-up') socket.destroy();
        else if (answer !== undefined) write(socket, request, answer);
        if (request.method === 'PLAY' && answer !== 'hang-up' && answer?.status === 200) play(socket);
      },
      onInterleaved: (channel, packet) => reports.push({ channel, packet: Uint8Array.from(packet) }),
    });
    socket.on('data', (bytes) => {
      if (!reader.push(bytes)) socket.destroy();
    });
  };
  const server = options.tls ? createSecureServer(options.tls, onSocket) : createServer(onSocket);
  const refusal = (request: RtspRequest): ScriptedAnswer | undefined => {
    if (options.auth === undefined || request.method === 'OPTIONS') return undefined;
    const { scheme, credentials } = options.auth;
    const header = request.headers['authorization'];
    const accepted =
      scheme === 'basic' ? acceptsBasic(header, credentials) : door.accepts(header, request.method, credentials);
    const challenge = scheme === 'basic' ? 'Basic realm="scripted"' : door.challenge(scheme, true);
    return accepted ? undefined : { status: 401, headers: [`WWW-Authenticate: ${challenge}`] };
  };
  const usual: Readonly<Record<string, AnswerMaker>> = {
    OPTIONS: () => ({ status: 200, headers: [`Public: ${options.offers ?? 'DESCRIBE, SETUP, PLAY, GET_PARAMETER'}`] }),
    DESCRIBE: () => ({ status: 200, body: options.sdp ?? tinySdp }),
    SETUP: (request) => ({
      status: 200,
      headers: [
        `Session: 77;timeout=${options.sessionTimeoutS ?? 60}`,
        `Transport: RTP/AVP/TCP;unicast;${/interleaved=[\d-]+/.exec(request.headers['transport'] ?? '')?.[0] ?? ''}`,
      ],
    }),
    PLAY: () => ({ status: 200 }),
    GET_PARAMETER: () => ({ status: 200 }),
    TEARDOWN: () => ({ status: 200 }),
  };
  const play = (socket: Socket) => {
    let count = 0;
    const timer = setInterval(() => {
      if (socket.destroyed) return clearInterval(timer);
      count += 1;
      socket.write(Buffer.concat([pictureOf(count), options.between ?? Buffer.alloc(0)]));
    }, pictureEveryMs);
    timers.add(timer);
  };
  await new Promise<void>((resolve) => server.listen(0, options.address, resolve));
  const { port } = server.address() as AddressInfo;
  const camera: ScriptedCamera = {
    url: `${options.tls ? 'rtsps' : 'rtsp'}://${options.address}:${port}/live`,
    port,
    requests,
    methods: () => requests.map(({ method }) => method),
    reports,
    get connections() {
      return sockets.size;
    },
    ageNonces(ms) {
      nonceClockMs += ms;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return camera;
}

function write(socket: Socket, request: RtspRequest, answer: ScriptedAnswer): void {
  const body = answer.body ?? '';
  const lines = [`CSeq: ${request.headers['cseq'] ?? '0'}`, ...(answer.headers ?? [])];
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  socket.write(`RTSP/1.0 ${answer.status} Scripted\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/** One keyframe as one interleaved packet of channel 0. */
function pictureOf(count: number): Buffer {
  const slice = Buffer.alloc(60, count & 0x7f);
  slice.set([0x65, 0x88, 0x84]);
  const packet = Buffer.alloc(16 + slice.length);
  packet.set([0x24, 0, 0, 12 + slice.length, 0x80, 0x80 | 96]);
  packet.writeUInt16BE(count & 0xffff, 6);
  packet.writeUInt32BE((count * 90 * pictureEveryMs) >>> 0, 8);
  packet.writeUInt32BE(0xabcdef, 12);
  packet.set(slice, 16);
  return packet;
}
