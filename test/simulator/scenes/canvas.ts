/** Draws into an RGB picture: convex polygons and ellipses with soft edges, lights that add. */
import type { Point } from './view.ts';

export type Colour = readonly [number, number, number];

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8ClampedArray;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8ClampedArray(width * height * 3);
  }

  #mix(at: number, colour: Colour, cover: number): void {
    const keep = 1 - cover;
    this.rgb[at] = (this.rgb[at] ?? 0) * keep + colour[0] * cover;
    this.rgb[at + 1] = (this.rgb[at + 1] ?? 0) * keep + colour[1] * cover;
    this.rgb[at + 2] = (this.rgb[at + 2] ?? 0) * keep + colour[2] * cover;
  }

  /** A convex polygon of either direction; nothing when a corner is behind the lens. */
  polygon(corners: readonly (Point | undefined)[], colour: Colour, opacity = 1): void {
    const points = corners.filter((corner) => corner !== undefined);
    if (points.length !== corners.length || points.length < 3) return;
    const edges = edgesOf(points);
    const top = Math.max(0, Math.floor(Math.min(...points.map((point) => point.y)) - 1));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(...points.map((point) => point.y)) + 1));
    for (let y = top; y <= bottom; y += 1) {
      const [left, right] = this.#span(edges, y, 0);
      const [innerLeft, innerRight] = this.#span(edges, y, 1);
      for (let x = left; x <= right; x += 1) {
        let cover = 1;
        if (x < innerLeft || x > innerRight) {
          for (const [nx, ny, offset] of edges) cover = Math.min(cover, nx * (x + 0.5) + ny * (y + 0.5) + offset + 0.5);
        }
        if (cover > 0) this.#mix((y * this.width + x) * 3, colour, cover * opacity);
      }
    }
  }

  /** First and last pixel of a row that all edges cover by at least `cover`. */
  #span(edges: readonly (readonly [number, number, number])[], y: number, cover: number): [number, number] {
    let left = 0;
    let right = this.width - 1;
    for (const [nx, ny, offset] of edges) {
      const constant = nx * 0.5 + ny * (y + 0.5) + offset + 0.5 - cover;
      if (nx > 1e-9) left = Math.max(left, Math.ceil(-constant / nx));
      else if (nx < -1e-9) right = Math.min(right, Math.floor(constant / -nx));
      else if (constant < 0) return [0, -1];
    }
    return [left, right];
  }

  ellipse(centre: Point | undefined, radiusX: number, radiusY: number, colour: Colour, opacity = 1): void {
    if (centre === undefined) return;
    const edge = Math.max(0.5, Math.min(radiusX, radiusY));
    this.#eachAround(centre, radiusX + 1, radiusY + 1, (at, dx, dy) => {
      const cover = Math.min(1, (1 - Math.hypot(dx / radiusX, dy / radiusY)) * edge + 0.5);
      if (cover > 0) this.#mix(at, colour, cover * opacity);
    });
  }

  /** A round light that adds to the picture and falls off to nothing at its radius. */
  glow(centre: Point | undefined, radiusX: number, colour: Colour, strength: number, radiusY = radiusX): void {
    if (centre === undefined || radiusX < 0.5) return;
    this.#eachAround(centre, radiusX, radiusY, (at, dx, dy) => {
      const near = 1 - (dx / radiusX) ** 2 - (dy / radiusY) ** 2;
      if (near <= 0) return;
      const light = near * near * near * strength;
      this.rgb[at] = (this.rgb[at] ?? 0) + colour[0] * light;
      this.rgb[at + 1] = (this.rgb[at + 1] ?? 0) + colour[1] * light;
      this.rgb[at + 2] = (this.rgb[at + 2] ?? 0) + colour[2] * light;
    });
  }

  /** A thin line, `thickness` pixels wide. */
  line(from: Point | undefined, to: Point | undefined, thickness: number, colour: Colour, opacity = 1): void {
    if (from === undefined || to === undefined) return;
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const nx = ((to.y - from.y) / length) * thickness * 0.5;
    const ny = ((from.x - to.x) / length) * thickness * 0.5;
    const corner = (point: Point, side: number): Point => ({ x: point.x + nx * side, y: point.y + ny * side });
    this.polygon([corner(from, 1), corner(to, 1), corner(to, -1), corner(from, -1)], colour, opacity);
  }

  #eachAround(
    centre: Point,
    radiusX: number,
    radiusY: number,
    act: (at: number, dx: number, dy: number) => void,
  ): void {
    const left = Math.max(0, Math.floor(centre.x - radiusX));
    const right = Math.min(this.width - 1, Math.ceil(centre.x + radiusX));
    const top = Math.max(0, Math.floor(centre.y - radiusY));
    const bottom = Math.min(this.height - 1, Math.ceil(centre.y + radiusY));
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) act((y * this.width + x) * 3, x + 0.5 - centre.x, y + 0.5 - centre.y);
    }
  }
}

/** Inward edge normals with their offsets: distance of a point to each edge in pixels. */
function edgesOf(points: readonly Point[]): (readonly [number, number, number])[] {
  let area = 0;
  points.forEach((point, index) => {
    const next = points[(index + 1) % points.length] ?? point;
    area += point.x * next.y - next.x * point.y;
  });
  const side = area >= 0 ? 1 : -1;
  return points.map((point, index) => {
    const next = points[(index + 1) % points.length] ?? point;
    const length = Math.hypot(next.x - point.x, next.y - point.y) || 1;
    const nx = (-(next.y - point.y) / length) * side;
    const ny = ((next.x - point.x) / length) * side;
    return [nx, ny, -(nx * point.x + ny * point.y)] as const;
  });
}
