/** Changes of a camera in the words of the list: columns instead of fields, codes instead of ids. Pure. */
import type { Inventory } from '../inventory.ts';
import type { FieldChanges } from './field-changes.ts';

type Coded = readonly { readonly id: string; readonly code: string }[];

/** An id that is not known stays as it is. */
export function nameChanges(changes: FieldChanges, { sites, links, units }: Inventory): FieldChanges {
  const columns: Readonly<Record<string, readonly [column: string, list: Coded]>> = {
    siteId: ['site', sites],
    linkId: ['link', links],
    lessorUnitId: ['lessor', units],
    expectedAddress: ['address', []],
  };
  return Object.fromEntries(
    Object.entries(changes).map(([field, [before, after]]) => {
      const [column, list] = columns[field] ?? [field.replace(/^place\./, ''), []];
      const codeOf = (value: string) => list.find(({ id }) => id === value)?.code ?? value;
      return [column, [codeOf(before), codeOf(after)]];
    }),
  );
}
