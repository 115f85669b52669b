/** A ward street: tube houses wall to wall with shops below, pavements with people, motorbikes and cars; by day or by night. */
import type { Canvas, Colour } from './canvas.ts';
import type { SceneDesign } from './painter.ts';
import { drawLampPosts, drawPoles, drawTree, streetLight } from './street-furniture.ts';
import { band, hash, noise, within } from './texture.ts';
import type { LaneSettings } from './traffic.ts';
import type { View } from './view.ts';

export interface WardSettings {
  readonly seed: number;
  readonly night: boolean;
  readonly eyeX: number;
  readonly eyeZ: number;
  readonly yaw: number;
  /** Half the road's width, and how far the houses stand from the middle. */
  readonly kerb: number;
  readonly houses: number;
  /** Awnings in market colours, more people, fewer cars. */
  readonly market: boolean;
}

const PLASTER: readonly Colour[] = [
  [222, 196, 132],
  [206, 212, 204],
  [214, 178, 160],
  [178, 202, 188],
  [226, 220, 206],
  [170, 188, 206],
  [198, 160, 116],
];
const SIGNS: readonly Colour[] = [
  [188, 40, 36],
  [32, 92, 160],
  [30, 128, 72],
  [226, 168, 38],
  [232, 228, 220],
  [120, 40, 120],
];
const LAMP_GAP = 24;

interface House {
  readonly number: number;
  readonly width: number;
  readonly offset: number;
  readonly height: number;
  readonly plaster: Colour;
}

/** The house at a place along the street; houses are four to six metres wide in groups of fifteen. */
function houseAt(y: number, side: number, seed: number): House {
  const group = Math.floor(y / 15);
  const inGroup = within(y, 15) * 15;
  const first = 4 + 2 * hash(group, side + seed);
  const second = first + 4 + 1.5 * hash(group, side + seed + 7);
  const index = inGroup < first ? 0 : inGroup < second ? 1 : 2;
  const start = index === 0 ? 0 : index === 1 ? first : second;
  const end = index === 0 ? first : index === 1 ? second : 15;
  const number = group * 3 + index + side * 1000 + seed;
  const plaster = PLASTER[Math.floor(hash(number, 3) * PLASTER.length)] ?? [210, 200, 180];
  return {
    number,
    width: end - start,
    offset: inGroup - start,
    height: 5.5 + Math.floor(hash(number, 5) * 4.2) * 3.3,
    plaster,
  };
}

/** Paint and its light; undefined light means that of the wall. */
type Front = readonly [Colour, number | undefined];

/** Ground floor: an open shop with its goods, a shutter, or the wall between. */
function shopFront(house: House, edge: number, z: number, night: boolean): Front {
  if (edge < 0.35) return [house.plaster, undefined];
  if (hash(house.number, 13) <= 0.35) return [within(z, 0.3) < 0.5 ? [132, 138, 142] : [112, 118, 124], undefined];
  const goods = hash(Math.floor(house.offset * 2.5), Math.floor(z * 2.5) + house.number);
  const other = hash(house.number, Math.floor(house.offset * 3));
  return [
    z < 1.5 ? [70 + 110 * goods, 60 + 90 * other, 50 + 70 * goods] : [52, 46, 42],
    night ? 0.9 + 0.5 * goods : 0.75,
  ];
}

function signBoard(house: House, z: number, night: boolean): Front {
  const sign = SIGNS[Math.floor(hash(house.number, 11) * SIGNS.length)] ?? [200, 40, 40];
  const letters = hash(Math.floor(house.offset * 3.2), house.number) > 0.35 && z > 3.2 && z < 3.75;
  return [letters ? [240, 236, 226] : sign, night ? 1.05 : undefined];
}

