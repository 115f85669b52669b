/** A pinhole camera: world metres (X right, Y away, Z up) to pixels and back to rays. */
export interface ViewSettings {
  readonly x: number;
  /** Height of the lens. */
  readonly z: number;
  /** Radians to the right of straight ahead, and down from the horizon. */
  readonly yaw: number;
  readonly pitch: number;
  /** Focal length in picture widths. */
  readonly focal: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

const NEAREST = 1.2;

export class View {
  readonly width: number;
  readonly height: number;
  readonly eye: readonly [number, number, number];
  readonly #scale: number;
  readonly #forward: readonly [number, number, number];
  readonly #right: readonly [number, number, number];
  readonly #up: readonly [number, number, number];

  constructor(settings: ViewSettings, width: number, height: number) {
    this.width = width;
    this.height = height;
    this.eye = [settings.x, 0, settings.z];
    this.#scale = settings.focal * width;
    const { yaw, pitch } = settings;
    this.#forward = [Math.sin(yaw) * Math.cos(pitch), Math.cos(yaw) * Math.cos(pitch), -Math.sin(pitch)];
    this.#right = [Math.cos(yaw), -Math.sin(yaw), 0];
    this.#up = [Math.sin(yaw) * Math.sin(pitch), Math.cos(yaw) * Math.sin(pitch), Math.cos(pitch)];
  }

  /** Undefined for what lies behind or too close to the lens. */
  project(x: number, y: number, z: number): Point | undefined {
    const dx = x - this.eye[0];
    const dz = z - this.eye[2];
    const depth = dx * this.#forward[0] + y * this.#forward[1] + dz * this.#forward[2];
    if (depth < NEAREST) return undefined;
    const across = (dx * this.#right[0] + y * this.#right[1]) / depth;
    const upward = (dx * this.#up[0] + y * this.#up[1] + dz * this.#up[2]) / depth;
    return { x: this.width / 2 + across * this.#scale, y: this.height / 2 - upward * this.#scale };
  }

  /** Pixels per metre at a point. */
  scaleAt(x: number, y: number, z: number): number {
    const depth = (x - this.eye[0]) * this.#forward[0] + y * this.#forward[1] + (z - this.eye[2]) * this.#forward[2];
    return this.#scale / Math.max(NEAREST, depth);
  }

  /** Direction of the ray through a pixel, written into `out` (not normalised; forward part is 1). */
  aim(px: number, py: number, out: Float64Array): void {
    const across = (px - this.width / 2) / this.#scale;
    const upward = (this.height / 2 - py) / this.#scale;
    for (let axis = 0; axis < 3; axis += 1) {
      out[axis] = (this.#forward[axis] ?? 0) + across * (this.#right[axis] ?? 0) + upward * (this.#up[axis] ?? 0);
    }
  }
}
