/** What a person sends to make or change a site, a link or a unit. Told apart in answers: schemas.ts. */
import { type Static, Type } from 'typebox';
import { Id, strict } from '../../kernel/schema-parts.ts';
import { SiteKind, Unit } from '../schemas.ts';

const Code = Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
/** Not only blanks. */
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const OptionalId = Type.Optional(Type.Union([Id, Type.Null()]));

export const SiteInput = Type.Object({ code: Code, name: Name, kind: SiteKind, unitId: OptionalId }, strict);
export type SiteInput = Static<typeof SiteInput>;
export const SitePatch = Type.Partial(SiteInput);
export type SitePatch = Static<typeof SitePatch>;

export const LinkInput = Type.Object({ code: Code, name: Name, siteId: Id }, strict);
export type LinkInput = Static<typeof LinkInput>;
export const LinkPatch = Type.Partial(LinkInput);
export type LinkPatch = Static<typeof LinkPatch>;

export const UnitInput = Type.Object(
  {
    code: Code,
    name: Name,
    kind: Unit.properties.kind,
    parentId: OptionalId,
    contact: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
  },
  strict,
);
export type UnitInput = Static<typeof UnitInput>;
export const UnitPatch = Type.Partial(UnitInput);
export type UnitPatch = Static<typeof UnitPatch>;
