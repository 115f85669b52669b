/**
 * The part of a scene that stands still, rendered once: each pixel's rays are asked of a shader (which knows walls, road and sky), then
 * bright places bleed into their surroundings as in a cheap lens.
 */
import { Canvas } from './canvas.ts';
import type { View } from './view.ts';

/** Colour (0-255, more for lights) seen from the eye along a ray; the direction is not normalised. */
export type Shader = (eye: View['eye'], direction: Float64Array, colour: Float64Array) => void;

const SAMPLES: readonly (readonly [number, number])[] = [
  [0.25, 0.3],
  [0.75, 0.2],
  [0.3, 0.8],
  [0.8, 0.7],
];

export function renderBackdrop(view: View, shader: Shader, bloom: number): Canvas {
  const { width, height } = view;
  const light = new Float32Array(width * height * 3);
  const direction = new Float64Array(3);
  const colour = new Float64Array(3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 3;
      for (const [dx, dy] of SAMPLES) {
        view.aim(x + dx, y + dy, direction);
        shader(view.eye, direction, colour);
        for (let part = 0; part < 3; part += 1)
          light[at + part] = (light[at + part] ?? 0) + (colour[part] ?? 0) / SAMPLES.length;
      }
    }
  }
  if (bloom > 0) addBloom(light, width, height, bloom);
  const canvas = new Canvas(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromCentre = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2;
      const vignette = 1 - 0.28 * fromCentre;
      const at = (y * width + x) * 3;
      for (let part = 0; part < 3; part += 1) canvas.rgb[at + part] = (light[at + part] ?? 0) * vignette;
    }
  }
  return canvas;
}

/** Adds a blurred copy of what is brighter than white paper. */
function addBloom(light: Float32Array, width: number, height: number, amount: number): void {
  let glow: Float32Array = light.map((value) => Math.max(0, value - 225));
  const radius = Math.max(2, Math.round(width / 90));
  for (let pass = 0; pass < 2; pass += 1)
    glow = blur(blur(glow, width, height, radius, 3), height, width, radius, 3, width);
  for (let at = 0; at < light.length; at += 1) light[at] = (light[at] ?? 0) + (glow[at] ?? 0) * amount;
}

/** Box blur along lines; `stride` given: along columns. */
function blur(
  source: Float32Array,
  length: number,
  lines: number,
  radius: number,
  parts: number,
  stride = 1,
): Float32Array {
  const blurred = new Float32Array(source.length);
  const step = stride * parts;
  for (let line = 0; line < lines; line += 1) {
    const start = stride === 1 ? line * length * parts : line * parts;
    for (let part = 0; part < parts; part += 1) {
      let sum = 0;
      for (let at = -radius; at < length; at += 1) {
        if (at + radius < length) sum += source[start + (at + radius) * step + part] ?? 0;
        if (at - radius - 1 >= 0) sum -= source[start + (at - radius - 1) * step + part] ?? 0;
        if (at >= 0) blurred[start + at * step + part] = sum / (2 * radius + 1);
      }
    }
  }
  return blurred;
}
