/**
 * Sites, links and units as a person edits them: which fields each has, what is typed (all strings), and what is sent.
 * Pure. The API has the last word.
 */
import type { LinkInput, SiteInput, UnitInput } from '../../../gateway/cameras/places/place-schemas.ts';
import type { Link, Site, Unit } from '../../../gateway/cameras/schemas.ts';
import type { TextKey } from '../../locales/catalogue.ts';
import type { ApiError } from '../../state/api.ts';
import { refusedFields } from './refused-fields.ts';

export type PlaceKind = 'site' | 'link' | 'unit';
export type Place = Site | Link | Unit;
export type PlaceInput = SiteInput | LinkInput | UnitInput;
export type PlaceField = 'code' | 'name' | 'kind' | 'unitId' | 'siteId' | 'parentId' | 'contact';
export type PlaceDraft = Readonly<Partial<Record<PlaceField, string>>>;
export type PlaceMessages = Readonly<Partial<Record<PlaceField, TextKey>>>;

export const placeFields: Readonly<Record<PlaceKind, readonly PlaceField[]>> = {
  site: ['code', 'name', 'kind', 'unitId'],
  link: ['code', 'name', 'siteId'],
  unit: ['code', 'name', 'kind', 'parentId', 'contact'],
};

export const placePaths: Readonly<Record<PlaceKind, string>> = {
  site: '/api/sites',
  link: '/api/links',
  unit: '/api/units',
};

/** What must be given: the rest may be empty. */
export const isRequired = (field: PlaceField): boolean => ['code', 'name', 'kind', 'siteId'].includes(field);

export function draftOfPlace(kind: PlaceKind, place: Place | undefined): PlaceDraft {
  const values = (place ?? {}) as Partial<Record<PlaceField, string | null>>;
  return Object.fromEntries(placeFields[kind].map((field) => [field, values[field] ?? '']));
}

const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$/;

export function readPlace(kind: PlaceKind, draft: PlaceDraft): { input: PlaceInput; problems: PlaceMessages } {
  const problems: Partial<Record<PlaceField, TextKey>> = {};
  const values = placeFields[kind].map((field): [PlaceField, string | null] => {
    const value = draft[field]?.trim() ?? '';
    if (value === '' && isRequired(field)) problems[field] = 'cameras.problemRequired';
    else if (field === 'code' && !codePattern.test(value)) problems[field] = 'cameras.problemCode';
    return [field, value === '' ? null : value];
  });
  return { input: Object.fromEntries(values) as unknown as PlaceInput, problems };
}

/** Where the API's refusal belongs; empty when it names no field of the form. */
export function refusedPlace(kind: PlaceKind, error: ApiError): PlaceMessages {
  const named = [...refusedFields(error).keys()].filter((name) => placeFields[kind].some((field) => field === name));
  const why = (name: string): TextKey => {
    if (error.code === 'request.conflict') return 'places.problemTaken';
    return name === 'parentId' ? 'places.problemCycle' : 'cameras.problemRefused';
  };
  return Object.fromEntries(named.map((name) => [name, why(name)]));
}

export interface TreeUnit {
  readonly unit: Unit;
  /** 0 at the top. */
  readonly depth: number;
}

/** Units with those below them beneath, each by code; `without` and all below it left out. A broken tree loses none. */
export function unitTree(units: readonly Unit[], without?: string): TreeUnit[] {
  const byCode = [...units].sort((a, b) => a.code.localeCompare(b.code, 'vi'));
  const known = new Set(units.map(({ id }) => id));
  const placed = new Map<string, TreeUnit>();
  const place = (unit: Unit, depth: number): void => {
    if (placed.has(unit.id) || unit.id === without) return;
    placed.set(unit.id, { unit, depth });
    for (const child of byCode) if (child.parentId === unit.id) place(child, depth + 1);
  };
  for (const unit of byCode) if (unit.parentId === null || !known.has(unit.parentId)) place(unit, 0);
  return [...placed.values()];
}
