/** One browser is one desk: whichever of its tabs comes first sounds, and the others see here that it was heard. */
import { isToneDue, type SoundState } from './sound-rule.ts';

const heardKey = 'tc.tone-heard';

/** Whether this tab sounds now; then the turn is taken. */
export function takeTurn(
  state: SoundState,
  nowMs: number,
  shared: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
): boolean {
  const lastMs = Number(shared.getItem(heardKey)) || undefined;
  if (!isToneDue(state, lastMs, nowMs)) return false;
  shared.setItem(heardKey, String(nowMs));
  return true;
}
