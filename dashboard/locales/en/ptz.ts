import type { ptz as vi } from '../vi/ptz.ts';

export const ptz = {} satisfies Record<keyof typeof vi, string>;
