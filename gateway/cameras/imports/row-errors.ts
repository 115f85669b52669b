/**
 * What is wrong with a row of a camera list: the column, a code and the value as it stood in the file, so that a page can
 * say it in its own language. The console's words, in English, are made here. Pure.
 */
import { Value } from 'typebox/value';
import { GatewayError } from '../../kernel/errors.ts';
import type { ImportRowError } from '../schemas.ts';
import { DistrictCamera } from './district-schema.ts';

type Code = ImportRowError['code'];

const codeByKeyword: Readonly<Record<string, Code>> = {
  minLength: 'required',
  maxLength: 'too-long',
  minimum: 'range',
  maximum: 'range',
  type: 'number',
  anyOf: 'choice',
  const: 'choice',
};
const dateColumns: readonly string[] = ['contractFrom', 'contractUntil'];

/** The first problem of each column. */
export function schemaErrors(camera: Readonly<Record<string, unknown>>): ImportRowError[] {
  const errors = new Map<string, ImportRowError>();
  const put = (field: string, code: Code): void => {
    if (!errors.has(field)) errors.set(field, { field, code, value: String(camera[field] ?? '') });
  };
  for (const { keyword, instancePath, params } of Value.Errors(DistrictCamera, camera)) {
    const { requiredProperties = [] } = params as { requiredProperties?: readonly string[] };
    for (const field of requiredProperties) put(field, 'required');
    const field = instancePath.slice(1);
    if (field === '') continue;
    put(field, codeByKeyword[keyword] ?? (dateColumns.includes(field) ? 'date' : 'format'));
  }
  return [...errors.values()];
}

/** What the rules of the inventory refuse. @throws the error itself when it is none of a row's */
export function refusalOf(error: unknown): ImportRowError {
  const refused = error instanceof GatewayError && /^request\./.test(error.code) ? error : undefined;
  const field = refused?.details['field'];
  if (!refused || typeof field !== 'string') throw error;
  const column = /\w+$/.exec(field)?.[0] ?? field;
  const code = refused.code === 'request.conflict' ? 'taken' : column === 'contractUntil' ? 'order' : 'unknown';
  return { field: column, code, value: String(refused.details['value'] ?? '') };
}

const words: Readonly<Record<Code, string>> = {
  required: 'must be given',
  'too-long': 'is too long',
  format: 'has characters that are not allowed',
  date: 'is no date (yyyy-mm-dd)',
  number: 'is no such number',
  range: 'is out of range',
  choice: 'is none of the words allowed here',
  unknown: 'is unknown',
  taken: 'is taken by another camera',
  order: 'lies before contractFrom',
  twice: 'stands twice in the file',
  cells: 'more cells than columns',
};

/** English, for the console. */
export const rowErrorText = ({ field, code, value }: ImportRowError): string =>
  `${field}: ${value === '' ? '' : `${value} `}${words[code]}`;
