/** Requests for one operation: as the document allows them, or with one thing wrong. */
import type { Random } from '../random.ts';
import type { ApiOperation, ApiParameter } from './api-document.ts';
import { hardTexts, type KnownIds, makeValue } from './make-value.ts';
import { spoilValue } from './spoil-value.ts';

export interface ApiRequest {
  readonly operation: ApiOperation;
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** What is wrong with it; empty: nothing. */
  readonly wrong: string;
  /** Whether success would be a fault. */
  readonly mustFail: boolean;
  /** The path may lead elsewhere than the operation. */
  readonly strayed: boolean;
}

interface Draft {
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
  wrong: string;
  mustFail: boolean;
  strayed: boolean;
}

export function makeRequest(operation: ApiOperation, random: Random, known: KnownIds): ApiRequest {
  const query = queryOf(operation, random, known);
  const value = operation.body && makeValue(operation.body.schema, random, known, operation.body.type);
  const draft: Draft = {
    target: targetOf(operation, random, known, query),
    headers: operation.body ? { 'content-type': operation.body.type } : {},
    body: operation.body && textOf(operation, value),
    wrong: '',
    mustFail: false,
    strayed: false,
  };
  if (random.below(2) === 1) spoil(draft, operation, value, query, random, known);
  return { operation, ...draft };
}

const textOf = (operation: ApiOperation, value: unknown): string =>
  operation.body?.type === 'application/json' ? JSON.stringify(value) : String(value);

type Query = readonly (readonly [string, string])[];

function queryOf({ parameters }: ApiOperation, random: Random, known: KnownIds): Query {
  return parameters
    .filter((one) => one.in === 'query' && (one.required || random.below(2) === 1))
    .map(({ name, schema }) => [name, String(makeValue(schema, random, known, name))]);
}

function targetOf(
  { path, parameters }: ApiOperation,
  random: Random,
  known: KnownIds,
  query: Query,
  instead?: { readonly name: string; readonly text: string },
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === instead?.name) return instead.text;
    const schema = parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {};
    return encodeURIComponent(lone(String(makeValue(schema, random, known, name)))) || 'x';
  });
  const asked = query.map(([name, text]) => `${encodeURIComponent(name)}=${encodeURIComponent(lone(text))}`);
  return asked.length > 0 ? `${filled}?${asked.join('&')}` : filled;
}

/** Half of a pair cannot be percent-encoded. */
const lone = (text: string): string => text.replaceAll(/[\ud800-\udfff]/gu, '\ufffd');

function spoil(
  draft: Draft,
  operation: ApiOperation,
  value: unknown,
  query: Query,
  random: Random,
  known: KnownIds,
): void {
  const inPath = operation.parameters.filter((one) => one.in === 'path');
  const ways: (() => void)[] = [() => spoilQuery(draft, operation, query, random, known)];
  if (inPath.length > 0) ways.push(() => spoilPath(draft, operation, inPath, query, random, known));
  if (operation.body) {
    ways.push(() => spoilBody(draft, operation, value, random));
    ways.push(() => spoilBody(draft, operation, value, random));
    ways.push(() => spoilText(draft, random));
  }
  ways.push(() => spoilHeaders(draft, random));
  random.pick(ways)();
}

function spoilBody(draft: Draft, operation: ApiOperation, value: unknown, random: Random): void {
  const { schema, type } = operation.body ?? { schema: {}, type: '' };
  const spoiled = type === 'application/json' ? spoilValue(value, schema, random) : undefined;
  if (!spoiled) return;
  draft.body = JSON.stringify(spoiled.value);
  draft.wrong = `body: ${spoiled.how}`;
  draft.mustFail = true;
}

const brokenTexts: Readonly<Record<string, (body: string) => string>> = {
  'cut off': (body) => body.slice(0, -1),
  empty: () => '',
  'no JSON': () => '{"a":',
  'a prototype': (body) => body.replace(/^\{/, '{"__proto__":{"admin":true},'),
  'deeply nested': () => '['.repeat(5_000) + ']'.repeat(5_000),
  'too large': () => JSON.stringify({ a: 'x'.repeat(1_100_000) }),
  'not UTF-8': (body) => `${body.slice(0, 3)}\ufffd${body.slice(3)}`,
};

function spoilText(draft: Draft, random: Random): void {
  const how = random.pick(Object.keys(brokenTexts));
  draft.body = brokenTexts[how]?.(draft.body ?? '') ?? '';
  draft.wrong = `body text: ${how}`;
}

function spoilQuery(draft: Draft, operation: ApiOperation, query: Query, random: Random, known: KnownIds): void {
  const [first] = query;
  const more = random.pick<readonly [string, Query]>([
    ['an unknown key', [...query, ['unknown', '1']]],
    ['a text that is no value', [...query.slice(1), [first?.[0] ?? 'limit', random.pick(hardTexts)]]],
    [
      'a key twice',
      first
        ? [...query, first]
        : [
            ['a', '1'],
            ['a', '2'],
          ],
    ],
    ['a prototype', [...query, ['__proto__', 'x'], ['constructor[prototype][x]', '1']]],
    ['far too long', [...query, ['q', 'x'.repeat(8_000)]]],
  ]);
  draft.target = targetOf(operation, random, known, more[1]);
  draft.wrong = `query: ${more[0]}`;
}

const pathTexts: readonly string[] = [
  ...['x', '%2e%2e', '%2e%2e%2f%2e%2e', '..%5c', '%00', '%ff', '%c0%ae%c0%ae', '%', '%zz', ';.js', '%20', '*', '-1'],
  ...['01a20e99-0000-7000-8000-00000000000g', 'x'.repeat(190), 'x'.repeat(500), "'%20OR%20'1'%3D'1", '%F0%9F%8E%A5'],
];

function spoilPath(
  draft: Draft,
  operation: ApiOperation,
  inPath: readonly ApiParameter[],
  query: Query,
  random: Random,
  known: KnownIds,
): void {
  const text = random.pick(pathTexts);
  draft.target = targetOf(operation, random, known, query, { name: random.pick(inPath).name, text });
  draft.wrong = `path: ${text.slice(0, 20)}`;
  draft.strayed = true;
}

function spoilHeaders(draft: Draft, random: Random): void {
  const [how, headers] = random.pick<readonly [string, Record<string, string>]>([
    ['a type that is not taken', { 'content-type': 'application/xml' }],
    ['a type with a tab', { 'content-type': 'application/json\t; x' }],
    ['no type at all', { 'content-type': '' }],
    ['a language', { 'accept-language': 'x'.repeat(2_000) }],
    ['another method', { 'x-http-method-override': 'DELETE' }],
    ['another host', { 'x-forwarded-host': 'evil.example', 'x-original-url': '/api/people' }],
    ['a foreign origin', { origin: 'http://evil.example' }],
    ['a wrong token', { 'x-csrf-token': 'x' }],
  ]);
  Object.assign(draft.headers, headers);
  draft.wrong = `headers: ${how}`;
}
