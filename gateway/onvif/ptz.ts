/**
 * Steering one device, on a lane of its own beside the device's other calls.
 *
 * Stop overtakes everything: it is sent at once, beside whatever is under way, and what waits is dropped. A move that was
 * under way may reach the camera after it, so another Stop follows when that move is answered. Every move carries Timeout, so that the camera stops
 * even when nobody is left to tell it. Only the newest of several waiting moves is sent.
 */
import { GatewayError } from '../kernel/errors.ts';
import { type CallOptions, createDeviceClient, type Parameters } from './device-client.ts';
import { namespaces } from './soap-envelope.ts';
import type { SoapSession } from './soap-transport.ts';
import { escapeXml, findElement, findElements, textAt, type XmlElement } from './xml.ts';

/** Each -1..1: right, up, in. */
export interface PtzVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

export interface PtzStatus {
  /** In the device's generic spaces; null where it does not say. */
  readonly pan: number | null;
  readonly tilt: number | null;
  readonly zoom: number | null;
  readonly moving: boolean | null;
}

export interface PtzPreset {
  readonly token: string;
  readonly name: string;
}

export interface Ptz {
  /** Resolves when the camera has taken it (`sent`), or when a newer move or a stop took its place. */
  continuousMove(velocity: PtzVelocity, timeoutMs?: number): Promise<'sent' | 'superseded'>;
  /** Resolves when the camera has answered the first Stop. */
  stop(): Promise<void>;
  status(): Promise<PtzStatus>;
  presets(): Promise<PtzPreset[]>;
  /** Makes one, or overwrites `token`; returns its token. */
  setPreset(name: string, token?: string): Promise<string>;
  removePreset(token: string): Promise<void>;
  gotoPreset(token: string): Promise<void>;
  gotoHome(): Promise<void>;
  setHome(): Promise<void>;
  /** Drops what waits and aborts what is under way; a camera that moves stops by its Timeout. */
  close(): void;
}

interface Waiting {
  readonly run: () => Promise<void>;
  /** Set for moves: told that it was dropped. */
  readonly drop: (() => void) | undefined;
}

const CALL_MS = 5_000;

const clamp = (value: number) => Math.max(-1, Math.min(1, Number.isFinite(value) ? value : 0));

function renderMove(profileToken: string, velocity: PtzVelocity, timeoutMs: number): string {
  const { pan, tilt, zoom } = velocity;
  // node-onvif leaves Zoom out when it is 0, which means "go on zooming", and has whole seconds only.
  return (
    `<tptz:ContinuousMove><tptz:ProfileToken>${escapeXml(profileToken)}</tptz:ProfileToken><tptz:Velocity>` +
    `<tt:PanTilt x="${clamp(pan)}" y="${clamp(tilt)}"/><tt:Zoom x="${clamp(zoom)}"/></tptz:Velocity>` +
    `<tptz:Timeout>PT${Math.max(0.1, timeoutMs / 1000)}S</tptz:Timeout></tptz:ContinuousMove>`
  );
}

function readStatus(payload: XmlElement): PtzStatus {
  const status = findElement(payload, 'PTZStatus');
  const attribute = (name: 'PanTilt' | 'Zoom', axis: string) => {
    const value = Number(findElement(status, 'Position', name)?.attributes[axis] ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  };
  const moves = ['PanTilt', 'Zoom'].map((name) => textAt(status, 'MoveStatus', name)).filter((text) => text !== '');
  const moving = moves.length === 0 ? null : moves.some((text) => /^moving$/i.test(text));
  return { pan: attribute('PanTilt', 'x'), tilt: attribute('PanTilt', 'y'), zoom: attribute('Zoom', 'x'), moving };
}

/** The queue of one device's steering: one call at a time, moves replaced by newer ones. */
class PtzLane {
  readonly #waiting: Waiting[] = [];
  #running = false;
  /** Counts moves sent, so that a stop knows whether one came after it. */
  movesBegun = 0;
  moveUnderWay = false;

  add(waiting: Waiting): void {
    if (waiting.drop !== undefined) this.dropMoves();
    this.#waiting.push(waiting);
    if (!this.#running) void this.#work();
  }

  dropMoves(): void {
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.drop === undefined) this.#waiting.push(waiting);
      else waiting.drop();
    }
  }

  async #work(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.run();
    this.#running = false;
  }

  /** Runs in turn; the result or error is the caller's. */
  inTurn<T>(run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.add({ run: () => run().then(resolve, reject), drop: undefined });
    });
  }
}

