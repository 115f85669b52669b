/** Which packs exist for a person, and what he may do with each. Rights are asked for on every camera of a pack. */
import type { Decide, Person, Right } from '../../access/model.ts';
import type { PackProgress, PackView } from './evidence-schemas.ts';
import { camerasOf, isOwnMatter, mayBeGiven, type Pack, waitsForReview } from './model.ts';

export const packActs = ['approve', 'refuse', 'cancel', 'try-again', 'review', 'hand-over', 'receive', 'link'] as const;
export type PackAct = (typeof packActs)[number];

const holdsOnAll = (decide: Decide, person: Person, right: Right, pack: Pick<Pack, 'items'>): boolean =>
  camerasOf(pack).every((cameraId) => decide(person, right, cameraId));

export const seesPack = (decide: Decide, person: Person, pack: Pick<Pack, 'items'>): boolean =>
  holdsOnAll(decide, person, 'export-request', pack) || holdsOnAll(decide, person, 'export-approve', pack);

/** What the person may do now. The same answer decides whether a button is there and whether the act is done. */
export function actsOf(decide: Decide, person: Person, pack: Pack): PackAct[] {
  if (!seesPack(decide, person, pack)) return [];
  const approves = holdsOnAll(decide, person, 'export-approve', pack);
  const own = pack.requestedBy.id === person.id;
  const judges = approves && !isOwnMatter(pack, person.id);
  const minds = approves || own;
  const can: Readonly<Record<PackAct, boolean>> = {
    approve: judges && pack.state === 'requested',
    refuse: judges && pack.state === 'requested',
    cancel: minds && (pack.state === 'requested' || pack.state === 'approved' || pack.state === 'failed'),
    'try-again': minds && pack.state === 'failed',
    review: judges && waitsForReview(pack),
    'hand-over': minds && mayBeGiven(pack),
    receive: minds && pack.state === 'handed-over',
    link: minds && mayBeGiven(pack),
  };
  return packActs.filter((act) => can[act]);
}

/** @returns `undefined` when the pack is none of this person's */
export function packFor(
  decide: Decide,
  person: Person,
  pack: Pack,
  progress: PackProgress | null,
): PackView | undefined {
  if (!seesPack(decide, person, pack)) return undefined;
  const making = pack.state === 'approved' ? progress : null;
  return {
    ...pack,
    items: pack.items.map((item) => ({ ...item })),
    progress: making,
    acts: actsOf(decide, person, pack),
  };
}
