/** A road tunnel like Thủ Thiêm's: a rectangular tube, two car lanes and a fenced lane for motorbikes, lamps along the ceiling. */
import type { Shader } from './backdrop.ts';
import type { SceneDesign } from './painter.ts';
import { band, hash, noise, within } from './texture.ts';

export interface TunnelSettings {
  readonly seed: number;
  /** Bend of the tube: sideways shift is bend × y². */
  readonly bend: number;
  /** 1: traffic goes away from the camera. */
  readonly direction: 1 | -1;
  readonly eyeX: number;
  readonly yaw: number;
  readonly lampColour: readonly [number, number, number];
  readonly stripe: readonly [number, number, number];
  /** Lighting of the walls, about 1. */
  readonly brightness: number;
}

const WALL = 6.2;
const CEILING = 5.4;
const LAMP_GAP = 6;
const LAMP_X = 2.4;
/** The fence between the cars and the motorbikes. */
const FENCE_X = 2.9;

/** Nearest hit with the bent walls: solves x + dx t - k (dy t)² = ±WALL. */
function wallDistance(x: number, dx: number, dy: number, bend: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  const a = -bend * dy * dy;
  for (const side of [-WALL, WALL]) {
    const c = x - side;
    if (Math.abs(a) < 1e-9) {
      const t = -c / dx;
      if (t > 0.1 && t < nearest) nearest = t;
      continue;
    }
    const root = dx * dx - 4 * a * c;
    if (root < 0) continue;
    for (const sign of [-1, 1]) {
      const t = (-dx + sign * Math.sqrt(root)) / (2 * a);
      if (t > 0.1 && t < nearest) nearest = t;
    }
  }
  return nearest;
}

/** Light of the lamps at a distance along the tube: brighter below each lamp. */
function lampLight(y: number, softness: number): number {
  const off = (within(y, LAMP_GAP) - 0.5) * LAMP_GAP;
  return Math.exp(-(off * off) / (2 * softness * softness));
}

function roadTone(x: number, y: number): number {
  const asphalt =
    62 +
    12 * noise(x * 3, y * 1.2) +
    9 * noise(x * 0.5, y * 0.12) -
    10 * Math.exp(-(((Math.abs(x + 1.3) - 0.8) / 0.35) ** 2));
  const dashed = within(y, 10) < 0.4 ? band(x, -1.46, -1.3, 0.05) : 0;
  const solid = Math.max(
    band(x, -5.3, -5.12, 0.05),
    band(x, FENCE_X - 0.75, FENCE_X - 0.6, 0.05),
    band(x, 5.1, 5.25, 0.05),
  );
  const mark = Math.max(dashed, solid);
  const kerb = Math.abs(x) > 5.55 ? (within(y, 2) < 0.5 ? 150 : 105) : 0;
  return kerb > 0 ? kerb : asphalt * (1 - mark) + 205 * mark;
}

/** Brightness and tint of a surface point. */
type Surface = readonly [number, readonly [number, number, number]];
const PLAIN = [1, 1, 1] as const;

function floorSurface(x: number, y: number): Surface {
  const rail = band(x, FENCE_X - 0.12, FENCE_X + 0.12, 0.04);
  if (rail > 0) return within(y, 3) < 0.5 ? [170, [1, 0.82, 0.25]] : [40, PLAIN];
  const streak = Math.exp(-(((Math.abs(x) - LAMP_X) / 0.9) ** 2)) * 26;
  return [roadTone(x, y) * (0.62 + 0.26 * lampLight(y, 2)) + streak * (0.5 + 0.5 * lampLight(y, 1.6)), PLAIN];
}

function ceilingSurface(x: number, y: number): Surface {
  if (Math.abs(x) < 0.5) return [24 + 10 * (within(y, 12) < 0.3 ? 1 : 0), PLAIN];
  const off = (within(y, LAMP_GAP) - 0.5) * LAMP_GAP;
  const across = Math.abs(x) - LAMP_X;
  const lamp = band(across, -0.2, 0.2, 0.05) * band(off, -1, 1, 0.05);
  const halo = Math.exp(-(across * across) / 0.5 - (off * off) / 2.2);
  return [34 + 12 * noise(x * 2, y * 0.6) + halo * 80 + lamp * 420, PLAIN];
}

