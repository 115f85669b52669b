/**
 * A pad's own WebSocket `/api/ptz`. It lives as long as the pad: when the tab goes, the socket goes, and the gateway
 * stops the camera. It comes back by itself; what was sent meanwhile is dropped, never queued: an old move must not
 * reach a camera later.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ownSession } from './own-session.ts';
import type { PtzRequest } from './ptz-steering.ts';
import { signedOutCode, tellSignedOut } from './signed-out.ts';

export interface PtzHolderMessage {
  readonly type: 'holder';
  readonly cameraId: string;
  readonly holder: string | null;
  readonly untilMs: number | null;
  readonly mine: boolean;
}

export interface PtzRefusal {
  readonly type: 'refused';
  readonly cameraId: string;
  readonly holder: string;
  readonly untilMs: number;
}

export interface PtzFailure {
  readonly type: 'error';
  readonly cameraId: string;
  readonly code: string;
}

export type PtzMessage = PtzHolderMessage | PtzRefusal | PtzFailure;

const againMs = 1_000;

export class PtzLink implements ReactiveController {
  /** Newest message about who steers, per camera. */
  readonly holders = new Map<string, PtzHolderMessage>();
  open = false;
  readonly #host: ReactiveControllerHost;
  readonly #desk: () => string;
  readonly #onMessage: (message: PtzMessage) => void;
  #socket: WebSocket | undefined;
  #timer: number | undefined;

  /** `desk` is the name under which others see this screen steer. */
  constructor(host: ReactiveControllerHost, desk: () => string, onMessage: (message: PtzMessage) => void) {
    this.#host = host;
    this.#desk = desk;
    this.#onMessage = onMessage;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connect();
  }

  hostDisconnected(): void {
    window.clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    this.open = false;
    socket?.close();
  }

  /** False when there is no connection: the request is lost, and the pad says so. */
  send(request: PtzRequest): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(request));
    return true;
  }

  #connect(): void {
    const { own } = ownSession;
    // Signed out, or the desk is locked: the gateway would only turn it away.
    if (!own || own.lockedAtMs !== null) {
      this.#timer = window.setTimeout(() => this.#connect(), againMs);
      return;
    }
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/ptz?desk=${encodeURIComponent(this.#desk())}`);
    this.#socket = socket;
    socket.onopen = () => this.#opened(socket, true);
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === signedOutCode) tellSignedOut();
      this.#opened(socket, false);
      this.#timer = window.setTimeout(() => this.#connect(), againMs);
    };
    socket.onmessage = (event) => this.#read(String(event.data));
  }

  #opened(socket: WebSocket, open: boolean): void {
    if (this.#socket !== socket) return;
    this.open = open;
    this.holders.clear();
    this.#host.requestUpdate();
  }

  #read(text: string): void {
    const message = JSON.parse(text) as PtzMessage;
    if (message.type === 'holder') this.holders.set(message.cameraId, message);
    this.#onMessage(message);
    this.#host.requestUpdate();
  }
}