/**
 * @param profileToken the channel's `ptzToken`. @param serviceUrl address of the PTZ service (inventory).
 * All calls throw as SoapSession.call.
 */
export function createPtz(session: SoapSession, profileToken: string, serviceUrl: string): Ptz {
  const client = createDeviceClient(session);
  const lane = new PtzLane();
  const ending = new AbortController();
  const options: CallOptions = { url: serviceUrl, deadlineMs: CALL_MS, ownLane: true, signal: ending.signal };
  const profile = { ProfileToken: profileToken };
  const ask = (operation: string, more: Parameters = {}) =>
    client.ask('ptz', operation, { ...profile, ...more }, options);
  const inTurn = (operation: string, more?: Parameters) => lane.inTurn(() => ask(operation, more));
  const askStop = () => ask('Stop', { PanTilt: true, Zoom: true });
  /** A Stop that was lost on the way is sent once more: it cannot harm. */
  const sendStop = () =>
    askStop().catch((error: unknown) => {
      const lost = error instanceof GatewayError && ['camera.unreachable', 'camera.bad-answer'].includes(error.code);
      if (!lost || ending.signal.aborted) throw error;
      return askStop();
    });
  let stopOwedAfterMove = -1;

  async function sendMove(velocity: PtzVelocity, timeoutMs: number): Promise<void> {
    lane.movesBegun += 1;
    const mine = lane.movesBegun;
    lane.moveUnderWay = true;
    try {
      const body = renderMove(profileToken, velocity, timeoutMs);
      await session.call({ namespace: namespaces.ptz, operation: 'ContinuousMove', body, ...options });
    } finally {
      lane.moveUnderWay = false;
      if (stopOwedAfterMove === mine && !ending.signal.aborted) await sendStop().catch(() => undefined);
    }
  }

  return {
    continuousMove: (velocity, timeoutMs = 1000) =>
      new Promise((resolve, reject) => {
        if (ending.signal.aborted) return reject(ending.signal.reason);
        const run = () => sendMove(velocity, timeoutMs).then(() => resolve('sent'), reject);
        lane.add({ run, drop: () => resolve('superseded') });
      }),
    async stop() {
      lane.dropMoves();
      if (lane.moveUnderWay) stopOwedAfterMove = lane.movesBegun;
      await sendStop();
    },
    status: async () => readStatus(await inTurn('GetStatus')),
    presets: async () =>
      findElements(await inTurn('GetPresets'), 'Preset').flatMap((preset) => {
        const token = preset.attributes['token'] ?? '';
        return token === '' ? [] : [{ token, name: textAt(preset, 'Name') || token }];
      }),
    async setPreset(name, token) {
      const payload = await inTurn('SetPreset', {
        PresetName: name,
        ...(token === undefined ? {} : { PresetToken: token }),
      });
      const made = textAt(payload, 'PresetToken') || token;
      if (made === undefined) throw new GatewayError('camera.bad-answer', { details: { operation: 'SetPreset' } });
      return made;
    },
    removePreset: async (token) => void (await inTurn('RemovePreset', { PresetToken: token })),
    gotoPreset: async (token) => void (await inTurn('GotoPreset', { PresetToken: token })),
    gotoHome: async () => void (await inTurn('GotoHomePosition')),
    setHome: async () => void (await inTurn('SetHomePosition')),
    close() {
      lane.dropMoves();
      ending.abort(new GatewayError('gateway.closing'));
    },
  };
}
