import type { wall as vi } from '../vi/wall.ts';

export const wall = {} satisfies Record<keyof typeof vi, string>;
