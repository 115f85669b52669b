/** Puts a scene together: backdrop, movers from far to near; and says where each mover stands in the picture. */
import { LOOP_SECONDS } from '../clips/clip-recipe.ts';
import { renderBackdrop, type Shader } from './backdrop.ts';
import { Canvas, type Colour } from './canvas.ts';
import { type Placement, SIZES, type Stage } from './draw-solid.ts';
import { drawMover } from './draw-vehicle.ts';
import type { PlacedMover, ScenePainter } from './scene.ts';
import { type LaneSettings, type PavementSettings, planTraffic } from './traffic.ts';
import { View, type ViewSettings } from './view.ts';

export interface SceneDesign {
  readonly seed: number;
  readonly view: ViewSettings;
  readonly shader: Shader;
  readonly lanes: readonly LaneSettings[];
  readonly pavements: readonly PavementSettings[];
  /** Strength of the sensor's noise in grey steps; the encoder adds it. */
  readonly noise: number;
  readonly bloom: number;
  readonly lamps: boolean;
  readonly shadow: number;
  lightAt(x: number, y: number): Colour;
  bend(y: number): number;
  /** False for places that the scene hides (behind the bend of a tube). */
  sees?(x: number, y: number): boolean;
  /** Something that stands across the road: hides what is further away than its distance. */
  readonly across?: { readonly y: number; draw(canvas: Canvas, view: View): void };
  /** Things that stand still and are easier drawn than shaded: trees, poles, signs. */
  decorate?(canvas: Canvas, view: View): void;
}

const LEAST_BOX = 0.004;

/** Box of a mover in the picture as fractions, undefined when it is outside or a speck. */
function boxOf(view: View, place: Placement, bend: (y: number) => number): PlacedMover['box'] | undefined {
  const [halfWidth, halfLength, height] = SIZES[place.kind];
  const xs: number[] = [];
  const ys: number[] = [];
  for (const [side, end, top] of [0, 1, 2, 3, 4, 5, 6, 7].map(
    (bits) => [bits & 1 ? 1 : -1, bits & 2 ? 1 : -1, bits & 4 ? 1 : 0] as const,
  )) {
    const y = place.y + end * halfLength;
    const point = view.project(place.x + side * halfWidth + bend(y), y, top * height);
    if (point === undefined) return undefined;
    xs.push(point.x / view.width);
    ys.push(point.y / view.height);
  }
  const clip = (value: number): number => Math.max(0, Math.min(1, value));
  const [left, right] = [clip(Math.min(...xs)), clip(Math.max(...xs))];
  const [top, bottom] = [clip(Math.min(...ys)), clip(Math.max(...ys))];
  if (right - left < LEAST_BOX || bottom - top < LEAST_BOX) return undefined;
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  return { x: round(left), y: round(top), width: round(right - left), height: round(bottom - top) };
}

export function openPainter(design: SceneDesign, width: number, height: number): ScenePainter {
  const view = new View(design.view, width, height);
  const backdrop = renderBackdrop(view, design.shader, design.bloom);
  design.decorate?.(backdrop, view);
  const canvas = new Canvas(width, height);
  const movers = planTraffic(design.lanes, design.pavements, design.seed, LOOP_SECONDS);
  const stage: Stage = {
    canvas,
    view,
    lightAt: design.lightAt,
    lamps: design.lamps,
    shadow: design.shadow,
    bend: design.bend,
  };
  return {
    paint: (seconds) => {
      canvas.rgb.set(backdrop.rgb);
      const placed = movers
        .map((mover) => ({ mover, place: { ...mover.at(seconds), kind: mover.kind, variety: mover.variety } }))
        .filter(({ place }) => design.sees?.(place.x, place.y) ?? true)
        .sort((one, other) => other.place.y - one.place.y);
      const truth: PlacedMover[] = [];
      let crossing = design.across;
      for (const { mover, place } of placed) {
        if (crossing !== undefined && place.y < crossing.y) {
          crossing.draw(canvas, view);
          crossing = undefined;
        }
        drawMover(stage, place);
        const box = boxOf(view, place, design.bend);
        if (box !== undefined) truth.push({ id: mover.id, kind: mover.kind, lane: mover.lane, box });
      }
      crossing?.draw(canvas, view);
      return { rgb: canvas.rgb, movers: truth };
    },
  };
}
