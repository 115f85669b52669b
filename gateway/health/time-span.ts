/** Spans as they stand in a query: ISO 8601, or epoch ms. */
import { Type } from 'typebox';
import { GatewayError } from '../kernel/errors.ts';
import type { Span } from './availability.ts';
import { longestSpanMs } from './series-resolution.ts';

export const TimeText = Type.String({ minLength: 1, maxLength: 40 });

/** `to` absent: now. @throws GatewayError `request.invalid` */
export function spanFrom(from: string, to: string | undefined, nowMs: number): Span {
  const span = { fromMs: timeFrom('from', from), toMs: to === undefined ? nowMs : timeFrom('to', to) };
  if (span.toMs <= span.fromMs)
    throw new GatewayError('request.invalid', { details: { field: 'to', reason: 'order' } });
  if (span.toMs - span.fromMs > longestSpanMs) {
    throw new GatewayError('request.invalid', { details: { field: 'from', reason: 'too-long', longestSpanMs } });
  }
  return span;
}

/** An ISO time must carry its zone: one without would mean the server's. */
function timeFrom(field: string, text: string): number {
  const ms = /^\d{1,15}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(ms)) throw new GatewayError('request.invalid', { details: { field, reason: 'time' } });
  return ms;
}
