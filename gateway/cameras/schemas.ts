/** The API contract of the cameras room. Times are ISO 8601 UTC with ms; ids are UUIDv7. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../kernel/schema-parts.ts';

export const SiteKind = Type.Union([Type.Literal('tunnel'), Type.Literal('city-gate'), Type.Literal('ward')]);
export type SiteKind = Static<typeof SiteKind>;

export const Site = Type.Object(
  {
    id: Id,
    code: Type.String(),
    name: Type.String(),
    kind: SiteKind,
    unitId: nullable(Id),
    cameraCount: Type.Integer(),
  },
  strict,
);
export type Site = Static<typeof Site>;

export const Link = Type.Object({ id: Id, code: Type.String(), name: Type.String(), siteId: Id }, strict);
export type Link = Static<typeof Link>;

export const Unit = Type.Object(
  {
    id: Id,
    code: Type.String(),
    name: Type.String(),
    kind: Type.Union([
      Type.Literal('committee'),
      Type.Literal('police'),
      Type.Literal('tunnel-centre'),
      Type.Literal('ward'),
      Type.Literal('lessor'),
      Type.Literal('other'),
    ]),
    parentId: nullable(Id),
    contact: nullable(Type.String()),
  },
  strict,
);
export type Unit = Static<typeof Unit>;

export const Codec = Type.Union([
  Type.Literal('h264'),
  Type.Literal('h265'),
  Type.Literal('mjpeg'),
  Type.Literal('other'),
]);
export const Role = Type.Union([Type.Literal('main'), Type.Literal('sub')]);
export type Role = Static<typeof Role>;

/** An ONVIF media profile, or a plain RTSP address. */
export const Profile = Type.Object(
  {
    token: Type.String(),
    name: Type.String(),
    codec: Codec,
    /** Where the codec was read: Media1 is known to lie. */
    codecFrom: Type.Union([
      Type.Literal('media2'),
      Type.Literal('sdp'),
      Type.Literal('media1'),
      Type.Literal('unknown'),
    ]),
    width: Type.Integer(),
    height: Type.Integer(),
    fps: Type.Number(),
    bitrateKbps: Type.Integer(),
    /** Frames between keyframes; 0 unknown. */
    gopLength: Type.Integer(),
    audio: Type.String(),
    /** `rtsp://host:port/path`, never with credentials. */
    rtspUrl: Type.String(),
    snapshotUrl: nullable(Type.String()),
  },
  strict,
);
export type Profile = Static<typeof Profile>;

export const PullMode = Type.Union([Type.Literal('always'), Type.Literal('on-demand'), Type.Literal('never')]);
export type PullMode = Static<typeof PullMode>;

/** How packets come in. `auto`: directly, in the gateway's own process, for what it can; else by ffmpeg. */
export const IngestWish = Type.Union([Type.Literal('auto'), Type.Literal('direct'), Type.Literal('ffmpeg')]);
export type IngestWish = Static<typeof IngestWish>;

/** Where a camera stands: tube or road with chainage (m), or a position with the bearing it looks at. */
export const Place = Type.Object(
  {
    road: nullable(Type.String()),
    chainageM: nullable(Type.Number()),
    latitude: nullable(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: nullable(Type.Number({ minimum: -180, maximum: 180 })),
    bearingDeg: nullable(Type.Number({ minimum: 0, maximum: 360 })),
  },
  strict,
);
export type Place = Static<typeof Place>;

/** The device that serves the camera now. */
export const Serving = Type.Object(
  {
    deviceId: Id,
    channel: Type.Integer({ minimum: 1 }),
    sinceMs: Type.Integer(),
    address: Type.String(),
    make: Type.String(),
    model: Type.String(),
    firmware: Type.String(),
    serial: Type.String(),
    onvif: Type.Boolean(),
    hasCredentials: Type.Boolean(),
    profiles: Type.Array(Profile),
    main: nullable(Profile),
    sub: nullable(Profile),
    ptz: Type.Boolean(),
  },
  strict,
);
export type Serving = Static<typeof Serving>;

export const Camera = Type.Object(
  {
    id: Id,
    code: Type.String(),
    name: Type.String(),
    siteId: Id,
    linkId: nullable(Id),
    place: Place,
    lessorUnitId: nullable(Id),
    contractNumber: nullable(Type.String()),
    contractFrom: nullable(Type.String()),
    contractUntil: nullable(Type.String()),
    contact: nullable(Type.String()),
    /** Where an imported list or a person says its device should be: a suggestion for discovery. */
    expectedAddress: nullable(Type.String()),
    pullMain: PullMode,
    pullSub: PullMode,
    /** Token chosen by a person over the rule; null: the rule chooses. */
    mainToken: nullable(Type.String()),
    subToken: nullable(Type.String()),
    transport: Type.Union([Type.Literal('tcp'), Type.Literal('udp')]),
    ingest: IngestWish,
    /** Minutes without steering after which the camera goes home; null: never. */
    ptzHomeAfterMin: nullable(Type.Integer({ minimum: 1 })),
    serving: nullable(Serving),
  },
  strict,
);
export type Camera = Static<typeof Camera>;

export const CameraInput = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    siteId: Id,
    linkId: Type.Optional(nullable(Id)),
    place: Type.Optional(Type.Partial(Place)),
    lessorUnitId: Type.Optional(nullable(Id)),
    contractNumber: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
    contractFrom: Type.Optional(nullable(Type.String({ format: 'date' }))),
    contractUntil: Type.Optional(nullable(Type.String({ format: 'date' }))),
    contact: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    /** Where its device should be found: a suggestion for discovery. */
    expectedAddress: Type.Optional(nullable(Type.String({ maxLength: 200 }))),
    pullMain: Type.Optional(PullMode),
    pullSub: Type.Optional(PullMode),
    mainToken: Type.Optional(nullable(Type.String())),
    subToken: Type.Optional(nullable(Type.String())),
    transport: Type.Optional(Type.Union([Type.Literal('tcp'), Type.Literal('udp')])),
    ingest: Type.Optional(IngestWish),
    ptzHomeAfterMin: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 1440 }))),
  },
  strict,
);
export type CameraInput = Static<typeof CameraInput>;
export const CameraPatch = Type.Partial(CameraInput);
export type CameraPatch = Static<typeof CameraPatch>;

