/** What a key means on the wall. Pure; the codes of the district decide which letters begin a code. */
import { arrowKeys, zoomKeys } from '../../state/motion-keys.ts';
import { typeCode } from './code-entry.ts';
import type { Direction } from './grid-shape.ts';
import type { TileAct } from './tile-act.ts';

export type WallKeyAct =
  | { readonly kind: 'select'; readonly direction: Direction }
  | { readonly kind: 'pan'; readonly direction: Direction }
  | { readonly kind: 'zoom'; readonly in: boolean }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'enter-code' }
  | { readonly kind: 'tile'; readonly act: TileAct }
  | { readonly kind: 'pick-up' }
  | { readonly kind: 'previous' }
  | { readonly kind: 'page'; readonly step: 1 | -1 }
  | { readonly kind: 'replay'; readonly act: ReplayAct }
  | { readonly kind: 'bookmark-all' }
  | { readonly kind: 'escape' };

/** What the keys do to a replay that runs in the selected tile. */
export type ReplayAct = 'pause' | 'back' | 'on';

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
}

export interface KeyContext {
  /** What was typed of a code so far. */
  readonly text: string;
  readonly codes: Iterable<string>;
  readonly zoomed: boolean;
  /** A replay runs in the selected tile. */
  readonly replaying: boolean;
}

const arrows: Readonly<Record<string, Direction>> = arrowKeys;

const replayKeys: Readonly<Record<string, ReplayAct>> = { ' ': 'pause', ArrowLeft: 'back', ArrowRight: 'on' };

const letters: Readonly<Record<string, WallKeyAct>> = {
  f: { kind: 'tile', act: 'full' },
  s: { kind: 'tile', act: 'snapshot' },
  r: { kind: 'tile', act: 'replay' },
  // Where no code begins with P; G always.
  p: { kind: 'tile', act: 'playback' },
  g: { kind: 'tile', act: 'playback' },
  b: { kind: 'tile', act: 'bookmark' },
  a: { kind: 'tile', act: 'sound' },
  i: { kind: 'tile', act: 'incident' },
  o: { kind: 'tile', act: 'open' },
  w: { kind: 'tile', act: 'send' },
  d: { kind: 'tile', act: 'ptz' },
  m: { kind: 'pick-up' },
  z: { kind: 'previous' },
  ...zoomKeys,
};

const named: Readonly<Record<string, WallKeyAct>> = {
  Delete: { kind: 'tile', act: 'clear' },
  Escape: { kind: 'escape' },
  PageUp: { kind: 'page', step: -1 },
  PageDown: { kind: 'page', step: 1 },
};

export function wallKeyAct({ key, shiftKey }: KeyPress, context: KeyContext): WallKeyAct | undefined {
  const replay = context.replaying ? replayKeys[key] : undefined;
  if (replay && !shiftKey) return { kind: 'replay', act: replay };
  const direction = arrows[key];
  if (direction) return { kind: shiftKey && context.zoomed ? 'pan' : 'select', direction };
  if (key === 'Enter') return context.text === '' ? { kind: 'tile', act: 'open' } : { kind: 'enter-code' };
  if (named[key]) return named[key];
  const text = typeCode(context.text, key, context.codes);
  // A started code takes every letter; else "-" zooms.
  if (text !== undefined && (context.text !== '' || key !== '-')) return { kind: 'code', text };
  if (context.text !== '') return undefined;
  return shiftKey && key.toLowerCase() === 'b' ? { kind: 'bookmark-all' } : letters[key.toLowerCase()];
}
