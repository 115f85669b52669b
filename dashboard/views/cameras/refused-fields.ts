/** The fields that a refusal of the API speaks of. Pure. */
import type { ApiError } from '../../state/api.ts';

/**
 * Field → the validator's words: `details.fields` of a validation (`body/place/latitude` names `latitude`), or
 * `details.field` of a conflict, which has no words of its own.
 */
export function refusedFields(error: ApiError): Map<string, string> {
  const found = new Map<string, string>();
  const fields = error.details['fields'];
  for (const problem of Array.isArray(fields) ? (fields as unknown[]) : []) {
    if (typeof problem !== 'object' || problem === null) continue;
    const { path, message, params } = problem as { path?: unknown; message?: unknown; params?: unknown };
    const missing = (params as { missingProperty?: unknown } | undefined)?.missingProperty;
    const ofPath = String(path ?? '')
      .split('/')
      .at(-1);
    const name = typeof missing === 'string' ? missing : ofPath;
    if (name && !found.has(name)) found.set(name, String(message ?? ''));
  }
  const field = error.details['field'];
  if (typeof field === 'string' && !found.has(field)) found.set(field, '');
  return found;
}
