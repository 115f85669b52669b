/** The API contract of discovery: what a run finds and how it is bound to cameras. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../../kernel/schema-parts.ts';
import { CameraInput, Profile } from '../schemas.ts';

export const DiscoveryStatus = Type.Union([
  Type.Literal('new'),
  Type.Literal('known'),
  Type.Literal('known-new-address'),
  Type.Literal('password-refused'),
  Type.Literal('rtsp-only'),
  Type.Literal('failed'),
]);
export type DiscoveryStatus = Static<typeof DiscoveryStatus>;

export const FoundChannel = Type.Object(
  {
    channel: Type.Integer({ minimum: 1 }),
    profiles: Type.Array(Profile),
    mainToken: nullable(Type.String()),
    subToken: nullable(Type.String()),
    /** The camera it serves already, if any. */
    cameraId: nullable(Id),
    hasStill: Type.Boolean(),
  },
  strict,
);
export type FoundChannel = Static<typeof FoundChannel>;

export const FoundDevice = Type.Object(
  {
    foundId: Id,
    address: Type.String(),
    xaddr: nullable(Type.String()),
    status: DiscoveryStatus,
    /** Error code of kernel/errors.ts when refused or failed. */
    reason: nullable(Type.String()),
    foundBy: Type.Union([
      Type.Literal('multicast'),
      Type.Literal('unicast'),
      Type.Literal('http'),
      Type.Literal('rtsp'),
    ]),
    deviceId: nullable(Id),
    make: Type.String(),
    model: Type.String(),
    firmware: Type.String(),
    serial: Type.String(),
    mac: nullable(Type.String()),
    onvifVersions: Type.Array(Type.String()),
    ptz: Type.Boolean(),
    events: Type.Boolean(),
    media2: Type.Boolean(),
    clockOffsetMs: nullable(Type.Number()),
    channels: Type.Array(FoundChannel),
    /** Codes of cameras without a device whose imported address or name fits. */
    suggestedCameraIds: Type.Array(Id),
  },
  strict,
);
export type FoundDevice = Static<typeof FoundDevice>;

export const DiscoveryRequest = Type.Object(
  {
    /** Local IPv4 addresses of the interfaces to probe by multicast; absent: those of the config. */
    interfaces: Type.Optional(Type.Array(Type.String(), { maxItems: 32 })),
    /** Hosts and CIDR ranges to probe by unicast; absent: those of the config. */
    targets: Type.Optional(Type.Array(Type.String(), { maxItems: 256 })),
    username: Type.Optional(Type.String({ maxLength: 200 })),
    password: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);
export type DiscoveryRequest = Static<typeof DiscoveryRequest>;

export const DiscoveryProgress = Type.Object(
  {
    runId: Id,
    state: Type.Union([
      Type.Literal('running'),
      Type.Literal('done'),
      Type.Literal('cancelled'),
      Type.Literal('failed'),
    ]),
    startedAtMs: Type.Integer(),
    /** Addresses probed of all to probe. */
    probed: Type.Integer(),
    total: Type.Integer(),
    /** Devices whose inventory is still being read. */
    reading: Type.Integer(),
    found: Type.Array(FoundDevice),
  },
  strict,
);
export type DiscoveryProgress = Static<typeof DiscoveryProgress>;

/** Binds one channel of a found device to an imported camera, or makes a new camera for it. */
export const BindItem = Type.Object(
  {
    foundId: Id,
    channel: Type.Integer({ minimum: 1 }),
    cameraId: Type.Optional(Id),
    newCamera: Type.Optional(CameraInput),
  },
  strict,
);
export type BindItem = Static<typeof BindItem>;
export const BindRequest = Type.Object({ items: Type.Array(BindItem, { minItems: 1, maxItems: 500 }) }, strict);
export const BindResult = Type.Object(
  {
    results: Type.Array(
      Type.Object(
        { foundId: Id, channel: Type.Integer(), cameraId: nullable(Id), error: nullable(Type.String()) },
        strict,
      ),
    ),
  },
  strict,
);
export type BindResult = Static<typeof BindResult>;
