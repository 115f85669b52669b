/** The shape of a district file (`config/district.example.yaml` is its manual): units, sites, links, groups and cameras, told apart by their codes. */
import { type Static, Type } from 'typebox';
import { strict } from '../../kernel/schema-parts.ts';
import { IngestWish, PullMode, SiteKind, Unit } from '../schemas.ts';

const Code = Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

export const DistrictUnit = Type.Object(
  {
    code: Code,
    name: Name,
    kind: Unit.properties.kind,
    parent: Type.Optional(Code),
    contact: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);

export const DistrictSite = Type.Object({ code: Code, name: Name, kind: SiteKind, unit: Type.Optional(Code) }, strict);

export const DistrictLink = Type.Object({ code: Code, name: Name, site: Code }, strict);

export const DistrictGroup = Type.Object({ code: Code, name: Name }, strict);

export const DistrictCamera = Type.Object(
  {
    code: Code,
    name: Name,
    site: Code,
    link: Type.Optional(Code),
    groups: Type.Optional(Type.Array(Code, { maxItems: 100, uniqueItems: true })),
    road: Type.Optional(Type.String({ maxLength: 200 })),
    chainageM: Type.Optional(Type.Number()),
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    bearingDeg: Type.Optional(Type.Number({ minimum: 0, maximum: 360 })),
    address: Type.Optional(Type.String({ maxLength: 200 })),
    lessor: Type.Optional(Code),
    contractNumber: Type.Optional(Type.String({ maxLength: 100 })),
    contractFrom: Type.Optional(Day),
    contractUntil: Type.Optional(Day),
    contact: Type.Optional(Type.String({ maxLength: 200 })),
    pullMain: Type.Optional(PullMode),
    pullSub: Type.Optional(PullMode),
    transport: Type.Optional(Type.Union([Type.Literal('tcp'), Type.Literal('udp')])),
    ingest: Type.Optional(IngestWish),
    ptzHomeAfterMin: Type.Optional(Type.Integer({ minimum: 1, maximum: 1440 })),
  },
  strict,
);
export type DistrictCamera = Static<typeof DistrictCamera>;

export const District = Type.Object(
  {
    units: Type.Optional(Type.Array(DistrictUnit, { maxItems: 2000 })),
    sites: Type.Optional(Type.Array(DistrictSite, { maxItems: 2000 })),
    links: Type.Optional(Type.Array(DistrictLink, { maxItems: 5000 })),
    groups: Type.Optional(Type.Array(DistrictGroup, { maxItems: 2000 })),
    cameras: Type.Optional(Type.Array(DistrictCamera, { maxItems: 20000 })),
  },
  strict,
);
export type District = Static<typeof District>;