// What a discovery run finds and how it is bound: discovery-schemas.ts.

export const TestStage = Type.Object(
  {
    stage: Type.Union([
      Type.Literal('name'),
      Type.Literal('tcp'),
      Type.Literal('sign-in'),
      Type.Literal('sdp'),
      Type.Literal('keyframe'),
    ]),
    outcome: Type.Union([Type.Literal('ok'), Type.Literal('failed'), Type.Literal('skipped')]),
    /** Error code when failed. */
    code: nullable(Type.String()),
    /** Facts for a person: the address, the codec, the size. */
    facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
    durationMs: Type.Number(),
  },
  strict,
);
export type TestStage = Static<typeof TestStage>;
export const TestResult = Type.Object({ stages: Type.Array(TestStage) }, strict);

export const ImportRowError = Type.Object(
  {
    /** Name of the column; `row` for the row as a whole. */
    field: Type.String(),
    code: Type.Union([
      Type.Literal('required'),
      Type.Literal('too-long'),
      Type.Literal('format'),
      Type.Literal('date'),
      Type.Literal('number'),
      Type.Literal('range'),
      Type.Literal('choice'),
      Type.Literal('unknown'),
      Type.Literal('taken'),
      Type.Literal('order'),
      Type.Literal('twice'),
      Type.Literal('cells'),
    ]),
    /** As it stands in the file; empty when nothing stands there. */
    value: Type.String(),
  },
  strict,
);
export type ImportRowError = Static<typeof ImportRowError>;

export const ImportRow = Type.Object(
  {
    line: Type.Integer(),
    code: Type.String(),
    action: Type.Union([
      Type.Literal('create'),
      Type.Literal('update'),
      Type.Literal('unchanged'),
      Type.Literal('error'),
    ]),
    /** Column → [before, after] for an update; places and units by their codes. */
    changes: Type.Record(Type.String(), Type.Tuple([Type.String(), Type.String()])),
    errors: Type.Array(ImportRowError),
  },
  strict,
);
export type ImportRow = Static<typeof ImportRow>;
export const ImportPreview = Type.Object({ applied: Type.Boolean(), rows: Type.Array(ImportRow) }, strict);

export const CredentialsInput = Type.Object(
  {
    scope: Type.Union([
      Type.Object({ kind: Type.Literal('camera'), cameraId: Id }, strict),
      Type.Object({ kind: Type.Literal('site'), siteId: Id }, strict),
      Type.Object({ kind: Type.Literal('range'), cidr: Type.String() }, strict),
    ]),
    username: Type.String({ minLength: 1, maxLength: 200 }),
    password: Type.String({ maxLength: 200 }),
  },
  strict,
);
export type CredentialsInput = Static<typeof CredentialsInput>;

export const PtzPreset = Type.Object({ token: Type.String(), name: Type.String() }, strict);
export type PtzPreset = Static<typeof PtzPreset>;
export const PtzHolder = Type.Object(
  {
    cameraId: Id,
    /** Name of the person or desk that steers, null: free. */
    holder: nullable(Type.String()),
    untilMs: nullable(Type.Integer()),
  },
  strict,
);
export type PtzHolder = Static<typeof PtzHolder>;
