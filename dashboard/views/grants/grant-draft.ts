/** A grant as a person fills it in, and what is sent. Pure. */
import type { GrantBody, RightName } from '../../../gateway/access/schemas.ts';
import { parseMomentText } from '../../locales/date-text.ts';
import type { Grantee } from './grantee.ts';

export type ScopeKind = GrantBody['scope']['kind'];

export interface GrantDraft {
  readonly subjectKind: 'person' | 'unit';
  readonly subjectId: string;
  readonly below: boolean;
  readonly scopeKind: ScopeKind;
  readonly scopeId: string;
  /** Null: what the role may do by default. */
  readonly rights: readonly RightName[] | null;
  /** `23/11/2026 02:14`; empty: now, and without end. */
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export type GrantProblem = 'subjectId' | 'scopeId' | 'rights' | 'from' | 'until' | 'span' | 'reason';

/** Rights that hang on cameras: the others come with the role. */
export const grantableRights: readonly RightName[] = [
  'live',
  'listen',
  'playback',
  'snapshot',
  'ptz',
  'acknowledge',
  'bookmark',
  'hold',
  'export-request',
  'export-approve',
  'incidents',
  'health',
  'configure',
];

const watching: readonly RightName[] = [
  'live',
  'listen',
  'playback',
  'bookmark',
  'hold',
  'export-request',
  'export-approve',
  'incidents',
];

/** As the gateway's own table says (a test holds the two together): it gives these to nobody of the role. */
const never: Readonly<Record<Grantee['role'], readonly RightName[]>> = {
  operator: ['configure', 'export-approve'],
  police: ['configure'],
  technician: watching,
  administrator: [...watching, 'ptz'],
  station: grantableRights.filter((right) => right !== 'live' && right !== 'health'),
};

/** Rights that a grant can give to somebody of this role; to a unit, whose people have any role, every one. */
export const rightsFor = (role: Grantee['role'] | undefined): readonly RightName[] =>
  role === undefined ? grantableRights : grantableRights.filter((right) => !never[role].includes(right));

export function readGrant(draft: GrantDraft): {
  readonly body: GrantBody | undefined;
  readonly problems: ReadonlySet<GrantProblem>;
} {
  const { subjectKind, subjectId, below, scopeKind, scopeId, rights } = draft;
  const reason = draft.reason.trim();
  const [from, until] = [momentOf(draft.from), momentOf(draft.until)];
  const problems = new Set<GrantProblem>();
  if (subjectId === '') problems.add('subjectId');
  if (scopeKind !== 'all' && scopeId === '') problems.add('scopeId');
  if (rights?.length === 0) problems.add('rights');
  if (from === undefined) problems.add('from');
  if (until === undefined) problems.add('until');
  if (from && until && until <= from) problems.add('span');
  if (reason === '') problems.add('reason');
  if (problems.size > 0 || from === undefined || until === undefined) return { body: undefined, problems };
  const body: GrantBody = {
    subject: { kind: subjectKind, id: subjectId },
    below: subjectKind === 'unit' && below,
    scope: { kind: scopeKind, id: scopeKind === 'all' ? null : scopeId },
    rights: rights === null ? null : [...rights],
    until: until === null ? null : new Date(until).toISOString(),
    reason,
    ...(from === null ? {} : { from: new Date(from).toISOString() }),
  };
  return { body, problems };
}

/** Null: left empty; undefined: no such moment. */
const momentOf = (text: string): number | null | undefined => (text.trim() === '' ? null : parseMomentText(text));
