/** One mutation of a valid value, such that the schema does not allow it any more. */
import type { Random } from '../random.ts';
import type { JsonSchema } from './api-document.ts';

export interface Spoiled {
  readonly value: unknown;
  readonly how: string;
}

/** `undefined`: there is nothing in it that could be wrong. */
export function spoilValue(value: unknown, schema: JsonSchema, random: Random): Spoiled | undefined {
  const ways = waysFor(value, schema, random);
  return ways.length > 0 ? random.pick(ways)() : undefined;
}

type Way = () => Spoiled | undefined;

function waysFor(value: unknown, schema: JsonSchema, random: Random): Way[] {
  if (isObject(value) && schema['type'] === 'object') return waysForObject(value, schema, random);
  const wrong =
    (how: string, other: unknown): Way =>
    () => ({ value: other, how });
  // A list of objects is no kind of anything that has no objects in it, and is not coerced.
  const ways = [wrong('another kind', [{ a: [1] }, { b: 2 }])];
  const { maxLength, minLength, maximum, minimum, format, pattern } = schema as Readonly<
    Record<string, number | string>
  >;
  if (Number(maxLength) < 100_000) ways.push(wrong('too long', 'x'.repeat(Number(maxLength) + 1)));
  if (Number(minLength) > 0) ways.push(wrong('too short', ''));
  if (maximum !== undefined) ways.push(wrong('too great', Number(maximum) + 1));
  if (minimum !== undefined) ways.push(wrong('too small', Number(minimum) - 1));
  if (format === 'uuid') ways.push(wrong('no id', 'x-y'));
  if (pattern !== undefined && pattern !== '\\S') ways.push(wrong('against the pattern', '\u0001 \u0001'));
  if (Array.isArray(schema['enum'])) ways.push(wrong('not in the list', 'no-such-word'));
  return ways;
}

function waysForObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema, random: Random): Way[] {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const ways: Way[] = required.map((key) => () => {
    const { [key]: _, ...rest } = value;
    return { value: rest, how: `without ${key}` };
  });
  if (schema['additionalProperties'] === false) {
    ways.push(() => ({ value: { ...value, unknownKey: 1 }, how: 'unknown key' }));
  }
  for (const key of Object.keys(value)) {
    const below = properties[key];
    // Where one of several schemas may fit, a wrong value for one can be right for another.
    if (!below || below['anyOf'] || below['oneOf'] || below['type'] === undefined) continue;
    ways.push(() => {
      const spoiled = spoilValue(value[key], below, random);
      return spoiled && { value: { ...value, [key]: spoiled.value }, how: `${key}: ${spoiled.how}` };
    });
  }
  return ways;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
