import type { discovery as vi } from '../vi/discovery.ts';

export const discovery = {} satisfies Record<keyof typeof vi, string>;
