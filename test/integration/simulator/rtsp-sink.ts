/** The cheapest RTSP client that can play: signs in, sets every track up over TCP, counts packets. For tests of the simulator only. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { digestResponse, parseAuthorization } from '../../simulator/auth/http-digest.ts';

export interface RtspAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface SinkTarget {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  readonly user: string;
  readonly password: string;
}

export class RtspSink {
  bytes = 0;
  packets = 0;
  /** Whole packets as they came, channel first; only when `keep` is set. */
  readonly kept: { channel: number; packet: Buffer }[] = [];
  keep = false;
  closed = false;
  session = '';
  readonly #socket: Socket;
  readonly #target: SinkTarget;
  readonly #answers: ((answer: RtspAnswer) => void)[] = [];
  #pending = Buffer.alloc(0) as Buffer;
  #count = 0;
  #challenge: string | undefined;
  #uses = 0;

  private constructor(socket: Socket, target: SinkTarget) {
    this.#socket = socket;
    this.#target = target;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      for (const answer of this.#answers.splice(0)) answer({ status: 0, headers: {}, body: '' });
    });
  }

  static async open(target: SinkTarget): Promise<RtspSink> {
    const socket = connect(target.port, target.address);
    await once(socket, 'connect');
    return new RtspSink(socket, target);
  }

  get url(): string {
    return `rtsp://${this.#target.address}:${this.#target.port}${this.#target.path}`;
  }

  /** Sends a request, signing in once when it is asked to. Status 0: the camera closed the connection. */
  async request(
    method: string,
    url: string = this.url,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RtspAnswer> {
    const first = await this.#send(method, url, headers);
    const offered = first.headers['www-authenticate'];
    if (first.status !== 401 || offered === undefined) return first;
    this.#challenge = offered;
    this.#uses = 0;
    return this.#send(method, url, headers);
  }

  /** DESCRIBE, SETUP of each track, PLAY. Returns the status of the step that failed, or 200. */
  async play(): Promise<number> {
    const described = await this.request('DESCRIBE');
    if (described.status !== 200) return described.status;
    const tracks = described.body.match(/^m=/gm)?.length ?? 0;
    for (let track = 0; track < tracks; track += 1) {
      const transport = `RTP/AVP/TCP;unicast;interleaved=${track * 2}-${track * 2 + 1}`;
      const session = this.session === '' ? {} : { Session: this.session };
      const answer = await this.request('SETUP', `${this.url}/trackID=${track + 1}`, {
        Transport: transport,
        ...session,
      });
      if (answer.status !== 200) return answer.status;
      this.session = answer.headers['session']?.split(';')[0] ?? '';
    }
    return (await this.request('PLAY', this.url, { Session: this.session })).status;
  }

  #send(method: string, url: string, headers: Readonly<Record<string, string>>): Promise<RtspAnswer> {
    this.#count += 1;
    const authorization = this.#authorization(method, url);
    const all = {
      CSeq: `${this.#count}`,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const answered = new Promise<RtspAnswer>((resolve) => this.#answers.push(resolve));
    this.#socket.write(`${method} ${url} RTSP/1.0\r\n${lines.join('')}\r\n`);
    return answered;
  }

  #authorization(method: string, url: string): string | undefined {
    if (this.#challenge === undefined) return undefined;
    const { user, password } = this.#target;
    const { scheme, fields } = parseAuthorization(this.#challenge);
    if (scheme === 'basic') return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const algorithm = fields['algorithm'] === 'SHA-256' ? 'SHA-256' : 'MD5';
    const request = { realm: fields['realm'] ?? '', nonce: fields['nonce'] ?? '', method, uri: url };
    const base = `Digest username="${user}", realm="${request.realm}", nonce="${request.nonce}", uri="${url}", algorithm=${algorithm}`;
    if (fields['qop'] === undefined)
      return `${base}, response="${digestResponse(algorithm, { user, password }, request)}"`;
    this.#uses += 1;
    const nc = this.#uses.toString(16).padStart(8, '0');
    const response = digestResponse(algorithm, { user, password }, { ...request, qop: 'auth', nc, cnonce: 'c0' });
    return `${base}, qop=auth, nc=${nc}, cnonce="c0", response="${response}"`;
  }

  #read(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    for (;;) {
      const taken = this.#pending[0] === 0x24 ? this.#takePacket() : this.#takeAnswer();
      if (taken === 0) return;
      this.#pending = this.#pending.subarray(taken);
    }
  }

  #takePacket(): number {
    if (this.#pending.length < 4) return 0;
    const size = 4 + this.#pending.readUInt16BE(2);
    if (this.#pending.length < size) return 0;
    this.packets += 1;
    this.bytes += size;
    if (this.keep)
      this.kept.push({ channel: this.#pending[1] ?? 0, packet: Buffer.from(this.#pending.subarray(4, size)) });
    return size;
  }

  #takeAnswer(): number {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const [first = '', ...lines] = this.#pending.toString('utf8', 0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const size = Number(headers['content-length'] ?? '0');
    if (this.#pending.length < end + 4 + size) return 0;
    const body = this.#pending.toString('utf8', end + 4, end + 4 + size);
    this.#answers.shift()?.({ status: Number(first.split(' ')[1]), headers, body });
    return end + 4 + size;
  }

  close(): void {
    this.#socket.destroy();
  }
}
