/**
 * Whose work a fault is: ours, the link's, or the lessor's. Pure. A guess by what is known: the technician who looks first
 * knows whom to call first.
 */
import type { BoardRow } from './board-row.ts';

export type Whose = 'ours' | 'link' | 'lessor';

export type WhoseFacts = Pick<BoardRow, 'state' | 'word' | 'cause' | 'linkId' | 'lessorId'>;

/** What only the command centre can set right, whoever owns the camera: passwords, bindings, its own machine. */
const ours: ReadonlySet<string> = new Set([
  'camera.unauthorised',
  'camera.forbidden',
  'camera.no-credentials',
  'camera.unsupported-codec',
  'camera.not-checked',
  'stream.codec-unsupported',
  'stream.transcode-budget',
]);

/** @param linkDown the whole link of the camera is down; null: nothing is wrong with the camera, or nobody's work. */
export function whoseIs({ state, word, cause, linkId, lessorId }: WhoseFacts, linkDown: boolean): Whose | null {
  if (word === 'unbound') return 'ours';
  if (state !== 'down' && state !== 'degraded') return null;
  if (ours.has(cause) || cause.startsWith('gateway.')) return 'ours';
  // A picture that flows came over the link: what it shows is the camera's.
  if (linkDown && state === 'down') return 'link';
  if (cause === 'camera.packet-loss' && linkId !== null) return 'link';
  return lessorId === null ? 'ours' : 'lessor';
}
