/**
 * The switches that make cameras sick and well again, and the truth about them. Each is a name and a JSON object; the control server,
 * fault plans and tests in process all come through here, and all is kept in one log.
 */
import type { SimulatedCamera } from '../camera.ts';
import type { Clip } from '../clips/clip.ts';
import type { ClipCache } from '../clips/clip-cache.ts';
import type { Variant } from '../clips/make-variant.ts';
import { EVENT_TOPICS, type EventTopic } from '../onvif/event-broker.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { type CameraTruth, describeCamera } from './camera-truth.ts';

export type SwitchSettings = Readonly<Record<string, unknown>>;
/** A request that cannot be done as it is; `status` is for HTTP. */
export class SwitchError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
export interface LogEntry {
  readonly atMs: number;
  readonly code: string;
  readonly switch: string;
  readonly settings: SwitchSettings;
}
type Act = (camera: SimulatedCamera, settings: SwitchSettings) => void | Promise<void>;

const LOG_KEPT = 2000;
const ALTERNATES = { main: { width: 1280, height: 720 }, sub: { width: 704, height: 396 } } as const;

function numberOf(settings: SwitchSettings, name: string, otherwise?: number): number {
  const value = settings[name] ?? otherwise;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new SwitchError(400, `${name} must be a number`);
  return value;
}

/** Switches are on unless the settings say `{"on": false}`. */
function isOn(settings: SwitchSettings): boolean {
  return settings['on'] !== false;
}

function textOf(settings: SwitchSettings, name: string): string {
  const value = settings[name];
  if (typeof value !== 'string' || value === '') throw new SwitchError(400, `${name} must be a text`);
  return value;
}

/** Switches that only change what the servers look at. */
const STATE_ACTS: Readonly<Record<string, Act>> = {
  stall: ({ state }, settings) => {
    state.stalled = isOn(settings);
    state.hung = isOn(settings) && settings['hang'] === true;
  },
  drop: (camera, settings) => camera.drop(numberOf(settings, 'refuseMs', 0)),
  'forget-sessions': ({ rtsp }) => rtsp.forgetSessions(),
  'new-ssrc': ({ rtsp }) => rtsp.startAnew(),
  'refuse-password': ({ state, rtsp }, settings) => {
    state.refusePassword = isOn(settings);
    if (settings['drop'] === true) rtsp.dropConnections();
  },
  password: ({ state, rtsp }, settings) => {
    state.password = textOf(settings, 'value');
    if (settings['drop'] === true) rtsp.dropConnections();
  },
  'slow-soap': ({ state }, settings) => {
    state.slowSoapMs = numberOf(settings, 'ms');
  },
  'broken-xml': ({ state }, settings) => {
    state.brokenXml = isOn(settings);
  },
  clock: ({ state }, settings) => {
    state.clockOffsetMs = numberOf(settings, 'offsetMs');
  },
  loss: ({ state }, settings) => {
    state.lossPercent = numberOf(settings, 'percent');
  },
  jitter: ({ state }, settings) => {
    state.jitterMs = numberOf(settings, 'ms');
  },
  'new-serial': ({ state }, settings) => {
    state.serial = typeof settings['value'] === 'string' ? settings['value'] : `${state.serial}-2`;
  },
  ptz: ({ ptz }, settings) => {
    if (ptz === undefined) throw new SwitchError(400, 'this camera has no PTZ');
    const axes = ['pan', 'tilt', 'zoom'].filter((axis) => settings[axis] !== undefined);
    ptz.moveTo(Object.fromEntries(axes.map((axis) => [axis, numberOf(settings, axis)])));
  },
  event: ({ events }, settings) => {
    const topic = EVENT_TOPICS.find((known) => known === settings['topic']);
    if (topic === undefined) throw new SwitchError(400, `topic must be one of ${EVENT_TOPICS.join(', ')}`);
    events.raise(topic satisfies EventTopic, settings['active'] !== false);
  },
};

export class Switchboard {
  readonly log: LogEntry[] = [];
  readonly #cameras: Map<string, SimulatedCamera>;
  readonly #cache: ClipCache;
  readonly #nowMs: () => number;
  readonly #links = new Map<string, readonly string[]>();
  readonly #restores = new Set<NodeJS.Timeout>();
  readonly #acts: Readonly<Record<string, Act>>;

  constructor(options: { cameras: readonly SimulatedCamera[]; cache: ClipCache; nowMs: () => number }) {
    this.#cameras = new Map(options.cameras.map((camera) => [camera.definition.code, camera]));
    this.#cache = options.cache;
    this.#nowMs = options.nowMs;
    this.#acts = this.#makeActs();
  }

