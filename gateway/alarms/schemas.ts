/** The API contract of the alarms room. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict, When } from '../kernel/schema-parts.ts';
import { maintainedKinds } from './maintenance.ts';
import { alarmStates, severities } from './model.ts';

const Text = Type.String({ minLength: 1, maxLength: 500 });

export const AlarmView = Type.Object(
  {
    id: Id,
    /** Kind of the condition: `camera.lost`, `gateway.disk-full`, … */
    kind: Type.String(),
    subjectKind: Type.String(),
    subjectId: Type.String(),
    severity: Type.Enum(severities),
    state: Type.Enum(alarmStates),
    sinceMs: Type.Integer(),
    raisedAtMs: Type.Integer(),
    /** null: it stands. */
    endedAtMs: nullable(Type.Integer()),
    cause: Type.String(),
    /** How often it has stood since it was opened: more than one is one that comes and goes. */
    count: Type.Integer(),
    /** Of a link, site or the gateway: its cameras that are down now, and all that were. Only those that the person may see. */
    down: Type.Array(Id),
    members: Type.Array(Id),
    takenBy: nullable(Type.String()),
    takenByName: nullable(Type.String()),
    takenAtMs: nullable(Type.Integer()),
    handedTo: nullable(Type.String()),
    shelvedUntilMs: nullable(Type.Integer()),
    escalatedAtMs: nullable(Type.Integer()),
  },
  strict,
);
export type AlarmView = Static<typeof AlarmView>;

export const AlarmEventView = Type.Object(
  {
    atMs: Type.Integer(),
    /** `raised`, `raised-again`, `again`, `cameras`, `ended`, `taken`, `handed`, `noted`, `shelved`, `unshelved`, … */
    kind: Type.String(),
    personName: Type.String(),
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  strict,
);
export type AlarmEventView = Static<typeof AlarmEventView>;

export const HandBody = Type.Object(
  {
    /** Whose work it is from now on. */
    to: Type.Enum(['technician', 'tunnel-centre', 'lessor'] as const),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  strict,
);
export const NoteBody = Type.Object({ text: Text }, strict);
export const ShelveBody = Type.Object({ until: When, reason: Text }, strict);

export const RuleView = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 40, pattern: '^[a-z0-9-]+$' }),
    kinds: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 }),
    siteKinds: Type.Array(Type.Enum(['tunnel', 'city-gate', 'ward'] as const), { maxItems: 3 }),
    /** null: of this no alarm is made. */
    severity: nullable(Type.Enum(severities)),
    holdMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
    rearmMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  },
  strict,
);
export type RuleView = Static<typeof RuleView>;

export const MaintenanceBody = Type.Object(
  {
    subjectKind: Type.Enum(maintainedKinds),
    subjectId: Id,
    /** Default: now. */
    from: Type.Optional(When),
    /** Absent or null: until somebody ends it. */
    until: Type.Optional(nullable(When)),
    reason: Text,
  },
  strict,
);
export type MaintenanceBody = Static<typeof MaintenanceBody>;

export const MaintenanceView = Type.Object(
  {
    id: Id,
    subjectKind: Type.Enum(maintainedKinds),
    subjectId: Id,
    fromMs: Type.Integer(),
    untilMs: nullable(Type.Integer()),
    reason: Type.String(),
    openedBy: Type.String(),
    closedAtMs: nullable(Type.Integer()),
  },
  strict,
);
export type MaintenanceView = Static<typeof MaintenanceView>;

/** What a shift hands over: how many, how fast they were taken, where they came from. */
export const ShiftReport = Type.Object(
  {
    fromMs: Type.Integer(),
    toMs: Type.Integer(),
    raised: Type.Integer(),
    taken: Type.Integer(),
    /** Seconds from raised to taken; null: none was taken. */
    medianToTakenS: nullable(Type.Number()),
    slowestToTakenS: nullable(Type.Number()),
    untakenNow: Type.Integer(),
    bySeverity: Type.Record(Type.String(), Type.Integer()),
    topSources: Type.Array(
      Type.Object({ subjectKind: Type.String(), subjectId: Type.String(), count: Type.Integer() }, strict),
    ),
  },
  strict,
);
export type ShiftReport = Static<typeof ShiftReport>;
