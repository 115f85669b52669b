/** The API contract of the access room. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict, When } from '../kernel/schema-parts.ts';
import { rights } from './model.ts';

const Text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const Password = Type.String({ minLength: 1, maxLength: 1_000 });
const Code = Type.String({ maxLength: 20 });

export const RightName = Type.Enum(rights);
export type RightName = Static<typeof RightName>;
export const RoleName = Type.Union([
  Type.Literal('operator'),
  Type.Literal('police'),
  Type.Literal('technician'),
  Type.Literal('administrator'),
]);

export const SignInBody = Type.Object(
  {
    login: Text(100),
    password: Password,
    code: Type.Optional(Code),
    desk: Type.Optional(Type.String({ maxLength: 100 })),
  },
  strict,
);

export const Own = Type.Object(
  {
    id: Id,
    login: Type.String(),
    name: Type.String(),
    role: RoleName,
    unitId: nullable(Id),
    /** Rights that hang on no camera; `configure`: of the whole district. */
    rights: Type.Array(RightName),
    /** Every right held on at least one camera: which pages make sense. */
    cameraRights: Type.Array(RightName),
    /** A second factor is due and not set up: nothing else works until then. */
    mustEnrol: Type.Boolean(),
    secondFactor: Type.Boolean(),
    sessionId: Type.String(),
    /** Since when this desk is locked; null: it is not. */
    lockedAtMs: nullable(Type.Integer()),
    /** Without input for so long the page locks the desk. */
    lockMs: Type.Integer(),
  },
  strict,
);
export type Own = Static<typeof Own>;

export const SessionView = Type.Object(
  {
    id: Type.String(),
    accountId: Id,
    startedAtMs: Type.Integer(),
    seenAtMs: Type.Integer(),
    address: Type.String(),
    desk: Type.String(),
    agent: Type.String(),
    lockedAtMs: nullable(Type.Integer()),
    own: Type.Boolean(),
  },
  strict,
);
export type SessionView = Static<typeof SessionView>;

export const AccountView = Type.Object(
  {
    id: Id,
    login: Type.String(),
    name: Type.String(),
    role: RoleName,
    unitId: nullable(Id),
    createdAtMs: Type.Integer(),
    lastUsedAtMs: nullable(Type.Integer()),
    disabledAtMs: nullable(Type.Integer()),
    disabledReason: nullable(Type.String()),
    breakGlass: Type.Boolean(),
  },
  strict,
);
export type AccountView = Static<typeof AccountView>;

export const AccountBody = Type.Object(
  {
    login: Type.String({ minLength: 2, maxLength: 50, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
    name: Text(200),
    role: RoleName,
    unitId: nullable(Id),
    breakGlass: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type AccountBody = Static<typeof AccountBody>;
export const AccountPatch = Type.Partial(Type.Omit(AccountBody, ['breakGlass']), strict);
export type AccountPatch = Static<typeof AccountPatch>;

/** The link is shown once: nobody can read it again. */
export const InvitationView = Type.Object(
  { account: AccountView, link: Type.String(), expiresAtMs: Type.Integer() },
  strict,
);
export type InvitationView = Static<typeof InvitationView>;
export const InvitationToken = Type.Object({ token: Text(200) }, strict);
export const InvitationAccept = Type.Object({ token: Text(200), password: Password }, strict);

const ScopeView = Type.Object(
  {
    kind: Type.Union([
      Type.Literal('all'),
      Type.Literal('site'),
      Type.Literal('link'),
      Type.Literal('group'),
      Type.Literal('camera'),
    ]),
    id: nullable(Id),
  },
  strict,
);
const Subject = Type.Object({ kind: Type.Union([Type.Literal('person'), Type.Literal('unit')]), id: Id }, strict);

export const GrantBody = Type.Object(
  {
    subject: Subject,
    below: Type.Optional(Type.Boolean()),
    scope: ScopeView,
    /** Null: what the person's role may do by default. */
    rights: nullable(Type.Array(RightName, { minItems: 1, uniqueItems: true })),
    from: Type.Optional(When),
    until: Type.Optional(nullable(When)),
    reason: Text(500),
  },
  strict,
);
export type GrantBody = Static<typeof GrantBody>;

export const GrantView = Type.Object(
  {
    id: Id,
    subject: Subject,
    below: Type.Boolean(),
    scope: ScopeView,
    rights: nullable(Type.Array(RightName)),
    fromMs: Type.Integer(),
    untilMs: nullable(Type.Integer()),
    reason: Type.String(),
    grantedBy: Type.String(),
    revokedAtMs: nullable(Type.Integer()),
    technical: Type.Boolean(),
  },
  strict,
);
export type GrantView = Static<typeof GrantView>;

export const TechnicalLookBody = Type.Object(
  { cameraId: Id, minutes: Type.Integer({ minimum: 1, maximum: 120 }), reason: Text(500) },
  strict,
);

/** One camera and what may be done with it, or one person and what he may do. */
export const CameraRightsView = Type.Object({ cameraId: Id, rights: Type.Array(RightName) }, strict);
export type CameraRightsView = Static<typeof CameraRightsView>;
export const PersonRightsView = Type.Object({ personId: Id, rights: Type.Array(RightName) }, strict);
export type PersonRightsView = Static<typeof PersonRightsView>;
/** Cameras on which a person holds the same rights, together: most hold the same on all that they see. */
export const CamerasWithRights = Type.Object({ rights: Type.Array(RightName), cameraIds: Type.Array(Id) }, strict);
export type CamerasWithRights = Static<typeof CamerasWithRights>;

export const AuditView = Type.Object(
  {
    seq: Type.Integer(),
    atMs: Type.Integer(),
    personId: nullable(Type.String()),
    personName: Type.String(),
    role: Type.String(),
    kind: Type.String(),
    outcome: Type.String(),
    cameraId: nullable(Type.String()),
    subjectId: nullable(Type.String()),
    address: Type.String(),
    desk: Type.String(),
    details: Type.Record(Type.String(), Type.Unknown()),
    hash: Type.String(),
  },
  strict,
);
export type AuditView = Static<typeof AuditView>;

export const AuditQuery = Type.Object(
  {
    personId: Type.Optional(Id),
    cameraId: Type.Optional(Id),
    /** `camera` means every kind that begins with it: `camera.changed`, `camera.created` … */
    kind: Type.Optional(Type.String({ maxLength: 50, pattern: '^[a-z][a-z.-]*$' })),
    outcome: Type.Optional(Type.Union([Type.Literal('done'), Type.Literal('refused'), Type.Literal('failed')])),
    from: Type.Optional(When),
    until: Type.Optional(When),
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
  },
  strict,
);
export type AuditQuery = Static<typeof AuditQuery>;

export const AuditVerdictView = Type.Object(
  {
    rows: Type.Integer(),
    fault: nullable(
      Type.Union([
        Type.Object({ what: Type.Literal('row'), seq: Type.Integer(), fault: Type.String() }, strict),
        Type.Object({ what: Type.Literal('root'), day: Type.String() }, strict),
      ]),
    ),
  },
  strict,
);
export type AuditVerdictView = Static<typeof AuditVerdictView>;
