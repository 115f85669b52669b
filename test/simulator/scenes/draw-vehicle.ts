/** Vehicles and people as small solids: boxes and frusta whose visible faces are shaded by where they look. */
import type { Canvas, Colour } from './canvas.ts';
import type { MoverKind } from './scene.ts';
import type { Point, View } from './view.ts';

export interface Stage {
  readonly canvas: Canvas;
  readonly view: View;
  /** Light on a mover at a place, per colour. */
  lightAt(x: number, y: number): Colour;
  /** Headlights and tail lights are on. */
  readonly lamps: boolean;
  readonly shadow: number;
  /** Sideways shift of the road at a distance (a bend). */
  bend(y: number): number;
}
export interface Placement {
  readonly kind: MoverKind;
  readonly x: number;
  readonly y: number;
  readonly direction: 1 | -1;
  readonly variety: number;
  readonly step: number;
}
interface Solid {
  readonly x: number;
  readonly y: number;
  readonly z: readonly [number, number];
  /** Half width and half length, below and above. */
  readonly below: readonly [number, number];
  readonly above: readonly [number, number];
  readonly colour: Colour;
  readonly roof?: Colour;
}

/** Half width, half length, height. */
export const SIZES: Readonly<Record<MoverKind, readonly [number, number, number]>> = {
  car: [0.9, 2.2, 1.5],
  van: [0.95, 2.5, 2.1],
  bus: [1.25, 5.6, 3.2],
  truck: [1.2, 4, 3],
  motorbike: [0.35, 0.95, 1.65],
  person: [0.28, 0.28, 1.7],
};
const PAINTS: readonly Colour[] = [
  [214, 216, 220],
  [236, 236, 232],
  [60, 62, 68],
  [120, 124, 130],
  [150, 34, 30],
  [38, 62, 110],
  [176, 158, 112],
  [28, 30, 34],
  [70, 96, 84],
];
const SHIRTS: readonly Colour[] = [
  [196, 60, 54],
  [58, 96, 164],
  [226, 222, 210],
  [232, 190, 64],
  [84, 132, 88],
  [52, 54, 62],
  [180, 120, 160],
  [30, 120, 60],
];
const GLASS: Colour = [34, 42, 52];
const TYRE: Colour = [20, 20, 22];

function pick(list: readonly Colour[], variety: number): Colour {
  return list[Math.floor(variety * list.length) % list.length] ?? [128, 128, 128];
}

function lit(colour: Colour, light: Colour, share: number): Colour {
  return [colour[0] * light[0] * share, colour[1] * light[1] * share, colour[2] * light[2] * share];
}

function drawSolid(stage: Stage, solid: Solid, light: Colour): void {
  const { canvas, view } = stage;
  const corner = (side: number, end: number, top: boolean): Point | undefined => {
    const [halfWidth, halfLength] = top ? solid.above : solid.below;
    const y = solid.y + end * halfLength;
    return view.project(solid.x + side * halfWidth + stage.bend(y), y, solid.z[top ? 1 : 0]);
  };
  const face = (ends: readonly (readonly [number, number])[], share: number, colour = solid.colour): void => {
    const [[s1, e1], [s2, e2]] = ends as [readonly [number, number], readonly [number, number]];
    canvas.polygon(
      [corner(s1, e1, false), corner(s2, e2, false), corner(s2, e2, true), corner(s1, e1, true)],
      lit(colour, light, share),
    );
  };
  for (const side of [-1, 1]) {
    // A side is seen when its far end stands further out than its near end.
    const [near, far] = [corner(side, -1, false), corner(side, 1, false)];
    if (near !== undefined && far !== undefined && (far.x - near.x) * side > 0)
      face(
        [
          [side, -1],
          [side, 1],
        ],
        0.74,
      );
  }
  face(
    [
      [-1, -1],
      [1, -1],
    ],
    0.88,
  );
  if (view.eye[2] > solid.z[1]) {
    const top = [corner(-1, -1, true), corner(1, -1, true), corner(1, 1, true), corner(-1, 1, true)];
    canvas.polygon(top, lit(solid.roof ?? solid.colour, light, 1.08));
  }
}

