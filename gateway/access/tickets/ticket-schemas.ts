/** The API contract of tickets. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';

const Profile = Type.Union([Type.Literal('main'), Type.Literal('sub'), Type.Literal('h264')]);

export const TicketBody = Type.Object(
  { profile: Profile, purpose: Type.Optional(Type.String({ maxLength: 200 })) },
  strict,
);

const Fields = {
  id: Id,
  cameraId: Id,
  profile: Profile,
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
