/** The words of the drawn scenes. World units are metres: X to the right, Y away from the camera, Z up. */
import type { Light, SceneKind } from '../camera-definition.ts';

export type MoverKind = 'car' | 'van' | 'bus' | 'truck' | 'motorbike' | 'person';

/** Where a mover stands in one picture: the known truth that counting can be checked against. */
export interface PlacedMover {
  readonly id: string;
  readonly kind: MoverKind;
  /** Lane number from the left; pavements have negative numbers. */
  readonly lane: number;
  /** Box in the picture as fractions of its width and height, clipped to the picture. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Written beside each clip as plan.json. */
export interface ScenePlan {
  readonly scene: string;
  readonly clip: string;
  readonly fps: number;
  readonly frames: { frame: number; movers: readonly PlacedMover[] }[];
}

export interface ScenePicture {
  /** Three bytes a pixel; the painter uses the same memory for its next picture. */
  readonly rgb: Uint8ClampedArray;
  readonly movers: readonly PlacedMover[];
}
export interface ScenePainter {
  /** @param seconds within the loop; the picture at the loop's length equals the picture at 0 but for the noise. */
  paint(seconds: number): ScenePicture;
}

export interface SceneEntry {
  readonly name: string;
  readonly kind: SceneKind;
  readonly light: Light;
  /** Strength of the sensor's noise in grey steps. */
  readonly noise: number;
  open(width: number, height: number): ScenePainter;
}
