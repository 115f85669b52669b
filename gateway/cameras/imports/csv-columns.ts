/**
 * The columns of a camera list in CSV, the same in both directions. Names are those of a district file, so that the two
 * can be read side by side; an address book in Excel needs no other words.
 */
export interface CsvColumn<Name extends string = string> {
  readonly name: Name;
  readonly kind: 'text' | 'number';
  /** An empty cell clears it; else an empty cell leaves the value, or takes the default for a new camera. */
  readonly clearable: boolean;
}

const text = <Name extends string>(name: Name, clearable = true): CsvColumn<Name> => ({
  name,
  kind: 'text',
  clearable,
});
const number = <Name extends string>(name: Name): CsvColumn<Name> => ({ name, kind: 'number', clearable: true });

export const csvColumns = [
  text('code', false),
  text('name', false),
  text('site', false),
  text('link'),
  text('road'),
  number('chainageM'),
  number('latitude'),
  number('longitude'),
  number('bearingDeg'),
  text('address'),
  text('lessor'),
  text('contractNumber'),
  text('contractFrom'),
  text('contractUntil'),
  text('contact'),
  text('pullMain', false),
  text('pullSub', false),
  text('transport', false),
  text('ingest', false),
  number('ptzHomeAfterMin'),
] as const satisfies readonly CsvColumn[];

export const requiredColumns: readonly string[] = ['code', 'name', 'site'];
