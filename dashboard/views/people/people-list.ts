/** Which people the list shows, in which order. Pure. */
import type { AccountView } from '../../../gateway/access/schemas.ts';
import type { Unit } from '../../../gateway/cameras/schemas.ts';
import { matchesSearch } from '../../state/search-fold.ts';

export interface PeopleFilter {
  readonly text: string;
  readonly role: AccountView['role'] | '';
  /** Empty: every one; `none`: without a unit. */
  readonly unitId: string;
  readonly state: 'any' | 'enabled' | 'disabled' | 'sealed';
}

export const everybody: PeopleFilter = { text: '', role: '', unitId: '', state: 'any' };

/** By name; who is disabled comes last. */
export function listPeople(
  people: readonly AccountView[],
  units: ReadonlyMap<string, Unit>,
  { text, role, unitId, state }: PeopleFilter,
): AccountView[] {
  return people
    .filter((person) => role === '' || person.role === role)
    .filter((person) => unitId === '' || (unitId === 'none' ? person.unitId === null : person.unitId === unitId))
    .filter((person) => isIn(person, state))
    .filter(({ login, name, unitId: unit }) =>
      matchesSearch(text, [login, name, (unit !== null && units.get(unit)?.name) || '']),
    )
    .sort(
      (a, b) => Number(a.disabledAtMs !== null) - Number(b.disabledAtMs !== null) || a.name.localeCompare(b.name, 'vi'),
    );
}

function isIn({ disabledAtMs, breakGlass }: AccountView, state: PeopleFilter['state']): boolean {
  if (state === 'enabled') return disabledAtMs === null;
  if (state === 'disabled') return disabledAtMs !== null;
  return state === 'any' || breakGlass;
}