  get names(): string[] {
    return Object.keys(this.#acts);
  }

  getCamera(code: string): SimulatedCamera {
    const camera = this.#cameras.get(code);
    if (camera === undefined) throw new SwitchError(404, `no camera ${code}`);
    return camera;
  }

  /** The truth about every camera. */
  describe(): CameraTruth[] {
    const nowMs = this.#nowMs();
    return [...this.#cameras.values()].map((camera) => describeCamera(camera, nowMs));
  }

  describeOne(code: string): CameraTruth {
    return describeCamera(this.getCamera(code), this.#nowMs());
  }

  /**
   * Turns a switch. `forMs` in the settings restores the camera after so long. Throws SwitchError for an unknown camera, switch
   * or setting.
   */
  async turn(code: string, name: string, settings: SwitchSettings = {}): Promise<void> {
    const camera = this.getCamera(code);
    const act = this.#acts[name];
    if (act === undefined) throw new SwitchError(404, `no switch ${name}; there are ${this.names.join(', ')}`);
    this.log.push({ atMs: this.#nowMs(), code, switch: name, settings });
    if (this.log.length > LOG_KEPT) this.log.shift();
    await act(camera, settings);
    if (settings['forMs'] !== undefined) this.#restoreLater(code, numberOf(settings, 'forMs'));
  }

  #restoreLater(code: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#restores.delete(timer);
      this.turn(code, 'restore').catch((error: unknown) => process.emitWarning(`${code}: ${String(error)}`));
    }, ms);
    this.#restores.add(timer);
  }

  #makeActs(): Readonly<Record<string, Act>> {
    return {
      ...STATE_ACTS,
      freeze: (camera, settings) =>
        isOn(settings) ? this.#freeze(camera, settings) : this.#playBase(camera, settings),
      black: (camera, settings) =>
        isOn(settings) ? this.#vary(camera, settings, () => ({ kind: 'black' })) : this.#playBase(camera, settings),
      card: (camera, settings) =>
        isOn(settings) ? this.#vary(camera, settings, () => ({ kind: 'card' })) : this.#playBase(camera, settings),
      resolution: (camera, settings) => this.#resize(camera, settings),
      'move-address': (camera, settings) => camera.moveTo(textOf(settings, 'address')),
      reboot: (camera, settings) => camera.reboot(numberOf(settings, 'downMs', 3000)),
      power: (camera, settings) => (isOn(settings) ? camera.start() : camera.stop()),
      restore: (camera) => this.#restore(camera),
    };
  }

  async #freeze(camera: SimulatedCamera, settings: SwitchSettings): Promise<void> {
    const variantOf = (stream: LiveStream): Variant => {
      const { gop } = stream.base.facts;
      return { kind: 'frozen', frame: Math.floor(stream.video.frameAt(this.#nowMs()) / gop) * gop };
    };
    await this.#vary(camera, settings, variantOf);
  }

  async #resize(camera: SimulatedCamera, settings: SwitchSettings): Promise<void> {
    await this.#vary(camera, settings, (stream) => {
      const alternate = ALTERNATES[stream.role];
      const width = numberOf(settings, 'width', alternate.width);
      return { kind: 'resized', width, height: numberOf(settings, 'height', alternate.height) };
    });
  }

  /** Streams that the settings name by `profile` and `channel`; all without them. */
  #streamsOf(camera: SimulatedCamera, settings: SwitchSettings): LiveStream[] {
    const { profile, channel } = settings;
    return camera.streams.filter(
      (stream) =>
        (profile === undefined || stream.role === profile) && (channel === undefined || stream.channel === channel),
    );
  }

  async #vary(
    camera: SimulatedCamera,
    settings: SwitchSettings,
    variantOf: (stream: LiveStream) => Variant,
  ): Promise<void> {
    const made = this.#streamsOf(camera, settings).map(
      async (stream): Promise<[LiveStream, Clip]> => [
        stream,
        await this.#cache.getVariant(stream.base, variantOf(stream)),
      ],
    );
    for (const [stream, clip] of await Promise.all(made)) stream.play(clip, this.#nowMs());
  }

  #playBase(camera: SimulatedCamera, settings: SwitchSettings): void {
    for (const stream of this.#streamsOf(camera, settings)) {
      if (stream.clip !== stream.base) stream.play(stream.base, this.#nowMs());
    }
  }

  /** Everything as defined, but for address, password and serial given since: those are acts, not faults. */
  async #restore(camera: SimulatedCamera): Promise<void> {
    const { state, definition } = camera;
    state.stalled = false;
    state.hung = false;
    state.refusePassword = false;
    state.slowSoapMs = 0;
    state.brokenXml = false;
    state.lossPercent = 0;
    state.jitterMs = 0;
    state.clockOffsetMs = definition.clockOffsetMs;
    this.#playBase(camera, {});
    await camera.start();
  }

  /**
   * Cuts a link: the cameras behind it go off together; `restore` brings them back. The codes are given with the first cut and
   * remembered. Returns them.
   */
  async turnLink(
    link: string,
    name: string,
    settings: SwitchSettings,
  ): Promise<{ link: string; codes: readonly string[] }> {
    const { codes: given, ...rest } = settings;
    const codes = Array.isArray(given) ? given.map(String) : this.#links.get(link);
    if (codes === undefined) throw new SwitchError(404, `link ${link} is not known yet: give its codes`);
    if (name !== 'cut' && name !== 'restore') throw new SwitchError(404, 'a link knows cut and restore');
    this.#links.set(link, codes);
    const turned = name === 'cut' ? (['power', { ...rest, on: false }] as const) : (['restore', rest] as const);
    await Promise.all(codes.map((code) => this.turn(code, turned[0], turned[1])));
    return { link, codes };
  }

  close(): void {
    for (const timer of this.#restores) clearTimeout(timer);
  }
}
