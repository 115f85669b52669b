/** What a key means on the overview. Pure. */
import { arrowKeys, zoomKeys } from '../../state/motion-keys.ts';
import type { OverviewStep } from './overview-plan.ts';

export type OverviewKeyAct =
  | { readonly kind: 'step'; readonly step: OverviewStep }
  | { readonly kind: 'zoom'; readonly in: boolean }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'escape' };

const named: Readonly<Record<string, OverviewKeyAct>> = {
  Home: { kind: 'step', step: 'first' },
  End: { kind: 'step', step: 'last' },
  Escape: { kind: 'escape' },
  ...zoomKeys,
};

const arrows: Readonly<Record<string, OverviewStep>> = arrowKeys;

/** A letter or digit begins a filter by code. */
export function overviewKeyAct(key: string): OverviewKeyAct | undefined {
  const step = Object.hasOwn(arrows, key) ? arrows[key] : undefined;
  if (step) return { kind: 'step', step };
  if (Object.hasOwn(named, key)) return named[key];
  return /^[\p{L}\p{N}]$/u.test(key) ? { kind: 'filter', text: key } : undefined;
}
