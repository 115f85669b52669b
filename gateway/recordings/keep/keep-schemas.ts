/** The API contract of keeping: disks, policies, reach, holds. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict, When } from '../../kernel/schema-parts.ts';
import { recordingModes, recordingTriggers } from './policy.ts';

const Role = Type.Enum(['main', 'sub'] as const);

export const DiskView = Type.Object(
  {
    /** null: it has not been seen yet. */
    id: nullable(Id),
    name: Type.String(),
    state: Type.Enum(['working', 'full', 'failing', 'missing'] as const),
    /** `not-mounted`, `other-disk`, `same-disk`, `not-empty`, `no-answer`, `held`, or the file system's code; empty: it works. */
    cause: Type.String(),
    /** null: it works. */
    sinceMs: nullable(Type.Integer()),
    sizeBytes: Type.Number(),
    freeBytes: Type.Number(),
    /** Of recordings, copies of held ones too. */
    usedBytes: Type.Number(),
    /** What recordings may take altogether. */
    capacityBytes: Type.Number(),
    heldBytes: Type.Number(),
    oldestMs: nullable(Type.Number()),
  },
  strict,
);
export type DiskView = Static<typeof DiskView>;

export const DisksView = Type.Object(
  {
    disks: Type.Array(DiskView),
    heldBytes: Type.Number(),
    /** What holds may take of all disks. */
    allowedHeldBytes: Type.Number(),
  },
  strict,
);
export type DisksView = Static<typeof DisksView>;

const WeeklyHours = Type.Object(
  {
    /** 1 Monday to 7 Sunday. */
    days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    fromMinute: Type.Integer({ minimum: 0, maximum: 1_439 }),
    /** Not after the other: on the next day. */
    toMinute: Type.Integer({ minimum: 0, maximum: 1_440 }),
  },
  strict,
);

export const PolicyView = Type.Object(
  {
    /** null: every camera. */
    groupId: nullable(Id),
    role: Role,
    mode: Type.Enum(recordingModes),
    hours: Type.Array(WeeklyHours, { maxItems: 20 }),
    triggers: Type.Array(Type.Enum(recordingTriggers), { maxItems: recordingTriggers.length, uniqueItems: true }),
    afterEventS: Type.Integer({ minimum: 1, maximum: 3_600 }),
    minDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
    maxDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
  },
  strict,
);
export type PolicyView = Static<typeof PolicyView>;

/** With one for every camera of each profile; as they shall be, all of them. */
export const Policies = Type.Array(PolicyView, { minItems: 2, maxItems: 200 });

export const ReachView = Type.Object(
  {
    /** null: every camera. */
    groupId: nullable(Id),
    role: Role,
    /** Which policies hold for its cameras, most first. */
    held: Type.Array(Type.Object({ groupId: nullable(Id), cameras: Type.Integer() }, strict)),
    cameras: Type.Integer(),
    /** The largest minimum of its cameras. */
    minDays: Type.Number(),
    /** How far back its camera with the least reaches now; null: nothing is recorded yet. */
    reachDays: nullable(Type.Number()),
    /** How far back it will reach when the disks are full; null: nothing of it is recorded. */
    forecastDays: nullable(Type.Number()),
    bytesPerDay: Type.Number(),
    /** Of its streams that are recorded, how many have been measured: the others count as usual ones do. */
    measured: Type.Integer(),
    isShort: Type.Boolean(),
  },
  strict,
);
export type ReachView = Static<typeof ReachView>;

export const HoldView = Type.Object(
  {
    id: Id,
    cameraId: Id,
    fromMs: Type.Number(),
    toMs: Type.Number(),
    reason: Type.Enum(['bookmark', 'incident', 'evidence', 'person'] as const),
    subjectId: nullable(Type.String()),
    note: Type.String(),
    placedBy: Type.String(),
    placedAtMs: Type.Number(),
    /** null: until two people let go of it. */
    untilMs: nullable(Type.Number()),
    releaseAskedBy: nullable(Type.String()),
    releaseAskedAtMs: nullable(Type.Number()),
    releaseWhy: nullable(Type.String()),
    /** What the person who asks may do with it. */
    mayAsk: Type.Boolean(),
    mayConfirm: Type.Boolean(),
    mayCopy: Type.Boolean(),
    /** null: no second copy is wanted. */
    copy: nullable(
      Type.Object(
        {
          disk: Type.String(),
          /** null: not looked at yet. */
          files: nullable(Type.Integer()),
          copied: Type.Integer(),
          /** Code of an error; empty. */
          failed: Type.String(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type HoldView = Static<typeof HoldView>;

export const HoldBody = Type.Object(
  { cameraId: Id, from: When, to: When, note: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) },
  strict,
);
export type HoldBody = Static<typeof HoldBody>;
export const ReleaseBody = Type.Object({ why: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }) }, strict);
export const CopyBody = Type.Object({ diskId: Id }, strict);
export const HoldsQuery = Type.Object({ cameraId: Type.Optional(Id) }, strict);
