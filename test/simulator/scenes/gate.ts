/** A city gate (cửa ngõ): a wide road with a planted median, a gantry with its sign, trees and a skyline; by day or by night. */
import type { Canvas, Colour } from './canvas.ts';
import type { SceneDesign } from './painter.ts';
import { drawLampPosts, drawTree, streetLight } from './street-furniture.ts';
import { band, hash, noise, within } from './texture.ts';
import type { LaneSettings } from './traffic.ts';
import type { View } from './view.ts';

export interface GateSettings {
  readonly seed: number;
  readonly night: boolean;
  readonly eyeX: number;
  readonly yaw: number;
}

const EDGE = 12.6;
const MEDIAN = 1.1;
const LANE = 3.6;
const GANTRY_Y = 34;
const LAMP_GAP = 30;

function roadColour(x: number, y: number, night: boolean, colour: Float64Array): void {
  const across = Math.abs(x);
  let paint: Colour;
  const grain = noise(x * 2.2, y * 0.9);
  if (across < MEDIAN) {
    const hedge = across < MEDIAN - 0.25;
    paint = hedge ? [64 + 40 * grain, 96 + 46 * grain, 52 + 26 * grain] : [158, 156, 150];
  } else if (across < EDGE) {
    const fromMedian = across - MEDIAN - 0.5;
    const boundary = Math.abs(within(fromMedian, LANE) * LANE) < 0.08 || within(fromMedian, LANE) * LANE > LANE - 0.08;
    const dashed = boundary && fromMedian > 1 && fromMedian < LANE * 3 - 0.5 && within(y, 9) < 0.4;
    const solid =
      band(across, MEDIAN + 0.35, MEDIAN + 0.5, 0.05) > 0.5 || band(across, EDGE - 0.5, EDGE - 0.34, 0.05) > 0.5;
    const track = 8 * Math.exp(-(((within(fromMedian, LANE) - 0.5) / 0.18) ** 2));
    const asphalt = 92 + 13 * grain + 10 * noise(x * 0.3, y * 0.06) - track;
    paint = dashed || solid ? [212, 210, 200] : [asphalt, asphalt, asphalt * 1.02];
  } else if (across < EDGE + 3) paint = [146 + 20 * grain, 136 + 18 * grain, 118 + 16 * grain];
  else paint = [88 + 40 * noise(x * 0.7, y * 0.5), 116 + 38 * noise(x * 0.6 + 5, y * 0.4), 60 + 24 * grain];
  const light = night ? 0.2 + 0.8 * streetLight(x, y, EDGE, LAMP_GAP) + 0.22 * Math.max(0, 1 - across / EDGE) : 1;
  const warm: Colour = night ? [1.12, 0.88, 0.58] : [1, 1, 1];
  for (let part = 0; part < 3; part += 1) colour[part] = (paint[part] ?? 0) * light * (warm[part] ?? 1);
}

/** Sky with towers on the horizon; some of their windows shine by night. */
function skyColour(dx: number, dy: number, dz: number, night: boolean, colour: Float64Array): void {
  const across = dx / dy;
  const rise = dz / dy;
  const column = Math.floor(across * 46);
  const tower = 0.012 + 0.1 * hash(column, 5) ** 2.5 * Math.exp(-(((across - 0.12) / 0.5) ** 2));
  if (rise < tower) {
    const tone = (night ? 22 : 142) + 22 * hash(column, 9) * (night ? 0.3 : 1);
    const window = hash(Math.floor(across * 380), Math.floor(rise * 420));
    const shines = night && window > 0.72 && rise > 0.006;
    if (shines) colour.set([210, 176, 110]);
    else colour.set([tone * 0.98, tone * 1.02, tone * (night ? 1.2 : 1.08) + (window > 0.6 ? 6 : 0)]);
    return;
  }
  const cloud = 34 * Math.max(0, noise(across * 4 + 8, rise * 11) - 0.35);
  const fade = Math.min(1, rise * 2.4);
  if (night) colour.set([52 - 36 * fade, 42 - 26 * fade, 44 - 18 * fade]);
  else colour.set([208 - 74 * fade + cloud, 220 - 48 * fade + cloud, 232 - 10 * fade + cloud * 0.6]);
}

