/** What differs between two records of the same shape, field by field, as text for a person. Pure. */
export type FieldChanges = Record<string, [string, string]>;

/** Nested objects are compared part by part under `outer.inner`. */
export function differences(before: object, after: object, prefix = ''): FieldChanges {
  const changes: FieldChanges = {};
  const old = before as Record<string, unknown>;
  for (const [field, value] of Object.entries(after)) {
    const was = old[field];
    if (isObject(value) && isObject(was)) Object.assign(changes, differences(was, value, `${prefix}${field}.`));
    else if (was !== value) changes[`${prefix}${field}`] = [textOf(was), textOf(value)];
  }
  return changes;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
