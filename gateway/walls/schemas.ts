/** The API contract of the walls room. A wall (a station on the wall or a desk) owns its layout, not the browser. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../kernel/schema-parts.ts';

export const TileCount = Type.Union([
  Type.Literal(1),
  Type.Literal(4),
  Type.Literal(6),
  Type.Literal(9),
  Type.Literal(16),
  Type.Literal(25),
  Type.Literal(36),
  Type.Literal(49),
  Type.Literal(64),
]);
export type TileCount = Static<typeof TileCount>;

export const Layout = Type.Object(
  {
    tileCount: TileCount,
    /** One entry per tile, row by row; null: empty. Ignored while `fill` is not `hand`. */
    cameraIds: Type.Array(nullable(Id), { maxItems: 64 }),
    /** `hand`: as placed; `site`: cameras of one site in order of code; `state`: the sick first. */
    fill: Type.Union([Type.Literal('hand'), Type.Literal('site'), Type.Literal('state')]),
    siteId: nullable(Id),
    /** For `site` and `state`: which page of the cameras is shown, from 0. */
    page: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type Layout = Static<typeof Layout>;

export const Wall = Type.Object(
  {
    id: Id,
    /** Short name in URLs: `/wall/{name}`. */
    name: Type.String(),
    title: Type.String(),
    kind: Type.Union([Type.Literal('wall'), Type.Literal('desk')]),
    layout: Layout,
    /** The layout before this one, for "previous layout". */
    previous: nullable(Layout),
    /** Grows with each change; a change based on an older one is refused (409). */
    revision: Type.Integer(),
  },
  strict,
);
export type Wall = Static<typeof Wall>;

export const WallInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' }),
    title: Type.String({ minLength: 1, maxLength: 100 }),
    kind: Type.Union([Type.Literal('wall'), Type.Literal('desk')]),
  },
  strict,
);
export type WallInput = Static<typeof WallInput>;

export const LayoutChange = Type.Object({ layout: Layout, revision: Type.Optional(Type.Integer()) }, strict);

/** "Send to wall": puts one camera into a tile (the given one, else the first empty, else the first). */
export const ShowOnWall = Type.Object(
  { cameraId: Id, tile: Type.Optional(Type.Integer({ minimum: 0, maximum: 63 })) },
  strict,
);
