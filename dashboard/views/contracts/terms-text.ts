/** Terms of a contract in words. */
import type { TextKey } from '../../locales/catalogue.ts';
import { renderDateText } from '../../locales/date-text.ts';
import { t } from '../../locales/locale.ts';
import type { PenaltyKind } from './contract-draft.ts';
import { figureText, formatDong } from './money.ts';
import type { Terms } from './worked-example.ts';

export const penaltyNames: Readonly<Record<PenaltyKind, TextKey>> = {
  none: 'contracts.penaltyNone',
  'pro-rata': 'contracts.penaltyProRata',
  'below-promise': 'contracts.penaltyBelow',
  'per-hour': 'contracts.penaltyPerHour',
};

export function penaltyText({ penalty, maxPenaltyPercent }: Terms): string {
  const most = t('contracts.most', { percent: figureText(maxPenaltyPercent) });
  if (penalty.kind === 'none') return t('contracts.penaltyNone');
  if (penalty.kind === 'pro-rata') return `${t('contracts.penaltyProRata')}; ${most}`;
  if (penalty.kind === 'below-promise') {
    return `${t('contracts.ruleBelow', { percent: figureText(penalty.percentPerPoint) })}; ${most}`;
  }
  return `${t('contracts.rulePerHour', { amount: formatDong(penalty.dongPerHour) })}; ${most}`;
}

/** `01/03/2026 – 31/12/2026`; `2026-03-01` are days on the district's calendar. */
export function daysText(fromDay: string, untilDay: string | null): string {
  return `${renderDateText(fromDay)} – ${untilDay === null ? t('contracts.openEnded') : renderDateText(untilDay)}`;
}
