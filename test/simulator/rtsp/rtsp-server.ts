/** The RTSP side of one device. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { DigestDoor } from '../auth/http-digest.ts';
import type { CameraState } from '../camera-state.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { RtspConnection, type RtspHost } from './rtsp-connection.ts';

export class RtspServer {
  readonly #host: RtspHost;
  readonly #connections = new Set<RtspConnection>();
  #server: Server | undefined;

  constructor(options: { state: CameraState; streams: readonly LiveStream[]; nowMs: () => number }) {
    const { state, streams, nowMs } = options;
    this.#host = {
      state,
      nowMs,
      door: new DigestDoor(`${state.definition.make} RTSP`, nowMs),
      sessions: new Set(),
      findStream: (path) => streams.find((stream) => stream.path === path),
    };
  }

  /** Sessions per profile token. */
  sessionsOf(token: string): number {
    return [...this.#host.sessions].filter((session) => session.stream.token === token).length;
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** Starts listening on the state's address; the port really taken is written back. */
  async listen(): Promise<void> {
    if (this.#server !== undefined) return;
    const { state } = this.#host;
    const server = createServer((socket) => {
      const connection = new RtspConnection(socket, this.#host);
      this.#connections.add(connection);
      socket.on('close', () => this.#connections.delete(connection));
    });
    server.listen(state.rtspPort, state.address);
    await once(server, 'listening');
    state.rtspPort = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Ends every session without a word; connections stay open. */
  forgetSessions(): void {
    for (const connection of this.#connections) connection.forgetSessions();
  }

  /** New SSRC, sequence numbers and timestamps inside every session. */
  startAnew(): void {
    for (const session of this.#host.sessions) session.startAnew();
  }

  /** Breaks every connection; the port stays open. */
  dropConnections(): void {
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    this.dropConnections();
    await closed;
  }
}
