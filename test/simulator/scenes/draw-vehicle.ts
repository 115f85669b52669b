/** Vehicles and people, each put together from a few solids. */
import type { Colour } from './canvas.ts';
import {
  drawBeam,
  drawLamps,
  drawShadow,
  drawSolid,
  lit,
  type Placement,
  SIZES,
  type Solid,
  type Stage,
} from './draw-solid.ts';

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

function drawCar(stage: Stage, place: Placement, light: Colour, van: boolean): void {
  const { x, y, direction } = place;
  const paint = pick(PAINTS, place.variety);
  const [halfWidth, halfLength] = SIZES[place.kind];
  const belt = van ? 1.05 : 0.92;
  const part = (
    z: Solid['z'],
    below: Solid['below'],
    above: Solid['above'],
    colour: Colour,
    more: Partial<Solid> = {},
  ): void => drawSolid(stage, { x, y, z, below, above, colour, ...more }, light);
  part([0.05, 0.4], [halfWidth * 0.92, halfLength * 0.86], [halfWidth * 0.95, halfLength * 0.9], TYRE);
  part([0.35, belt], [halfWidth, halfLength], [halfWidth * 0.97, halfLength * 0.97], paint);
  const back = { y: y - direction * (van ? 0.3 : 0.25), roof: paint };
  if (van) part([belt, 2.05], [halfWidth * 0.95, 2.05], [halfWidth * 0.86, 1.75], GLASS, back);
  else part([belt, 1.45], [halfWidth * 0.92, 1.35], [halfWidth * 0.76, 0.85], GLASS, back);
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
