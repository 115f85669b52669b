/** What an entry of the list asks of the page around it: a dialog for this act on this alarm. */
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';

export type AlarmAct = 'hand' | 'note' | 'shelve' | 'wall' | 'maintenance' | 'details';

export interface AlarmAsk {
  readonly act: AlarmAct;
  readonly alarm: AlarmView;
}

export const askEvent = 'tc-alarm-ask';

export function askOf(alarm: AlarmView, act: AlarmAct): CustomEvent<AlarmAsk> {
  return new CustomEvent<AlarmAsk>(askEvent, { detail: { act, alarm }, bubbles: true, composed: true });
}
