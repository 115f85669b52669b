/** The API contract of wall stations. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';

const Count = Type.Integer({ minimum: 0, maximum: 64 });

/** How many tiles the station shows in each state (`empty`: no camera there). */
export const TileStates = Type.Object(
  { live: Count, delayed: Count, frozen: Count, lost: Count, starting: Count, empty: Count },
  strict,
);
export type TileStates = Static<typeof TileStates>;

export const StationBeat = Type.Object({ revision: nullable(Type.Integer({ minimum: 0 })), tiles: TileStates }, strict);
export type StationBeat = Static<typeof StationBeat>;

export const StationView = Type.Object(
  {
    id: Id,
    name: Type.String(),
    wallId: Id,
    /** Null: the wall is gone. */
    wallName: nullable(Type.String()),
    unitId: nullable(Id),
    /** `waiting`: nobody has opened its address yet. */
    state: Type.Union([Type.Literal('waiting'), Type.Literal('on'), Type.Literal('silent'), Type.Literal('revoked')]),
    createdAtMs: Type.Integer(),
    pairedAtMs: nullable(Type.Integer()),
    seenAtMs: nullable(Type.Integer()),
    revokedAtMs: nullable(Type.Integer()),
    /** What it told last; null: nothing since the gateway started. */
    shows: nullable(StationBeat),
  },
  strict,
);
export type StationView = Static<typeof StationView>;

export const StationBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }), wallId: Id, unitId: nullable(Id) },
  strict,
);
export type StationBody = Static<typeof StationBody>;
export const StationPatch = Type.Partial(StationBody, strict);

/** The address is shown once: nobody can read it again. */
export const StationAddress = Type.Object({ station: StationView, link: Type.String() }, strict);
export type StationAddress = Static<typeof StationAddress>;

export const PairBody = Type.Object({ token: Type.String({ minLength: 1, maxLength: 200 }) }, strict);

/** What a station knows of itself. */
export const OwnStation = Type.Object(
  {
    id: Id,
    name: Type.String(),
    wallId: Id,
    wallName: nullable(Type.String()),
    /** How long its page has told nothing; null: it never has. A kiosk restarts a browser that hangs by this. */
    silentMs: nullable(Type.Integer()),
  },
  strict,
);
export type OwnStation = Static<typeof OwnStation>;
