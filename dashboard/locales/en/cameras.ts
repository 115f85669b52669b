import type { cameras as vi } from '../vi/cameras.ts';

export const cameras = {} satisfies Record<keyof typeof vi, string>;
