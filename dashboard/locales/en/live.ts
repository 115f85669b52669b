import type { live as vi } from '../vi/live.ts';

export const live = {} satisfies Record<keyof typeof vi, string>;
