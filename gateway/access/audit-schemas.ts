/** What may be asked of the audit besides its rows (schemas.ts), and how it is answered. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict, When } from '../kernel/schema-parts.ts';
import { AuditQuery } from './schemas.ts';

/** `from` and `until` cut the time in which somebody watched, not the time at which the row was written. */
export const WatchedQuery = Type.Object(
  {
    cameraId: Type.Optional(Id),
    personId: Type.Optional(Id),
    from: Type.Optional(When),
    until: Type.Optional(When),
    /** `next` of the page before. */
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
  },
  strict,
);
export type WatchedQuery = Static<typeof WatchedQuery>;

export const Watched = Type.Object(
  {
    viewId: Type.String(),
    cameraId: Type.String(),
    /** `live`, `listen`, `replay`, `playback`. */
    kind: Type.String(),
    /** Null: the gateway itself. */
    personId: nullable(Type.String()),
    personName: Type.String(),
    role: Type.String(),
    address: Type.String(),
    desk: Type.String(),
    purpose: Type.String(),
    fromMs: Type.Integer(),
    /** Null: goes on now. */
    untilMs: nullable(Type.Integer()),
  },
  strict,
);
export type Watched = Static<typeof Watched>;

export const WatchedPage = Type.Object(
  {
    /** Going on first, then those that ended last. */
    views: Type.Array(Watched),
    /** For `before` of the next page; null: there is none. */
    next: nullable(Type.Integer()),
  },
  strict,
);
export type WatchedPage = Static<typeof WatchedPage>;

export const UnwatchedQuery = Type.Object(
  {
    /** Cameras of this site; without: of the whole district. */
    siteId: Type.Optional(Id),
    minutes: Type.Integer({ minimum: 1, maximum: 525_600 }),
  },
  strict,
);

/** A camera whose live picture nobody has had for so long, on any wall, desk or other player. */
export const Unwatched = Type.Object(
  {
    cameraId: Id,
    /** When somebody last had it; null: not within what the audit keeps. */
    lastWatchedMs: nullable(Type.Integer()),
  },
  strict,
);
export type Unwatched = Static<typeof Unwatched>;

/** As `AuditQuery`, without pages: the file holds all rows that fit. */
export const AuditExportQuery = Type.Object(
  {
    ...Type.Omit(AuditQuery, ['before', 'limit']).properties,
    lang: Type.Optional(Type.Union([Type.Literal('vi'), Type.Literal('en')])),
  },
  strict,
);
export type AuditExportQuery = Static<typeof AuditExportQuery>;

/** Every kind of which there is a row: for the filter. */
export const AuditKinds = Type.Array(Type.String());

export const BreakGlassUse = Type.Object(
  {
    accountId: Id,
    login: Type.String(),
    name: Type.String(),
    sinceMs: Type.Integer(),
    /** From where, the last time. */
    address: Type.String(),
    /** It has a session now. */
    signedIn: Type.Boolean(),
  },
  strict,
);
export type BreakGlassUse = Static<typeof BreakGlassUse>;
