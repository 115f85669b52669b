/** The API contract of tickets. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';

const Live = [Type.Literal('main'), Type.Literal('sub'), Type.Literal('h264')] as const;
const Recorded = [Type.Literal('rec-main'), Type.Literal('rec-sub'), Type.Literal('rec-h264')] as const;

export const TicketBody = Type.Object(
  { profile: Type.Union([...Live]), purpose: Type.Optional(Type.String({ maxLength: 200 })) },
  strict,
);

const Fields = {
  id: Id,
  cameraId: Id,
  /** `rec-…`: what was recorded; its address is asked with `?from=&to=`. */
  profile: Type.Union([...Live, ...Recorded]),
  purpose: Type.String(),
  madeAtMs: Type.Integer(),
  /** If it is not used before. */
  expiresAtMs: Type.Integer(),
  /** However much it is used. */
  untilMs: Type.Integer(),
  /** Where it was used first. */
  firstAddress: nullable(Type.String()),
};
export const TicketView = Type.Object(Fields, strict);
export type TicketView = Static<typeof TicketView>;
/** The address is shown once: nobody can read it again. */
export const NewTicket = Type.Object({ ...Fields, url: Type.String() }, strict);
export type NewTicket = Static<typeof NewTicket>;
