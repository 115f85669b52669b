/**
 * What is wrong with an answer, by the API's own description: a status that is not described, a body of another type or
 * against its schema, a failure of the gateway, words about its inside.
 */
import Schema from 'typebox/schema';
import { errorMeanings } from '../../../gateway/kernel/errors.ts';
import type { JsonSchema } from './api-document.ts';
import type { ApiRequest } from './make-request.ts';

export interface ApiAnswer {
  /** 0: none came. */
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What a way that leads to no operation, or to another, may be answered with. */
const strayStatuses = [200, 302, 400, 401, 403, 404, 414];
/** Files of the gateway, of its modules, and of its database. */
const innerWords = /node_modules|\.ts:\d+|SQLITE_|SqliteError|at async |kysely/;

export interface Judge {
  /** Empty: nothing is wrong. */
  judge(request: ApiRequest, answer: ApiAnswer): string;
}

export function createJudge(): Judge {
  const compiled = new Map<JsonSchema, ReturnType<typeof Schema.Compile>>();
  const faultIn = (schema: JsonSchema, value: unknown): string => {
    const check = compiled.get(schema) ?? Schema.Compile(schema as never);
    compiled.set(schema, check);
    if (check.Check(value)) return '';
    const [, errors] = check.Errors(value);
    return errors
      .slice(0, 3)
      .map(({ instancePath, message }) => `${instancePath} ${message}`)
      .join('; ');
  };
  return {
    judge(request, { status, type, body }) {
      if (status === 0) return 'no answer';
      if (innerWords.test(body)) return `tells of its inside: ${innerWords.exec(body)?.[0]}`;
      const { operation, mustFail, strayed } = request;
      if (status >= 500) return faultOfFailure(status, body);
      if (strayed && strayStatuses.includes(status)) return '';
      if (mustFail && status < 400) return `${status} although ${request.wrong}`;
      const described = operation.answers.get(status);
      if (!described) return `${status} is not described`;
      if (described.size === 0) return body === '' ? '' : `${status} with a body`;
      if (body === '') return `${status} without a body`;
      const schema = described.get(type);
      if (!schema) return `${status} of type ${type}, not ${[...described.keys()].join()}`;
      if (type !== 'application/json') return '';
      const fault = faultIn(schema, JSON.parse(body));
      return fault === '' ? faultOfError(status, body) : `${status} against its schema: ${fault}`;
    },
  };
}

function faultOfError(status: number, body: string): string {
  if (status < 400) return '';
  const { code } = (JSON.parse(body) as { error: { code: string } }).error;
  const meaning = errorMeanings[code as keyof typeof errorMeanings];
  if (!meaning) return `unknown code ${code}`;
  return meaning.status === status ? '' : `${code} with ${status}, not ${meaning.status}`;
}

/** That a camera does not answer is told as such; the gateway itself may not fail. */
function faultOfFailure(status: number, body: string): string {
  try {
    const { code } = (JSON.parse(body) as { error: { code: string } }).error;
    if (status !== 500 && /^(camera|stream)\./.test(code)) return '';
    return `${status} ${code}`;
  } catch {
    return `${status} ${body.slice(0, 100)}`;
  }
}
