/** Words of evidence packs, pure: what a pack is, what it may become by whom. */
import type { Role } from '../../recordings/model.ts';

export const packStates = [
  /** Asked for; nobody has decided. */
  'requested',
  'refused',
  /** Waits its turn, or is being made. */
  'approved',
  'cancelled',
  /** It could not be made; it may be tried again. */
  'failed',
  /** Made and signed. */
  'ready',
  'handed-over',
  'received',
  /** Whoever looked at an urgent pack afterwards did not agree: it is given to nobody any more. */
  'rejected',
] as const;
export type PackState = (typeof packStates)[number];

/** A stream and the time of it that goes into the pack. */
export interface PackItem {
  readonly cameraId: string;
  readonly role: Role;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Somebody as he was named then. */
export interface NamedPerson {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly unit: string;
}

/** What a pack is once it is made; it never changes. Hex. */
export interface MadePack {
  readonly atMs: number;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly manifestSha256: string;
  readonly keyFingerprint: string;
}

export interface Pack {
  readonly id: string;
  /** Of its year on the district's clock: `CC-2026-0007`. */
  readonly number: string;
  readonly state: PackState;
  readonly items: readonly PackItem[];
  readonly purpose: string;
  readonly caseNumber: string;
  readonly incidentId: string | null;
  readonly requestedBy: NamedPerson;
  readonly requestedAtMs: number;
  /** null: nobody has approved or refused. Of an urgent one: whoever made it. */
  readonly decidedBy: NamedPerson | null;
  readonly decidedAtMs: number | null;
  /** Why one officer alone had to make it; null: two people did. */
  readonly urgentReason: string | null;
  readonly reviewedBy: NamedPerson | null;
  readonly reviewedAtMs: number | null;
  readonly made: MadePack | null;
  /** Code of the error that the last try ended with; empty. */
  readonly fault: string;
}

/** One more line of a pack's history: only added to. */
export interface PackStep {
  readonly atMs: number;
  readonly kind: StepKind;
  readonly person: NamedPerson;
  readonly details: Readonly<Record<string, unknown>>;
}

export type StepKind =
  | 'requested'
  | 'approved'
  | 'refused'
  | 'urgent'
  | 'confirmed'
  | 'rejected'
  | 'cancelled'
  | 'tried-again'
  | 'failed'
  | 'made'
  | 'linked'
  | 'link-ended'
  | 'opened'
  | 'handed-over'
  | 'received';

/** A second person looks at an urgent pack within so long. */
export const reviewMs = 24 * 3_600_000;
/** Longest span of one item. */
export const longestItemMs = 24 * 3_600_000;
export const mostItems = 50;
/** Of all items together: the manifest lists each second of it. */
export const longestPackMs = 240 * 3_600_000;
export const longestLinkMs = 7 * 24 * 3_600_000;

/** What is there and may be given to somebody. */
export const givenStates: readonly PackState[] = ['ready', 'handed-over', 'received'];

export const mayBeGiven = ({ state }: Pick<Pack, 'state'>): boolean => givenStates.includes(state);
/** Somebody else still has to look at it. */
export const waitsForReview = ({
  urgentReason,
  reviewedBy,
  state,
}: Pick<Pack, 'urgentReason' | 'reviewedBy' | 'state'>) =>
  urgentReason !== null && reviewedBy === null && state !== 'cancelled';

export const camerasOf = ({ items }: Pick<Pack, 'items'>): string[] => [
  ...new Set(items.map(({ cameraId }) => cameraId)),
];

/**
 * Whether this person had a hand in what is to be judged: whoever asked for a pack, or made it alone, never approves or
 * reviews it, however he comes to it.
 */
export const isOwnMatter = (
  { requestedBy, urgentReason, decidedBy }: Pick<Pack, 'requestedBy' | 'urgentReason' | 'decidedBy'>,
  personId: string,
): boolean => requestedBy.id === personId || (urgentReason !== null && decidedBy?.id === personId);
