/** The API contract of incidents. */
import { type Static, Type } from 'typebox';
import { severities } from '../alarms/model.ts';
import { Id, nullable, strict, When } from '../kernel/schema-parts.ts';
import { incidentActs } from './incident-acts.ts';
import { incidentKinds, incidentStates, logKinds } from './model.ts';

const Text = Type.String({ minLength: 1, maxLength: 2_000, pattern: '\\S' });
const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const Place = Type.String({ maxLength: 300 });
const BookNumber = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' });
const Version = Type.Integer({ minimum: 1 });
const Units = Type.Array(Id, { maxItems: 30 });

export const IncidentCameraView = Type.Object(
  {
    /** Of this row: a camera may be in it with several spans. */
    id: Id,
    cameraId: Id,
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    /** `refused`: there was no room for held footage; `released`: two people have let go of it. */
    hold: Type.Enum(['held', 'refused', 'released'] as const),
  },
  strict,
);
export type IncidentCameraView = Static<typeof IncidentCameraView>;

const ReferenceView = Type.Object({ number: Type.String(), dueMs: nullable(Type.Integer()) }, strict);

const HandoverView = Type.Object(
  {
    toUnitId: Id,
    fromUnitId: nullable(Id),
    byName: Type.String(),
    atMs: Type.Integer(),
    note: Type.String(),
    /** null: the unit has not answered. */
    acceptedAtMs: nullable(Type.Integer()),
  },
  strict,
);

export const IncidentView = Type.Object(
  {
    id: Id,
    /** Of its year: `2026-0042`. */
    number: Type.String(),
    kind: Type.Enum(incidentKinds),
    severity: Type.Enum(severities),
    state: Type.Enum(incidentStates),
    title: Type.String(),
    siteId: nullable(Id),
    place: Type.String(),
    fromMs: Type.Integer(),
    /** null: it lasts. */
    toMs: nullable(Type.Integer()),
    /** Only those that the person may see. */
    cameras: Type.Array(IncidentCameraView),
    unitIds: Type.Array(Id),
    /** The unit that accepted it. */
    ownerUnitId: nullable(Id),
    handover: nullable(HandoverView),
    assigneeId: nullable(Id),
    assigneeName: nullable(Type.String()),
    citizenReport: nullable(ReferenceView),
    adminCase: nullable(ReferenceView),
    alarmId: nullable(Id),
    version: Version,
    createdAtMs: Type.Integer(),
    createdByName: Type.String(),
    changedAtMs: Type.Integer(),
    closedAtMs: nullable(Type.Integer()),
    /** What the person may do with it as it stands. */
    may: Type.Array(Type.Enum(incidentActs)),
  },
  strict,
);
export type IncidentView = Static<typeof IncidentView>;

export const LogEntryView = Type.Object(
  {
    atMs: Type.Integer(),
    kind: Type.Enum(logKinds),
    /** Empty: the gateway itself. */
    personName: Type.String(),
    unitName: Type.String(),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  strict,
);
export type LogEntryView = Static<typeof LogEntryView>;

export const IncidentWithLog = Type.Object({ incident: IncidentView, log: Type.Array(LogEntryView) }, strict);
export type IncidentWithLog = Static<typeof IncidentWithLog>;

/** Somebody who may work on incidents. */
export const IncidentPerson = Type.Object({ id: Id, name: Type.String(), unitId: nullable(Id) }, strict);
export type IncidentPerson = Static<typeof IncidentPerson>;

export const IncidentList = Type.Object(
  {
    incidents: Type.Array(IncidentView),
    /** Ask again with it as `before` for older ones; null: that was all. */
    next: nullable(Type.String()),
  },
  strict,
);
export type IncidentList = Static<typeof IncidentList>;

export const IncidentQuery = Type.Object(
  {
    /** `standing`: all but closed ones. */
    state: Type.Optional(Type.Enum([...incidentStates, 'standing'] as const)),
    kind: Type.Optional(Type.Enum(incidentKinds)),
    unit: Type.Optional(Id),
    assignee: Type.Optional(Id),
    /** One or several ids, with commas between. */
    cameraIds: Type.Optional(Type.String({ maxLength: 5_000, pattern: '^[0-9a-f-]{36}(,[0-9a-f-]{36})*$' })),
    /** Those that lasted within the span. */
    from: Type.Optional(When),
    to: Type.Optional(When),
    /** Words of title, place, numbers, log, codes of cameras; without regard to diacritics. */
    q: Type.Optional(Type.String({ maxLength: 200 })),
    /** Number of the last one that was given. */
    before: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{4,6}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);
export type IncidentQuery = Static<typeof IncidentQuery>;

export const CameraBody = Type.Object({ cameraId: Id, from: When, to: When }, strict);
export type CameraBody = Static<typeof CameraBody>;

const ReferenceBody = Type.Object({ number: BookNumber, due: Type.Optional(nullable(When)) }, strict);

const facts = {
  severity: Type.Enum(severities),
  siteId: nullable(Id),
  place: Place,
  /** null: it lasts. */
  to: nullable(When),
  unitIds: Units,
  assigneeId: nullable(Id),
  citizenReport: nullable(ReferenceBody),
  adminCase: nullable(ReferenceBody),
};

export const IncidentBody = Type.Object(
  {
    ...Type.Partial(Type.Object(facts)).properties,
    kind: Type.Enum(incidentKinds),
    title: Title,
    from: When,
    cameras: Type.Optional(Type.Array(CameraBody, { maxItems: 150 })),
    alarmId: Type.Optional(Id),
    /** First entry of the log. */
    text: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  strict,
);
export type IncidentBody = Static<typeof IncidentBody>;

export const IncidentPatch = Type.Object(
  {
    version: Version,
    ...Type.Partial(Type.Object({ ...facts, kind: Type.Enum(incidentKinds), title: Title, from: When })).properties,
  },
  strict,
);
export type IncidentPatch = Static<typeof IncidentPatch>;

/** `whom`: who was told; absent: a note. */
export const LogBody = Type.Object({ text: Text, whom: Type.Optional(Title) }, strict);
export const StepBody = Type.Object({ version: Version }, strict);
export const ReasonBody = Type.Object({ version: Version, reason: Text }, strict);
export const CloseBody = Type.Object({ version: Version, text: Text }, strict);
export const HandOverBody = Type.Object(
  { version: Version, unitId: Id, note: Type.Optional(Type.String({ maxLength: 2_000 })) },
  strict,
);