/** Upper floors: two windows each, a barred balcony below them; some rooms are lit at night. */
function upperFront(house: House, edge: number, y: number, z: number, night: boolean, wallLight: number): Front {
  const floor = within(z - 4, 3.3) * 3.3;
  const column = within(house.offset, house.width / 2) * (house.width / 2);
  if (floor > 0.9 && floor < 2.5 && column > 0.45 && column < house.width / 2 - 0.45) {
    const room = hash(house.number * 7 + Math.floor((z - 4) / 3.3), Math.floor((house.offset / house.width) * 2));
    if (night && room > 0.55) return [[255, 214 - 60 * room, 130], 0.95];
    return [[62, 76, 88], night ? 0.25 : 0.9 + 0.3 * noise(y * 3, z * 2)];
  }
  if (floor >= 0.75 || edge <= 0.25) return [house.plaster, undefined];
  const bars = within(house.offset, 0.22) < 0.4 ? 0.62 : 0.9;
  return [house.plaster, wallLight * bars * (floor < 0.14 ? 1.15 : 1)];
}

/** Colour of a house front; lit windows and signs by night are brighter than their surroundings. */
function frontColour(y: number, z: number, side: number, settings: WardSettings, colour: Float64Array): void {
  const { night } = settings;
  const house = houseAt(y, side, settings.seed);
  const edge = Math.min(house.offset, house.width - house.offset);
  const grain = 0.9 + 0.1 * noise(y * 1.5, z * 1.5) - (edge < 0.12 ? 0.25 : 0) - 0.06 * noise(y * 0.4, z * 0.2 + 9);
  const wallLight = grain * (night ? 0.2 + 0.3 * Math.exp(-Math.max(0, z - 2) / 4) : 1);
  let front: Front = [house.plaster, undefined];
  if (z < 2.9) front = shopFront(house, edge, z, night);
  else if (z < 4 && edge > 0.2) front = signBoard(house, z, night);
  else if (z >= 4) front = upperFront(house, edge, y, z, night, wallLight);
  const light = (front[1] ?? wallLight) * (side > 0 && !night ? 0.8 : 1);
  for (let part = 0; part < 3; part += 1) colour[part] = (front[0][part] ?? 0) * light;
}

function groundColour(x: number, y: number, settings: WardSettings, colour: Float64Array): void {
  const across = Math.abs(x);
  const { kerb, night } = settings;
  let tone = 88 + 12 * noise(x * 2.5, y * 1.1) + 12 * noise(x * 0.35 + 3, y * 0.09);
  tone -= 14 * band(noise(x * 0.6, y * 0.35), 0.7, 1, 0.1);
  let tint: Colour = [1, 1, 1.02];
  if (across < kerb) {
    const line = band(x, -0.09, 0.09, 0.04) * (within(y, 8) < 0.45 ? 1 : 0);
    const crossing = band(y, 21, 24, 0.1) * (within(x, 0.95) < 0.5 ? 1 : 0);
    tone = tone * (1 - Math.max(line, crossing)) + 198 * Math.max(line, crossing);
  } else if (across < kerb + 0.25) tone = within(y, 2) < 0.5 ? 178 : 150;
  else {
    const tile = Math.min(within(x, 0.6), within(y, 0.6)) < 0.07 ? 0.84 : 1;
    tone = (136 + 22 * hash(Math.floor(x / 0.6), Math.floor(y / 0.6))) * tile;
    tint = [1.06, 0.98, 0.9];
  }
  if (!night) {
    // The sunny side, and the shadow of the houses opposite.
    tone *= x > settings.kerb * 0.35 + Math.sin(Math.floor(y / 5)) * 0.8 ? 0.66 : 1.06;
    for (let part = 0; part < 3; part += 1) colour[part] = tone * (tint[part] ?? 1);
    return;
  }
  const light = streetLight(x, y, kerb, LAMP_GAP);
  const shops = 0.3 * Math.max(0, 1 - (settings.houses - across) / 3);
  const warm: Colour = [1.1, 0.9, 0.62];
  for (let part = 0; part < 3; part += 1)
    colour[part] = tone * (tint[part] ?? 1) * (0.12 + light * 0.85 + shops) * (warm[part] ?? 1);
}

function skyColour(dx: number, dy: number, dz: number, night: boolean, colour: Float64Array): void {
  const rise = Math.max(0, Math.min(1, (dz / dy) * 2.2));
  const skyline = 0.02 + 0.06 * hash(Math.floor((dx / dy) * 34), 77);
  if (dz / dy < skyline) {
    const tone = night ? 26 : 168;
    colour.set([tone, tone * 1.02, tone * 1.06]);
    return;
  }
  const cloud = 26 * noise((dx / dy) * 5 + 4, rise * 6);
  if (night) colour.set([34 - 20 * rise, 32 - 18 * rise, 40 - 16 * rise]);
  else colour.set([206 - 40 * rise + cloud, 216 - 26 * rise + cloud, 226 + cloud]);
}

