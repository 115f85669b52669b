/** Reads a district file: YAML → schema → the rules a schema cannot say. All problems at once, each with its path. Pure. */
import { Value } from 'typebox/value';
import { parseDocument } from 'yaml';
import { GatewayError } from '../../kernel/errors.ts';
import { District } from './district-schema.ts';

export interface DistrictProblem {
  readonly path: string;
  readonly message: string;
}

/** @throws GatewayError `request.invalid` with `details.problems` */
export function parseDistrict(text: string): District {
  const document = parseDocument(text, { uniqueKeys: true });
  const found = document.errors.length > 0 ? document.errors.map(({ message }) => ({ path: '', message })) : undefined;
  const raw: unknown = found ? {} : (document.toJS({ maxAliasCount: 100 }) ?? {});
  const problems = found ?? schemaProblems(raw);
  if (problems.length === 0) problems.push(...ruleProblems(raw as District));
  if (problems.length > 0) {
    const first = problems[0];
    throw new GatewayError('request.invalid', {
      details: { problems },
      message: `the district file is not valid: ${first?.path ?? ''} ${first?.message ?? ''}`,
    });
  }
  return raw as District;
}

function schemaProblems(raw: unknown): DistrictProblem[] {
  const problems = new Map<string, DistrictProblem>();
  for (const { instancePath, message, params } of Value.Errors(District, raw)) {
    const names = params as { additionalProperties?: readonly string[]; requiredProperties?: readonly string[] };
    const keys = names.additionalProperties ?? names.requiredProperties;
    const problem = { path: instancePath, message: keys ? `${message}: ${keys.join(', ')}` : message };
    problems.set(`${problem.path} ${problem.message}`, problem);
  }
  return [...problems.values()].slice(0, 200);
}

/** Codes are unique per kind. What they refer to is checked against file and database together: district-import.ts. */
function ruleProblems(district: District): DistrictProblem[] {
  const problems: DistrictProblem[] = [];
  for (const kind of ['units', 'sites', 'links', 'groups', 'cameras'] as const) {
    const seen = new Set<string>();
    for (const [index, { code }] of (district[kind] ?? []).entries()) {
      if (seen.has(code.toLowerCase())) problems.push({ path: `/${kind}/${index}/code`, message: `${code} twice` });
      seen.add(code.toLowerCase());
    }
  }
  for (const [index, camera] of (district.cameras ?? []).entries()) {
    if (camera.contractFrom && camera.contractUntil && camera.contractFrom > camera.contractUntil) {
      problems.push({ path: `/cameras/${index}/contractUntil`, message: 'lies before contractFrom' });
    }
  }
  return problems;
}
