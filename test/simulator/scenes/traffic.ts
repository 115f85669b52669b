/**
 * Who moves where and when, decided by a seed. Every mover is periodic in the loop, so the last picture flows into the first: one
 * that drives covers its lane's length a whole number of times, one that walks goes between two doors and back.
 */
import type { MoverKind } from './scene.ts';
import { seededRandom } from './texture.ts';

export interface LaneSettings {
  readonly lane: number;
  readonly x: number;
  /** 1 away from the camera, -1 towards it. */
  readonly direction: 1 | -1;
  readonly length: number;
  /** Where the lane begins, usually behind the lens. */
  readonly from: number;
  /** Lengths covered in one loop. */
  readonly laps: number;
  readonly count: number;
  readonly kinds: readonly MoverKind[];
  /** How far movers sway to the sides. */
  readonly sway: number;
}
export interface PavementSettings {
  readonly lane: number;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}
export interface Mover {
  readonly id: string;
  readonly kind: MoverKind;
  readonly lane: number;
  readonly direction: 1 | -1;
  /** Picks colour and build. */
  readonly variety: number;
  /** Position at a moment of the loop. */
  at(seconds: number): { x: number; y: number; direction: 1 | -1; step: number };
}

function driver(lane: LaneSettings, index: number, random: () => number, loopSeconds: number): Mover {
  const gap = 1 / lane.count;
  const phase = (index + random() * 0.35) * gap;
  const kind = lane.kinds[Math.floor(random() * lane.kinds.length)] ?? 'car';
  const [shift, swing, variety] = [random(), random(), random()];
  const surge = Math.min(2, gap * lane.length * 0.12);
  return {
    id: `${lane.lane}-${index}`,
    kind,
    lane: lane.lane,
    direction: lane.direction,
    variety,
    at: (seconds) => {
      const turn = seconds / loopSeconds;
      const share = phase + turn * lane.laps;
      const along = (share - Math.floor(share)) * lane.length;
      const wave = Math.sin((turn + shift) * 2 * Math.PI);
      const y = lane.direction === 1 ? lane.from + along : lane.from + lane.length - along;
      const x = lane.x + (swing - 0.5) * lane.sway + wave * lane.sway * 0.3;
      return { x, y: y + wave * surge, direction: lane.direction, step: 0 };
    },
  };
}

function walker(pavement: PavementSettings, index: number, random: () => number, loopSeconds: number): Mover {
  const middle = pavement.from + (pavement.to - pavement.from) * ((index + random()) / pavement.count);
  const [shift, swing, variety] = [random(), random(), random()];
  const reach = 3 + random() * 3;
  return {
    id: `${pavement.lane}-${index}`,
    kind: 'person',
    lane: pavement.lane,
    direction: 1,
    variety,
    at: (seconds) => {
      const turn = seconds / loopSeconds + shift;
      const y = middle + Math.sin(turn * 2 * Math.PI) * reach;
      const direction = Math.cos(turn * 2 * Math.PI) >= 0 ? 1 : -1;
      return { x: pavement.x + (swing - 0.5) * 1.2, y, direction, step: Math.sin(turn * 2 * Math.PI * 20) };
    },
  };
}

export function planTraffic(
  lanes: readonly LaneSettings[],
  pavements: readonly PavementSettings[],
  seed: number,
  loopSeconds: number,
): Mover[] {
  const random = seededRandom(seed);
  const drivers = lanes.flatMap((lane) =>
    Array.from({ length: lane.count }, (_, index) => driver(lane, index, random, loopSeconds)),
  );
  const walkers = pavements.flatMap((pavement) =>
    Array.from({ length: pavement.count }, (_, index) => walker(pavement, index, random, loopSeconds)),
  );
  return [...drivers, ...walkers];
}
