/** What a key means on the overview. Pure. */
import type { OverviewStep } from './overview-plan.ts';

export type OverviewKeyAct =
  | { readonly kind: 'step'; readonly step: OverviewStep }
  | { readonly kind: 'zoom'; readonly in: boolean }
  | { readonly kind: 'filter'; readonly text: string }
  | { readonly kind: 'escape' };

const named: Readonly<Record<string, OverviewKeyAct>> = {
  ArrowLeft: { kind: 'step', step: 'left' },
  ArrowRight: { kind: 'step', step: 'right' },
  ArrowUp: { kind: 'step', step: 'up' },
  ArrowDown: { kind: 'step', step: 'down' },
  Home: { kind: 'step', step: 'first' },
  End: { kind: 'step', step: 'last' },
  Escape: { kind: 'escape' },
  '+': { kind: 'zoom', in: true },
  '=': { kind: 'zoom', in: true },
  '-': { kind: 'zoom', in: false },
  '−': { kind: 'zoom', in: false },
};

/** A letter or digit begins a filter by code. */
export function overviewKeyAct(key: string): OverviewKeyAct | undefined {
  if (Object.hasOwn(named, key)) return named[key];
  return /^[\p{L}\p{N}]$/u.test(key) ? { kind: 'filter', text: key } : undefined;
}