function drawShadow(stage: Stage, place: Placement): void {
  const [halfWidth, halfLength] = SIZES[place.kind];
  const spread = place.kind === 'person' ? 1 : 1.12;
  const corner = (side: number, end: number): Point | undefined => {
    const y = place.y + end * halfLength * spread;
    return stage.view.project(place.x + side * halfWidth * spread + 0.25 * stage.shadow + stage.bend(y), y, 0);
  };
  stage.canvas.polygon(
    [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)],
    [8, 9, 12],
    0.3 + 0.3 * stage.shadow,
  );
}

/** Lights at the end that the camera sees; at night they bloom and light the road. */
function drawLamps(stage: Stage, place: Placement, height: number, inset: number): void {
  const [halfWidth, halfLength] = SIZES[place.kind];
  const away = place.direction === 1;
  const y = place.y - halfLength - 0.02;
  const scale = stage.view.scaleAt(place.x, Math.max(2, y), height);
  const sides = place.kind === 'motorbike' ? [0] : [-1, 1];
  const colour: Colour = away ? [255, 40, 28] : [255, 246, 214];
  for (const side of sides) {
    const at = stage.view.project(place.x + side * (halfWidth - inset) + stage.bend(y), y, height);
    const bright: Colour = stage.lamps ? colour : away ? [150, 24, 22] : [214, 214, 206];
    stage.canvas.ellipse(at, scale * 0.13, scale * 0.09, bright);
    if (!stage.lamps) continue;
    stage.canvas.glow(at, scale * (away ? 0.55 : 1.1), colour, away ? 0.55 : 0.8);
  }
}

/** The pool of light that headlights throw on the road ahead of the vehicle. */
function drawBeam(stage: Stage, place: Placement): void {
  const [, halfLength] = SIZES[place.kind];
  const ahead = place.y + place.direction * (halfLength + 4.5);
  const centre = stage.view.project(place.x + stage.bend(ahead), ahead, 0);
  const scale = stage.view.scaleAt(place.x, Math.max(2, ahead), 0);
  const flat = stage.view.project(place.x + stage.bend(ahead + 3), ahead + 3, 0);
  if (centre === undefined || flat === undefined) return;
  const tall = Math.max(2, Math.abs(centre.y - flat.y));
  stage.canvas.glow(centre, scale * (place.kind === 'motorbike' ? 1 : 1.9), [255, 238, 196], 0.22, tall * 1.3);
}

function drawCar(stage: Stage, place: Placement, light: Colour, van: boolean): void {
  const { x, y, direction } = place;
  const paint = pick(PAINTS, place.variety);
  const [halfWidth, halfLength] = SIZES[place.kind];
  const shift = -direction * (van ? 0.3 : 0.25);
  drawSolid(
    stage,
    {
      x,
      y,
      z: [0.05, 0.4],
      below: [halfWidth * 0.92, halfLength * 0.86],
      above: [halfWidth * 0.95, halfLength * 0.9],
      colour: TYRE,
    },
    light,
  );
  drawSolid(
    stage,
    {
      x,
      y,
      z: [0.35, van ? 1.05 : 0.92],
      below: [halfWidth, halfLength],
      above: [halfWidth * 0.97, halfLength * 0.97],
      colour: paint,
    },
    light,
  );
  const cabin = van ? ([halfWidth * 0.95, 2.05] as const) : ([halfWidth * 0.92, 1.35] as const);
  const roof = van ? ([halfWidth * 0.86, 1.75] as const) : ([halfWidth * 0.76, 0.85] as const);
  drawSolid(
    stage,
    {
      x,
      y: y + shift,
      z: [van ? 1.05 : 0.92, van ? 2.05 : 1.45],
      below: cabin,
      above: roof,
      colour: GLASS,
      roof: paint,
    },
    light,
  );
  drawLamps(stage, place, 0.68, 0.25);
}

function drawBus(stage: Stage, place: Placement, light: Colour): void {
  const { x, y } = place;
  const paint = pick(
    [
      [186, 40, 34],
      [40, 120, 74],
      [224, 168, 44],
      [46, 86, 150],
    ],
    place.variety,
  );
  const part = (z: readonly [number, number], colour: Colour, shrink: number): void =>
    drawSolid(
      stage,
      { x, y, z, below: [1.25 - shrink, 5.6 - shrink], above: [1.25 - shrink, 5.6 - shrink], colour },
      light,
    );
  part([0.05, 0.5], TYRE, 0.08);
  part([0.45, 1.35], paint, 0);
  part([1.35, 2.45], GLASS, 0.02);
  part([2.45, 3.15], [228, 228, 222], 0);
  drawLamps(stage, place, 0.8, 0.25);
}

