/** Trees, poles with their wires, and street lamps, drawn once onto a backdrop; and the light that the lamps throw. */
import type { Canvas, Colour } from './canvas.ts';
import { hash, seededRandom } from './texture.ts';
import type { View } from './view.ts';

export function drawTree(
  canvas: Canvas,
  view: View,
  tree: { x: number; y: number; seed: number; night: boolean; height?: number },
): void {
  const random = seededRandom(tree.seed);
  const tall = (tree.height ?? 5) + random() * 2;
  const foot = view.project(tree.x, tree.y, 0);
  const fork = view.project(tree.x, tree.y, tall * 0.6);
  const scale = view.scaleAt(tree.x, tree.y, tall);
  const light = tree.night ? 0.28 : 1;
  canvas.line(foot, fork, Math.max(1, scale * 0.22), [84 * light, 70 * light, 56 * light]);
  for (let leaf = 0; leaf < 46; leaf += 1) {
    const z = tall * (0.55 + 0.5 * random());
    const spread = 1.5 * Math.sin(Math.PI * Math.min(0.95, Math.max(0.2, (z / tall - 0.5) * 1.9)));
    const point = view.project(tree.x + (random() - 0.5) * 2 * spread, tree.y + (random() - 0.5) * spread, z);
    const shade = light * (0.55 + 0.45 * (z / tall - 0.5) * 2 * random() + 0.15 * random());
    const size = scale * (0.28 + 0.3 * random());
    canvas.ellipse(point, size, size * 0.75, [74 * shade, 112 * shade, 56 * shade], 0.85);
  }
}

/** Concrete poles along one side with a bundle of sagging wires. */
export function drawPoles(canvas: Canvas, view: View, x: number, night: boolean): void {
  const tone = night ? 40 : 126;
  const pole: Colour = [tone, tone, tone * 0.96];
  for (let y = 110; y > 8; y -= 22) {
    const scale = view.scaleAt(x, y, 4);
    canvas.line(view.project(x, y, 0), view.project(x, y, 8), Math.max(1, scale * 0.2), pole);
    for (let wire = 0; wire < 7; wire += 1) {
      const z = 6.4 + wire * 0.22;
      const sag = 0.5 + hash(y, wire) * 0.8;
      for (let part = 0; part < 8; part += 1) {
        const at = (share: number) =>
          view.project(x + (wire - 3) * 0.05, y - 22 * share, z - sag * 4 * share * (1 - share));
        canvas.line(at(part / 8), at((part + 1) / 8), Math.max(0.7, scale * 0.025), [24, 24, 26], night ? 0.5 : 0.8);
      }
    }
  }
}

/** Lamp posts on both sides. */
export function drawLampPosts(
  canvas: Canvas,
  view: View,
  posts: { x: number; gap: number; height: number; farthest: number; lit: boolean },
): void {
  for (let y = posts.farthest - (posts.farthest % posts.gap); y > 4; y -= posts.gap) {
    for (const side of [-1, 1]) {
      const x = side * posts.x;
      const arm = x - side * 1.6;
      const scale = view.scaleAt(x, y, posts.height);
      const top = view.project(x, y, posts.height);
      const lamp = view.project(arm, y, posts.height + 0.2);
      canvas.line(view.project(x, y, 0), top, Math.max(1, scale * 0.14), [46, 46, 48]);
      canvas.line(top, lamp, Math.max(1, scale * 0.1), [46, 46, 48]);
      const shade: Colour = posts.lit ? [255, 240, 205] : [120, 124, 128];
      canvas.ellipse(lamp, Math.max(1.2, scale * 0.32), Math.max(1, scale * 0.14), shade);
      if (posts.lit) canvas.glow(lamp, Math.max(6, scale * 3.2), [255, 196, 110], 0.55);
    }
  }
}

/** Light of the lamps on the ground, 0..1: a pool below each lamp. */
export function streetLight(x: number, y: number, kerb: number, gap: number): number {
  const nearest = Math.round(y / gap) * gap;
  let light = 0;
  for (const lampY of [nearest - gap, nearest, nearest + gap]) {
    for (const side of [-1, 1]) {
      const away = (x - side * (kerb - 1)) ** 2 + (y - lampY) ** 2;
      light += 1 / (1 + away / 26) ** 1.6;
    }
  }
  return Math.min(1, light * 0.75);
}