function decorate(settings: WardSettings): (canvas: Canvas, view: View) => void {
  return (canvas, view) => {
    const { night, kerb, seed } = settings;
    for (let y = 112; y > 14; y -= 14) {
      for (const side of [-1, 1]) {
        if (hash(y + seed, side) < 0.55)
          drawTree(canvas, view, { x: side * (kerb + 1.3), y: y + 5 * hash(y, side), seed: seed + y + side, night });
      }
    }
    drawPoles(canvas, view, kerb + 0.6, night);
    if (night) drawLampPosts(canvas, view, { x: kerb + 0.5, gap: LAMP_GAP, height: 7.5, farthest: 120, lit: true });
  };
}

function wardLanes({ kerb, market }: WardSettings): LaneSettings[] {
  const lane = (number: number, x: number, direction: 1 | -1) => ({
    lane: number,
    x,
    direction,
    from: -10,
    length: 118,
    laps: 1,
    sway: 0.5,
  });
  const cars = market ? 2 : 4;
  return [
    { ...lane(1, -kerb * 0.76, -1), count: market ? 9 : 7, kinds: ['motorbike'], sway: 0.9, length: 96 },
    { ...lane(2, -kerb * 0.34, -1), count: cars, kinds: market ? ['car', 'van'] : ['car', 'van', 'car', 'truck'] },
    { ...lane(3, kerb * 0.34, 1), count: cars, kinds: market ? ['van', 'car'] : ['car', 'bus', 'van', 'car'] },
    { ...lane(4, kerb * 0.76, 1), count: market ? 10 : 8, kinds: ['motorbike'], sway: 0.9, length: 96 },
  ];
}

export function wardDesign(settings: WardSettings): SceneDesign {
  const { night, kerb, houses, market } = settings;
  const people = night ? 4 : market ? 14 : 7;
  return {
    seed: settings.seed,
    view: { x: settings.eyeX, z: settings.eyeZ, yaw: settings.yaw, pitch: 0.21, focal: 0.74 },
    noise: night ? 11 : 5,
    bloom: night ? 0.7 : 0.15,
    lamps: night,
    shadow: night ? 0 : 0.8,
    bend: () => 0,
    lanes: wardLanes(settings),
    pavements: [
      { lane: -1, x: -(kerb + houses) / 2 - 0.2, from: 8, to: 70, count: people },
      { lane: -2, x: (kerb + houses) / 2 + 0.2, from: 8, to: 70, count: people },
    ],
    lightAt: (x, y) => {
      if (!night) return x > kerb * 0.35 ? [0.72, 0.74, 0.78] : [1, 0.99, 0.96];
      const light = 0.22 + 0.75 * streetLight(x, y, kerb, LAMP_GAP);
      return [light * 1.1, light * 0.92, light * 0.68];
    },
    decorate: decorate(settings),
    shader: ([ex, , ez], [dx = 0, dy = 1, dz = 0], colour) => {
      const ground = dz < 0 ? -ez / dz : Number.POSITIVE_INFINITY;
      const side = dx >= 0 ? 1 : 0;
      const front = dx === 0 ? Number.POSITIVE_INFINITY : ((side === 1 ? houses : -houses) - ex) / dx;
      let t = Number.POSITIVE_INFINITY;
      if (ground < front) {
        t = ground;
        groundColour(ex + dx * t, dy * t, settings, colour);
      } else if (front * dy < 150 && ez + dz * front < houseAt(dy * front, side, settings.seed).height) {
        t = front;
        frontColour(dy * t, ez + dz * t, side, settings, colour);
      } else skyColour(dx, dy, dz, night, colour);
      const haze = Number.isFinite(t) ? 1 - Math.exp(-(dy * t) / (night ? 220 : 240)) : 0;
      const far: Colour = night ? [34, 30, 30] : [202, 208, 214];
      for (let part = 0; part < 3; part += 1) colour[part] = (colour[part] ?? 0) * (1 - haze) + (far[part] ?? 0) * haze;
    },
  };
}