function drawTruck(stage: Stage, place: Placement, light: Colour): void {
  const { x, y, direction } = place;
  const cargo = pick(
    [
      [196, 198, 200],
      [58, 88, 140],
      [112, 84, 58],
      [70, 104, 78],
    ],
    place.variety,
  );
  const cab: Solid = {
    x,
    y: y + direction * 3.1,
    z: [0.4, 2.3],
    below: [1.1, 0.95],
    above: [1.05, 0.8],
    colour: pick(PAINTS, place.variety * 7),
  };
  const box: Solid = { x, y: y - direction * 0.9, z: [0.95, 3], below: [1.2, 2.9], above: [1.2, 2.9], colour: cargo };
  drawSolid(stage, { x, y, z: [0.05, 0.95], below: [1.05, 3.7], above: [1.05, 3.7], colour: TYRE }, light);
  for (const solid of direction === 1 ? [cab, box] : [box, cab]) drawSolid(stage, solid, light);
  if (direction === -1) {
    const glassY = y - 3.1 - 0.96;
    drawSolid(stage, { x, y: glassY, z: [1.35, 2.1], below: [0.98, 0.02], above: [0.94, 0.02], colour: GLASS }, light);
  }
  drawLamps(stage, place, 0.8, 0.25);
}

function drawMotorbike(stage: Stage, place: Placement, light: Colour): void {
  const { x, y, direction, variety } = place;
  const scale = stage.view.scaleAt(x, Math.max(2, y), 1);
  drawSolid(stage, { x, y, z: [0.02, 0.55], below: [0.09, 0.85], above: [0.12, 0.7], colour: TYRE }, light);
  drawSolid(
    stage,
    { x, y, z: [0.45, 0.85], below: [0.2, 0.75], above: [0.16, 0.55], colour: pick(PAINTS, variety * 5) },
    light,
  );
  const riders = variety > 0.7 ? [0.18, -0.32] : [0];
  for (const seat of riders) {
    const at = y + seat * direction;
    drawSolid(stage, { x, y: at, z: [0.5, 0.9], below: [0.3, 0.24], above: [0.24, 0.2], colour: [44, 48, 60] }, light);
    drawSolid(
      stage,
      { x, y: at, z: [0.85, 1.38], below: [0.2, 0.16], above: [0.25, 0.16], colour: pick(SHIRTS, variety * 3 + seat) },
      light,
    );
    const head = stage.view.project(x + stage.bend(at), at, 1.53);
    stage.canvas.ellipse(head, scale * 0.14, scale * 0.16, lit(pick(PAINTS, variety * 9 + seat + 1), light, 1));
  }
  drawLamps(stage, place, 0.75, 0);
}

function drawPerson(stage: Stage, place: Placement, light: Colour): void {
  const { x, y, variety, step } = place;
  const scale = stage.view.scaleAt(x, Math.max(2, y), 1);
  for (const side of [-1, 1]) {
    const swing = side * step * 0.22;
    drawSolid(
      stage,
      { x: x + side * 0.1, y: y + swing, z: [0, 0.85], below: [0.07, 0.08], above: [0.09, 0.1], colour: [40, 42, 54] },
      light,
    );
  }
  drawSolid(
    stage,
    { x, y, z: [0.8, 1.42], below: [0.18, 0.12], above: [0.23, 0.13], colour: pick(SHIRTS, variety * 5) },
    light,
  );
  stage.canvas.ellipse(stage.view.project(x, y, 1.57), scale * 0.1, scale * 0.13, lit([176, 134, 104], light, 1));
  // Some wear the cone hat.
  if (variety > 0.75)
    stage.canvas.ellipse(stage.view.project(x, y, 1.68), scale * 0.24, scale * 0.08, lit([214, 196, 142], light, 1));
}

/** Draws one mover with its shadow and lights. */
export function drawMover(stage: Stage, place: Placement): void {
  const light = stage.lightAt(place.x, place.y);
  drawShadow(stage, place);
  if (stage.lamps && place.kind !== 'person') drawBeam(stage, place);
  if (place.kind === 'bus') drawBus(stage, place, light);
  else if (place.kind === 'truck') drawTruck(stage, place, light);
  else if (place.kind === 'motorbike') drawMotorbike(stage, place, light);
  else if (place.kind === 'person') drawPerson(stage, place, light);
  else drawCar(stage, place, light, place.kind === 'van');
}
