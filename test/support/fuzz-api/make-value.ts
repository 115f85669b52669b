/**
 * Values for a JSON schema: whatever it allows, with a liking for what breaks programs, and ids that exist as often as ones
 * that do not.
 */
import type { Random } from '../random.ts';
import type { JsonSchema } from './api-document.ts';

/** Ids by the name of the field or parameter that takes them: `cameraId` → those of cameras. */
export interface KnownIds {
  of(name: string): readonly string[];
}

/** What people and attackers type. Each must be a plain text to the gateway. */
export const hardTexts: readonly string[] = [
  'T-01',
  'cửa ngõ 3',
  'Phường An Phú',
  "' OR '1'='1",
  "x'; DROP TABLE audit; --",
  '1) UNION SELECT password_hash FROM account --',
  '"><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '{{7*7}}<%= 7*7 %>',
  '=HYPERLINK("http://x","y")',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '....//....//x',
  'a;.js',
  '$(id)',
  '`id`',
  '| id',
  '\nset-cookie: x=y',
  '\r\n\r\n',
  '\t',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '🎥👮‍♀️',
  '\u202eabc',
  'ﬁ',
  'İ',
  '%',
  '%s%n',
  '-1',
  '0',
  '1e400',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(300),
];

const cameraLists: readonly string[] = [
  'code,name,site\nP-50,Ngã tư,S1\n',
  'code,name,site,address\nP-51,"Ngã ""tư""",S2,127.99.0.1\nP-51,Ngã ba,S2,x\n',
  '\ufeffcode;name;site\r\nP-52;Cầu;S9\r\n',
  'code,name,site\n"P-53,hở,S1\n',
  'code,code,name\nP-54,P-55,x\n',
  'code,name,site,latitude\nP-56,=1+1,S1,1e400\n',
];

/** By the name of a field: what is worth trying, and reaches nothing that a test must not reach. */
const reachable: Readonly<Record<string, readonly string[]>> = {
  url: ['rtsp://127.99.0.1:1/a', 'rtsp://a:b@127.99.0.2:1/a?x=1', 'rtsps://127.99.0.3:1/', 'rtsp://127.0.0.1:1/'],
  mainUrl: ['rtsp://127.99.0.1:1/main', 'rtsp://u:p@127.99.0.2:1/main'],
  subUrl: ['rtsp://127.99.0.1:1/sub'],
  cidr: ['127.99.0.0/30', '127.99.1.0/24', '10.0.0.0/8', '300.1.1.1/8', '127.99.0.0/99'],
  targets: ['127.99.0.1', '127.99.0.0/30', '127.99.0.0/2', '127.99.0.0/99'],
  interfaces: ['127.0.0.1', '10.9.9.9'],
  expectedAddress: ['127.99.0.1', 'a b'],
  from: ['2026-01-01T00:00:00Z', '0', '1767225600000', '2026-13-45T00:00:00Z', '9999-12-31T23:59:59Z'],
  to: ['2026-01-02T00:00:00Z', '2025-01-01T00:00:00Z', '1767225700000'],
  until: ['2027-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
  secret: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'],
  code: ['000000', '123456'],
};

export function makeValue(schema: JsonSchema, random: Random, known: KnownIds, name = ''): unknown {
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices) return makeValue(random.pick(choices), random, known, name);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return random.pick(schema['enum'] as readonly unknown[]);
  if (name === 'text/csv') return random.pick([...cameraLists, ...hardTexts]);
  switch (schema['type']) {
    case 'object':
      return makeObject(schema, random, known);
    case 'array':
      return makeArray(schema, random, known, name);
    case 'string':
      return makeText(schema, random, known, name);
    case 'integer':
    case 'number':
      return makeNumber(schema, random);
    case 'boolean':
      return random.below(2) === 1;
    case 'null':
      return null;
    default:
      return random.pick<unknown>([null, 1, 'x', [], {}]);
  }
}

function makeObject(schema: JsonSchema, random: Random, known: KnownIds): Record<string, unknown> {
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const entries = Object.entries(properties)
    .filter(([key]) => required.has(key) || random.below(2) === 1)
    .map(([key, below]) => [key, makeValue(below, random, known, key)]);
  return Object.fromEntries(entries);
}

function makeArray(schema: JsonSchema, random: Random, known: KnownIds, name: string): unknown[] {
  const least = Number(schema['minItems'] ?? 0);
  const most = Math.min(Number(schema['maxItems'] ?? 64), least + 3);
  const items = (schema['items'] ?? {}) as JsonSchema;
  const list = Array.from({ length: least + random.below(most - least + 1) }, () =>
    makeValue(items, random, known, name),
  );
  return schema['uniqueItems'] ? [...new Set(list)] : list;
}

function makeNumber(schema: JsonSchema, random: Random): number {
  const least = Number(schema['minimum'] ?? -1_000_000);
  const most = Number(schema['maximum'] ?? 1_000_000);
  const between = least + random.below(Math.min(most - least, 1_000_000) + 1);
  const value = random.pick([least, most, between, between, Math.max(least, Math.min(most, 0))]);
  return schema['type'] === 'integer' ? Math.trunc(value) : random.pick([value, value / 3]);
}

function makeText(schema: JsonSchema, random: Random, known: KnownIds, name: string): string {
  const { format, pattern } = schema as { format?: string; pattern?: string };
  if (format === 'uuid' || /Id$/.test(name)) {
    const ids = known.of(name);
    if (ids.length > 0 && random.below(4) > 0) return random.pick(ids);
    return makeUuid(random);
  }
  if (format === 'date') return random.pick(['2026-02-28', '1970-01-01', '2099-12-31']);
  if (format === 'date-time') return random.pick(['2026-01-01T00:00:00Z', '2030-06-01T12:00:00+07:00']);
  const least = Number(schema['minLength'] ?? 0);
  const most = Number(schema['maxLength'] ?? 5_000);
  const own = reachable[name];
  const free = pattern === undefined && !own;
  const texts = free
    ? hardTexts
    : [...(own ?? []), `a${random.below(1_000)}`, `z-${random.below(100_000)}`, 'rtsp://127.99.0.9:1/'];
  const fits = (text: string) =>
    text.length >= least && text.length <= most && (pattern === undefined || new RegExp(pattern, 'u').test(text));
  const fitting = texts.filter(fits);
  return fitting.length > 0 ? random.pick(fitting) : 'a'.repeat(Math.max(least, 1));
}

function makeUuid(random: Random): string {
  const hex = (digits: number) => Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}
