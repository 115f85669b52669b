/**
 * A pan-tilt-zoom head that really moves over time: position is a function of the clock, so GetStatus sees it move, a Timeout stops
 * it, and the ends of its range hold it. Pan and tilt run -1..1, zoom 0..1. It keeps a log of commands for tests.
 */
export interface PtzPosition {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}
export type Axis = keyof PtzPosition;
export interface PtzCommand {
  readonly command: string;
  /** When the request arrived, epoch ms. */
  readonly atMs: number;
  readonly detail: Readonly<Record<string, unknown>>;
}
export interface PtzPreset {
  readonly token: string;
  readonly name: string;
  readonly position: PtzPosition;
}

interface AxisMotion {
  readonly from: number;
  readonly perSecond: number;
  readonly sinceMs: number;
  readonly untilMs: number;
}

const AXES: readonly Axis[] = ['pan', 'tilt', 'zoom'];
const RANGES: Readonly<Record<Axis, readonly [number, number]>> = { pan: [-1, 1], tilt: [-1, 1], zoom: [0, 1] };
/** At full speed: range units per second. */
const TOP_SPEEDS: PtzPosition = { pan: 0.5, tilt: 0.5, zoom: 0.3 };
export const DEFAULT_TIMEOUT_MS = 5000;
const COMMANDS_KEPT = 500;

export class PtzMotion {
  readonly presets = new Map<string, PtzPreset>();
  readonly commands: PtzCommand[] = [];
  home: PtzPosition;
  readonly #nowMs: () => number;
  #motions: Record<Axis, AxisMotion>;

  constructor(nowMs: () => number, home: PtzPosition = { pan: 0, tilt: 0, zoom: 0 }) {
    this.#nowMs = nowMs;
    this.home = home;
    const still = (from: number): AxisMotion => ({ from, perSecond: 0, sinceMs: 0, untilMs: 0 });
    this.#motions = { pan: still(home.pan), tilt: still(home.tilt), zoom: still(home.zoom) };
  }

  note(command: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.commands.push({ command, atMs: this.#nowMs(), detail });
    if (this.commands.length > COMMANDS_KEPT) this.commands.shift();
  }

  position(): PtzPosition {
    return { pan: this.#at('pan'), tilt: this.#at('tilt'), zoom: this.#at('zoom') };
  }

  moving(axis: Axis): boolean {
    const { perSecond, untilMs } = this.#motions[axis];
    const [low, high] = RANGES[axis];
    const at = this.#at(axis);
    return perSecond !== 0 && this.#nowMs() < untilMs && !(perSecond > 0 ? at >= high : at <= low);
  }

  get anyMoving(): boolean {
    return AXES.some((axis) => this.moving(axis));
  }

  /** @param velocity -1..1 per axis; an axis left out goes on as it does. */
  moveContinuously(velocity: Partial<PtzPosition>, timeoutMs: number = DEFAULT_TIMEOUT_MS): void {
    const nowMs = this.#nowMs();
    for (const axis of AXES) {
      const speed = velocity[axis];
      if (speed === undefined) continue;
      const perSecond = Math.max(-1, Math.min(1, speed)) * TOP_SPEEDS[axis];
      this.#motions[axis] = { from: this.#at(axis), perSecond, sinceMs: nowMs, untilMs: nowMs + timeoutMs };
    }
  }

  /** @param speed 0..1 of the top speed. */
  moveTo(target: Partial<PtzPosition>, speed = 1): void {
    const nowMs = this.#nowMs();
    for (const axis of AXES) {
      const wanted = target[axis];
      if (wanted === undefined) continue;
      const [low, high] = RANGES[axis];
      const from = this.#at(axis);
      const distance = Math.max(low, Math.min(high, wanted)) - from;
      const perSecond = Math.sign(distance) * TOP_SPEEDS[axis] * Math.max(0.05, Math.min(1, speed));
      const tookMs = perSecond === 0 ? 0 : (distance / perSecond) * 1000;
      this.#motions[axis] = { from, perSecond, sinceMs: nowMs, untilMs: nowMs + tookMs };
    }
  }

  stop(axes: readonly Axis[] = AXES): void {
    const nowMs = this.#nowMs();
    for (const axis of axes)
      this.#motions[axis] = { from: this.#at(axis), perSecond: 0, sinceMs: nowMs, untilMs: nowMs };
  }

  #at(axis: Axis): number {
    const { from, perSecond, sinceMs, untilMs } = this.#motions[axis];
    const [low, high] = RANGES[axis];
    const seconds = Math.max(0, Math.min(this.#nowMs(), untilMs) - sinceMs) / 1000;
    return Math.max(low, Math.min(high, from + perSecond * seconds));
  }
}
