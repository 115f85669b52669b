/** Which recording a pane shows. Pure. */
import type { RecordedRole } from './recordings-api.ts';

/** What the person chose for a pane; `auto`: by its size. */
export type AskedRole = 'auto' | RecordedRole;

/** Narrower panes, in device pixels, show no more than the small stream has. */
const largeFromPx = 640;

/** In this order: the first that is recorded at the moment is shown. */
export function roleOrder(asked: AskedRole, widthPx: number, panes: number): readonly RecordedRole[] {
  const main = asked === 'main' || (asked === 'auto' && (panes === 1 || widthPx >= largeFromPx));
  return main ? ['main', 'sub'] : ['sub', 'main'];
}