/** The gantry across the road away from us, with a green sign for each side. */
function drawGantry(canvas: Canvas, view: View, night: boolean): void {
  const light = night ? 0.45 : 1;
  const steel: Colour = [150 * light, 154 * light, 158 * light];
  const at = (x: number, z: number) => view.project(x, GANTRY_Y, z);
  const scale = view.scaleAt(0, GANTRY_Y, 7);
  for (const x of [-EDGE - 1.2, EDGE + 1.2]) canvas.line(at(x, 0), at(x, 8.4), scale * 0.55, steel);
  canvas.line(at(-EDGE - 1.4, 7.4), at(EDGE + 1.4, 7.4), scale * 0.28, steel);
  canvas.line(at(-EDGE - 1.4, 8.3), at(EDGE + 1.4, 8.3), scale * 0.28, steel);
  for (let x = -EDGE - 1; x < EDGE + 1; x += 1.6) canvas.line(at(x, 7.4), at(x + 0.8, 8.3), scale * 0.1, steel);
  const shine = night ? 0.8 : 1;
  for (const [left, right] of [
    [-11.5, -2.2],
    [2.2, 11.5],
  ] as const) {
    const green: Colour = [14 * shine, 98 * shine, 62 * shine];
    const white: Colour = [236 * shine, 240 * shine, 236 * shine];
    canvas.polygon([at(left, 6.2), at(right, 6.2), at(right, 9.4), at(left, 9.4)], white);
    canvas.polygon(
      [at(left + 0.14, 6.34), at(right - 0.14, 6.34), at(right - 0.14, 9.26), at(left + 0.14, 9.26)],
      green,
    );
    drawWords(canvas, at, left + 0.6, right - 0.5, white);
  }
}

/** Rows of blocks in the rhythm of words, and an arrow per lane. */
function drawWords(
  canvas: Canvas,
  at: (x: number, z: number) => { x: number; y: number } | undefined,
  left: number,
  right: number,
  white: Colour,
): void {
  for (const [row, z] of [8.35, 7.6].entries()) {
    for (let letter = 0; letter < 14; letter += 1) {
      const x = left + letter * 0.52;
      if (hash(letter, row + Math.round(left)) < 0.2 || x > right - 1) continue;
      canvas.polygon([at(x, z), at(x + 0.38, z), at(x + 0.38, z + 0.52), at(x, z + 0.52)], white, 0.9);
    }
  }
  for (let x = left + 0.8; x < right; x += LANE) {
    canvas.line(at(x, 6.6), at(x, 7.3), 2, white);
    canvas.polygon([at(x - 0.3, 6.85), at(x + 0.3, 6.85), at(x, 6.5)], white);
  }
}

function gateLanes(): LaneSettings[] {
  const lane = (number: number, place: number, direction: 1 | -1, laps: number) => ({
    lane: number,
    x: direction * (MEDIAN + 0.5 + LANE * (place + 0.5)),
    direction,
    from: -10,
    length: 200,
    laps,
    sway: 0.5,
  });
  return [
    { ...lane(1, 2, -1, 1), count: 15, kinds: ['motorbike', 'motorbike', 'motorbike', 'van'], sway: 1.6, length: 120 },
    { ...lane(2, 1, -1, 1), count: 7, kinds: ['car', 'truck', 'van', 'bus'] },
    { ...lane(3, 0, -1, 1), count: 7, kinds: ['car', 'car', 'van', 'car'] },
    { ...lane(4, 0, 1, 1), count: 8, kinds: ['car', 'car', 'van', 'car'] },
    { ...lane(5, 1, 1, 1), count: 7, kinds: ['truck', 'car', 'bus', 'car'] },
    { ...lane(6, 2, 1, 1), count: 14, kinds: ['motorbike', 'motorbike', 'motorbike', 'van'], sway: 1.6, length: 120 },
  ];
}

export function gateDesign({ seed, night, eyeX, yaw }: GateSettings): SceneDesign {
  return {
    seed,
    view: { x: eyeX, z: 10.5, yaw, pitch: 0.2, focal: 0.7 },
    noise: night ? 11 : 5,
    bloom: night ? 0.7 : 0.1,
    lamps: night,
    shadow: night ? 0 : 0.6,
    bend: () => 0,
    lanes: gateLanes(),
    pavements: [],
    lightAt: (x, y) => {
      if (!night) return [1, 1, 0.98];
      const light = 0.4 + 0.6 * streetLight(x, y, EDGE, LAMP_GAP);
      return [light * 1.1, light * 0.9, light * 0.64];
    },
    across: { y: GANTRY_Y, draw: (canvas, view) => drawGantry(canvas, view, night) },
    decorate: (canvas, view) => {
      for (let y = 170; y > 16; y -= 9) {
        for (const side of [-1, 1]) {
          const x = side * (EDGE + 5 + 3 * hash(y, side));
          drawTree(canvas, view, { x, y, seed: seed + y * 2 + side, night, height: 6 });
        }
      }
      drawLampPosts(canvas, view, { x: EDGE + 1, gap: LAMP_GAP, height: 10, farthest: 180, lit: night });
    },
    shader: ([ex, , ez], [dx = 0, dy = 1, dz = 0], colour) => {
      const ground = dz < 0 ? -ez / dz : Number.POSITIVE_INFINITY;
      if (ground * dy > 900) {
        skyColour(dx, dy, Math.max(0.001, dz), night, colour);
        return;
      }
      roadColour(ex + dx * ground, dy * ground, night, colour);
      const haze = 1 - Math.exp(-(dy * ground) / 420);
      const far: Colour = night ? [44, 36, 36] : [202, 210, 218];
      for (let part = 0; part < 3; part += 1) colour[part] = (colour[part] ?? 0) * (1 - haze) + (far[part] ?? 0) * haze;
    },
  };
}
