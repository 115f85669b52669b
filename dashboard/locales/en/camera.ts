import type { camera as vi } from '../vi/camera.ts';

export const camera = {} satisfies Record<keyof typeof vi, string>;
