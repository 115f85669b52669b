/** The API contract of devices, their credentials, and what served a camera when. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict } from '../kernel/schema-parts.ts';
import { Profile } from './schemas.ts';

/** What the API tells of credentials: all but the password, which never comes back. */
export const CredentialsEntry = Type.Object(
  {
    scope: Type.Union([
      Type.Object({ kind: Type.Literal('camera'), cameraId: Id }, strict),
      Type.Object({ kind: Type.Literal('device'), deviceId: Id }, strict),
      Type.Object({ kind: Type.Literal('site'), siteId: Id }, strict),
      Type.Object({ kind: Type.Literal('range'), cidr: Type.String() }, strict),
    ]),
    username: Type.String(),
    changedAtMs: Type.Integer(),
    /** False: sealed with another key, so the password must be entered again. */
    readable: Type.Boolean(),
  },
  strict,
);
export type CredentialsEntry = Static<typeof CredentialsEntry>;

/** A unit that serves or may serve cameras; a recorder has several channels. */
export const Device = Type.Object(
  {
    id: Id,
    address: Type.String(),
    hostName: nullable(Type.String()),
    xaddr: nullable(Type.String()),
    mac: nullable(Type.String()),
    make: Type.String(),
    model: Type.String(),
    firmware: Type.String(),
    serial: Type.String(),
    onvifVersions: Type.Array(Type.String()),
    ptz: Type.Boolean(),
    events: Type.Boolean(),
    media2: Type.Boolean(),
    clockOffsetMs: nullable(Type.Number()),
    seenAtMs: Type.Integer(),
    channels: Type.Array(
      Type.Object(
        {
          channel: Type.Integer({ minimum: 1 }),
          profiles: Type.Array(Profile),
          mainToken: nullable(Type.String()),
          subToken: nullable(Type.String()),
          cameraId: nullable(Id),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type Device = Static<typeof Device>;

/** What served a camera, where it belonged and who leased it, each from when until when (null: now). */
export const CameraHistory = Type.Object(
  {
    devices: Type.Array(
      Type.Object(
        {
          deviceId: Id,
          channel: Type.Integer(),
          make: Type.String(),
          model: Type.String(),
          serial: Type.String(),
          fromMs: Type.Integer(),
          untilMs: nullable(Type.Integer()),
          addresses: Type.Array(
            Type.Object({ address: Type.String(), fromMs: Type.Integer(), untilMs: nullable(Type.Integer()) }, strict),
          ),
        },
        strict,
      ),
    ),
    sites: Type.Array(
      Type.Object(
        { siteId: Id, linkId: nullable(Id), fromMs: Type.Integer(), untilMs: nullable(Type.Integer()) },
        strict,
      ),
    ),
    contracts: Type.Array(
      Type.Object(
        {
          lessorUnitId: nullable(Id),
          contractNumber: nullable(Type.String()),
          contractFrom: nullable(Type.String()),
          contractUntil: nullable(Type.String()),
          fromMs: Type.Integer(),
          untilMs: nullable(Type.Integer()),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type CameraHistory = Static<typeof CameraHistory>;

/** A camera without ONVIF. The URLs carry no credentials; those come beside them, or from camera, site or range. */
export const RtspInput = Type.Object(
  {
    mainUrl: Type.String({ pattern: '^rtsps?://', maxLength: 1000 }),
    subUrl: Type.Optional(nullable(Type.String({ pattern: '^rtsps?://', maxLength: 1000 }))),
    username: Type.Optional(Type.String({ maxLength: 200 })),
    password: Type.Optional(Type.String({ maxLength: 200 })),
  },
  strict,
);
export type RtspInput = Static<typeof RtspInput>;

/** Another device takes over: one that is known already, or a channel that a discovery run found. */
export const ReplaceDevice = Type.Union([
  Type.Object({ deviceId: Id, channel: Type.Integer({ minimum: 1 }) }, strict),
  Type.Object({ runId: Id, foundId: Id, channel: Type.Integer({ minimum: 1 }) }, strict),
]);
export type ReplaceDevice = Static<typeof ReplaceDevice>;