/** Kerb below, light panels with a coloured stripe, dark concrete with a cable tray above; a lit emergency niche each 60 m. */
function wallSurface(side: number, y: number, z: number, stripe: Surface[1]): Surface {
  const niche = within(y + side * 21, 60) * 60;
  if (niche < 1.6 && z < 2.5) return z > 2.1 ? [190, [0.3, 1, 0.5]] : [70, [0.7, 1, 0.8]];
  const joint = Math.min(1, Math.min(within(y, 3), 1 - within(y, 3)) * 30);
  const panel = (150 + 22 * hash(Math.floor(y / 3), side) + 10 * noise(y * 0.7, z * 2)) * (0.75 + 0.25 * joint);
  let tone = z < 0.9 ? 92 + 14 * noise(y, z * 3) : z < 3.6 ? panel : 58 + 12 * noise(y * 0.5, z);
  if (z > 4.1 && z < 4.35) tone = 30;
  return [tone * (0.5 + 0.42 * lampLight(y, 2.2) + 0.02 * z), z > 1.05 && z < 1.3 ? stripe : PLAIN];
}

function tubeShader({ bend, brightness, lampColour, stripe }: TunnelSettings): Shader {
  return ([ex, , ez], [dx = 0, dy = 1, dz = 0], colour) => {
    const floor = dz < 0 ? -ez / dz : Number.POSITIVE_INFINITY;
    const ceiling = dz > 0 ? (CEILING - ez) / dz : Number.POSITIVE_INFINITY;
    const t = Math.min(floor, ceiling, wallDistance(ex, dx, dy, bend), 260);
    const y = dy * t;
    const x = ex + dx * t - bend * y * y;
    const z = ez + dz * t;
    const [tone, tint] =
      t === floor
        ? floorSurface(x, y)
        : t === ceiling
          ? ceilingSurface(x, y)
          : wallSurface(x > 0 ? 1 : 0, y, z, stripe);
    const haze = 1 - Math.exp(-y / 170);
    const glow = 118 * brightness;
    for (let part = 0; part < 3; part += 1) {
      colour[part] = (tone * brightness * (tint[part] ?? 1) * (1 - haze) + glow * haze) * (lampColour[part] ?? 1);
    }
  };
}

export function tunnelDesign(settings: TunnelSettings): SceneDesign {
  const { bend, direction, brightness, lampColour } = settings;
  const shift = (y: number): number => bend * y * y;
  const lane = (number: number, x: number) => ({ lane: number, x, direction, from: -12, length: 165, sway: 0.3 });
  return {
    seed: settings.seed,
    view: { x: settings.eyeX, z: 4.7, yaw: settings.yaw, pitch: 0.17, focal: 0.72 },
    noise: 6,
    bloom: 0.9,
    lamps: true,
    shadow: 0.2,
    bend: shift,
    lanes: [
      { ...lane(1, -3.3), laps: 1, count: 6, kinds: ['car', 'car', 'van', 'truck', 'bus', 'car'] },
      { ...lane(2, 0.6), laps: 1, count: 7, kinds: ['car', 'car', 'van', 'car'] },
      { ...lane(3, 4.1), length: 110, laps: 1, count: 12, kinds: ['motorbike'], sway: 1.4 },
    ],
    pavements: [],
    sees: (x, y) => {
      for (let share = 0.2; share < 1; share += 0.1) {
        const across = settings.eyeX + (x + shift(y) - settings.eyeX) * share - shift(y * share);
        if (Math.abs(across) > WALL - 0.2) return false;
      }
      return true;
    },
    lightAt: (_x, y) => {
      const light = brightness * (0.62 + 0.3 * lampLight(y, 2)) * (1 - Math.min(0.35, y / 500));
      return [light * lampColour[0], light * lampColour[1], light * lampColour[2]];
    },
    shader: tubeShader(settings),
  };
}
