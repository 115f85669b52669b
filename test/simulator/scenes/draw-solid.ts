/** The pieces that movers are made of: shaded boxes and frusta, a shadow, lamps and their light on the road. */
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
export interface Solid {
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
export function lit(colour: Colour, light: Colour, share: number): Colour {
  return [colour[0] * light[0] * share, colour[1] * light[1] * share, colour[2] * light[2] * share];
}

export function drawSolid(stage: Stage, solid: Solid, light: Colour): void {
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

export function drawShadow(stage: Stage, place: Placement): void {
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
export function drawLamps(stage: Stage, place: Placement, height: number, inset: number): void {
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
export function drawBeam(stage: Stage, place: Placement): void {
  const [, halfLength] = SIZES[place.kind];
  const ahead = place.y + place.direction * (halfLength + 4.5);
  const centre = stage.view.project(place.x + stage.bend(ahead), ahead, 0);
  const scale = stage.view.scaleAt(place.x, Math.max(2, ahead), 0);
  const flat = stage.view.project(place.x + stage.bend(ahead + 3), ahead + 3, 0);
  if (centre === undefined || flat === undefined) return;
  const tall = Math.max(2, Math.abs(centre.y - flat.y));
  stage.canvas.glow(centre, scale * (place.kind === 'motorbike' ? 1 : 1.9), [255, 238, 196], 0.22, tall * 1.3);
}
