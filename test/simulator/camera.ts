/** One simulated device: its servers, its streams, and the acts that switches ask of it. */

import type { CameraDefinition } from './camera-definition.ts';
import { type CameraState, newCameraState } from './camera-state.ts';
import { scopesOf } from './onvif/device-service.ts';
import { type DiscoveryGroup, DiscoveryResponder } from './onvif/discovery-responder.ts';
import { EventBroker } from './onvif/event-broker.ts';
import { makeOf } from './onvif/makes.ts';
import { OnvifServer } from './onvif/onvif-server.ts';
import { PtzMotion } from './onvif/ptz-motion.ts';
import { RtspServer } from './rtsp/rtsp-server.ts';
import type { LiveStream } from './streams/live-stream.ts';

export interface CameraParts {
  readonly definition: CameraDefinition;
  /** Makes the streams once the state stands: they ask it whether they may send. */
  makeStreams(state: CameraState): LiveStream[];
  readonly group: DiscoveryGroup;
  nowMs(): number;
}

const PRESETS: readonly (readonly [string, string, number, number, number])[] = [
  ['1', 'Làn vào', -0.4, -0.1, 0.2],
  ['2', 'Làn ra', 0.4, -0.1, 0.2],
  ['3', 'Toàn cảnh', 0, 0.1, 0],
];

function makeHead(nowMs: () => number): PtzMotion {
  const head = new PtzMotion(nowMs);
  for (const [token, name, pan, tilt, zoom] of PRESETS)
    head.presets.set(token, { token, name, position: { pan, tilt, zoom } });
  return head;
}

export class SimulatedCamera {
  readonly definition: CameraDefinition;
  readonly state: CameraState;
  readonly streams: readonly LiveStream[];
  readonly events: EventBroker;
  readonly ptz: PtzMotion | undefined;
  readonly rtsp: RtspServer;
  readonly #onvif: OnvifServer;
  readonly #responder: DiscoveryResponder;
  readonly #group: DiscoveryGroup;
  readonly #timers = new Set<NodeJS.Timeout>();
  #running = false;
  #closed = false;

  constructor({ definition, makeStreams, group, nowMs }: CameraParts) {
    this.definition = definition;
    this.state = newCameraState(definition);
    this.streams = makeStreams(this.state);
    this.#group = group;
    const cameraMs = (): number => nowMs() + this.state.clockOffsetMs;
    this.events = new EventBroker(nowMs, cameraMs);
    this.ptz = definition.ptz ? makeHead(nowMs) : undefined;
    const make = makeOf(definition.make);
    const { state, streams, events, ptz } = this;
    this.rtsp = new RtspServer({ state, streams, nowMs });
    this.#onvif = new OnvifServer({ state, make, streams, ptz, events, nowMs, cameraMs });
    const linkLocal = `http://[fe80::${definition.mac.slice(-5).replace(':', '')}]/onvif/device_service`;
    this.#responder = new DiscoveryResponder(
      () => ({
        uuid: definition.uuid,
        scopes: scopesOf({ state, ptz }),
        // A second address that leads nowhere from here, as some makes announce.
        xaddrs: [
          ...(make.strictClock ? [linkLocal] : []),
          `http://${state.address}:${state.httpPort}/onvif/device_service`,
        ],
      }),
      definition.networkDelayMs,
    );
  }

  get running(): boolean {
    return this.#running;
  }

  /** Powers the device: everything listens. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    const { address } = this.state;
    try {
      await this.#onvif.listen();
      await this.rtsp.listen();
      await this.#responder.listen(address, this.definition.discoveryPort);
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#group.add(this.#responder, address);
  }

  /** As if the plug were pulled. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#group.remove(this.#responder);
    this.#responder.close();
    this.events.close();
    await Promise.all([this.#onvif.close(), this.rtsp.close()]);
  }

  /** Off for a while, then back with new sessions, and a Hello. */
  async reboot(downMs: number): Promise<void> {
    await this.stop();
    this.#after(downMs, () => this.#comeBack());
  }

  async moveTo(address: string): Promise<void> {
    await this.stop();
    this.state.address = address;
    await this.#comeBack();
  }

  /** Breaks RTSP connections; with a time, the RTSP port also stays closed for so long. */
  async drop(refuseMs: number): Promise<void> {
    if (refuseMs <= 0) return this.rtsp.dropConnections();
    await this.rtsp.close();
    this.#after(refuseMs, async () => {
      if (this.#running) await this.rtsp.listen();
    });
  }

  async #comeBack(): Promise<void> {
    if (this.#closed) return;
    await this.start();
    this.#responder.sayHello(this.state.address, this.definition.discoveryPort);
  }

  #after(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed)
        act().catch((error: unknown) => process.emitWarning(`${this.definition.code}: ${String(error)}`));
    }, ms);
    this.#timers.add(timer);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const stream of this.streams) stream.close();
    await this.stop();
  }
}
