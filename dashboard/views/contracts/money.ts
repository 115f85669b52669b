/** Money and figures as people write them here: `1.234.567 ₫`, `99,5`. Pure. */
import { formatNumber } from '../../locales/format.ts';

/** Whole đồng. */
export const formatDong = (amount: number): string => `${amount < 0 ? '−' : ''}${formatNumber(Math.abs(amount))} ₫`;

/** As it stands in a field that is being changed: `1.234.567`. */
export const dongText = (amount: number): string => formatNumber(amount);

/** `1.234.567 ₫`, `1234567`, `1 234 567 đ`; with a sign in front where `signed`. undefined: not an amount. */
export function parseDong(text: string, { signed = false } = {}): number | undefined {
  const bare = text.replace(/[\s\u00a0]|₫|đồng|đ$/giu, '').replace('−', '-');
  const match = /^(-|\+)?(\d{1,3}(?:\.\d{3})+|\d+)$/.exec(bare);
  if (match === null || (match[1] !== undefined && !signed)) return undefined;
  const amount = Number((match[2] ?? '').replaceAll('.', ''));
  if (!Number.isSafeInteger(amount) || amount > 1_000_000_000_000) return undefined;
  return match[1] === '-' ? -amount : amount;
}

/** `99,5` or `99.5`, from 0 to `most`; undefined: not such a number. */
export function parseFigure(text: string, most: number): number | undefined {
  const bare = text.trim().replace(/\s*%$/, '').replace(',', '.');
  if (!/^\d+(\.\d{1,3})?$/.test(bare)) return undefined;
  const value = Number(bare);
  return value <= most ? value : undefined;
}

/** `99,5`; no more decimals than it has. */
export const figureText = (value: number): string => String(value).replace('.', ',');
