/** Moments and spans as they stand in a query: ISO 8601 with its zone, or epoch ms. */
import { Type } from 'typebox';
import { GatewayError } from '../../kernel/errors.ts';
import type { Span } from '../model.ts';

export const TimeText = Type.String({ minLength: 1, maxLength: 40 });

/** @throws GatewayError `request.invalid` */
export function timeFrom(field: string, text: string): number {
  const ms = /^\d{1,15}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  // The last moment that a date can say.
  if (Number.isNaN(ms) || ms > 8.64e15)
    throw new GatewayError('request.invalid', { details: { field, reason: 'time' } });
  return ms;
}

/** @throws GatewayError `request.invalid` also when it is longer than `longestMs` */
export function spanFrom(from: string, to: string, longestMs: number): Span {
  const span = { fromMs: timeFrom('from', from), toMs: timeFrom('to', to) };
  if (span.toMs <= span.fromMs)
    throw new GatewayError('request.invalid', { details: { field: 'to', reason: 'order' } });
  if (span.toMs - span.fromMs > longestMs)
    throw new GatewayError('request.invalid', { details: { field: 'from', reason: 'too-long', longestMs } });
  return span;
}
