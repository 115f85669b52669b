/** The API contract of evidence packs. */
import { type Static, Type } from 'typebox';
import { Id, nullable, strict, When } from '../../kernel/schema-parts.ts';
import { longestLinkMs, mostItems, packStates } from './model.ts';
import { packActs } from './pack-sight.ts';

const Words = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const roles = ['main', 'sub'] as const;

export const NamedPersonView = Type.Object(
  { id: Type.String(), name: Type.String(), role: Type.String(), unit: Type.String() },
  strict,
);
export type NamedPersonView = Static<typeof NamedPersonView>;

export const PackProgress = Type.Object(
  {
    /** `waiting`: others come first. */
    stage: Type.Enum(['waiting', 'originals', 'movies', 'viewing-copies', 'sealing'] as const),
    doneBytes: Type.Integer(),
    /** As far as it is known. */
    totalBytes: Type.Integer(),
  },
  strict,
);
export type PackProgress = Static<typeof PackProgress>;

export const PackView = Type.Object(
  {
    id: Id,
    number: Type.String(),
    state: Type.Enum(packStates),
    items: Type.Array(
      Type.Object({ cameraId: Id, role: Type.Enum(roles), fromMs: Type.Integer(), toMs: Type.Integer() }, strict),
    ),
    purpose: Type.String(),
    caseNumber: Type.String(),
    incidentId: nullable(Id),
    requestedBy: NamedPersonView,
    requestedAtMs: Type.Integer(),
    /** Who approved, refused, or made it alone. */
    decidedBy: nullable(NamedPersonView),
    decidedAtMs: nullable(Type.Integer()),
    /** Why one officer alone had to make it; null: two people did. */
    urgentReason: nullable(Type.String()),
    reviewedBy: nullable(NamedPersonView),
    reviewedAtMs: nullable(Type.Integer()),
    made: nullable(
      Type.Object(
        {
          atMs: Type.Integer(),
          sizeBytes: Type.Integer(),
          sha256: Type.String(),
          manifestSha256: Type.String(),
          /** Of the key that signed it: belongs on paper, outside of the pack. */
          keyFingerprint: Type.String(),
        },
        strict,
      ),
    ),
    /** Code of the error that the last try ended with; empty. */
    fault: Type.String(),
    /** While it is being made, or waits for that. */
    progress: nullable(PackProgress),
    /** What the person who asks may do with it now. */
    acts: Type.Array(Type.Enum(packActs)),
  },
  strict,
);
export type PackView = Static<typeof PackView>;

export const PackStepView = Type.Object(
  {
    atMs: Type.Integer(),
    /** `requested`, `approved`, `made`, `linked`, `opened`, `handed-over`, `received`, … */
    kind: Type.String(),
    person: NamedPersonView,
    details: Type.Record(Type.String(), Type.Unknown()),
  },
  strict,
);
export type PackStepView = Static<typeof PackStepView>;

export const DownloadLinkView = Type.Object(
  {
    id: Id,
    recipient: Type.String(),
    recipientUnit: Type.String(),
    madeBy: NamedPersonView,
    madeAtMs: Type.Integer(),
    expiresAtMs: Type.Integer(),
    endedAtMs: nullable(Type.Integer()),
    /** The one machine that it opens from; null: it was not opened yet. */
    firstAddress: nullable(Type.String()),
  },
  strict,
);
export type DownloadLinkView = Static<typeof DownloadLinkView>;

export const PackDetails = Type.Object(
  { pack: PackView, steps: Type.Array(PackStepView), links: Type.Array(DownloadLinkView) },
  strict,
);
export type PackDetails = Static<typeof PackDetails>;

export const PackRequest = Type.Object(
  {
    items: Type.Array(Type.Object({ cameraId: Id, role: Type.Enum(roles), from: When, to: When }, strict), {
      minItems: 1,
      maxItems: mostItems,
    }),
    purpose: Words,
    caseNumber: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    incidentId: Type.Optional(Id),
    /** Made at once by one officer alone: why. Needs the right to approve too, and a second person within 24 h. */
    urgentReason: Type.Optional(Words),
  },
  strict,
);
export type PackRequest = Static<typeof PackRequest>;

export const ReasonBody = Type.Object({ reason: Words }, strict);
export const ReviewBody = Type.Object({ agrees: Type.Boolean(), note: Type.String({ maxLength: 500 }) }, strict);
export const HandOverBody = Type.Object(
  { name: Name, unit: Name, note: Type.Optional(Type.String({ maxLength: 500 })) },
  strict,
);
export const ReceiveBody = Type.Object(
  {
    name: Name,
    unit: Name,
    /** As the receiver computed it, at least its first 16 digits: it must be this pack's. */
    sha256: Type.String({ pattern: '^[0-9a-fA-F ]{16,80}$' }),
  },
  strict,
);
export const LinkBody = Type.Object(
  { recipient: Name, recipientUnit: Name, hours: Type.Integer({ minimum: 1, maximum: longestLinkMs / 3_600_000 }) },
  strict,
);
/** The link is shown this once: only a hash of it is kept. */
export const NewLink = Type.Object({ link: DownloadLinkView, path: Type.String() }, strict);
export type NewLink = Static<typeof NewLink>;

export const EvidenceKey = Type.Object({ fingerprint: Type.String(), publicKey: Type.String() }, strict);
