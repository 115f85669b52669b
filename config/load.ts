/**
 * Reads the machine's configuration: YAML → defaults → schema. All errors are reported at once, each with its path.
 * Pure but for reading the file it is given; knows nothing of the rooms.
 */
import { readFileSync } from 'node:fs';
import { Settings } from 'typebox/system';
import { Value } from 'typebox/value';
import { parseDocument } from 'yaml';
import { listenProblems } from './listen-rules.ts';
import { recordingsProblems } from './recordings-rules.ts';
import { GatewayConfig } from './schema.ts';

export interface ConfigProblem {
  /** `/streams/hls/partMs`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: GatewayConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Reads and checks a file. A missing file is a problem, not an exception. */
export function loadConfig(file: string): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { ok: false, problems: [{ path: '', message: `cannot read ${file}: ${(error as Error).message}` }] };
  }
  return parseConfig(text);
}

/** Checks YAML text; an empty document means all defaults. */
export function parseConfig(text: string): LoadedConfig {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => ({ path: '', message: error.message })) };
  }
  const raw: unknown = document.toJS() ?? {};
  const withDefaults = Value.Default(GatewayConfig, raw);
  const problems = [...schemaProblems(withDefaults), ...rules(withDefaults)];
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, config: withDefaults as GatewayConfig };
}

function schemaProblems(value: unknown): ConfigProblem[] {
  // The validator stops at eight errors by itself; a person wants all of them.
  Settings.Set({ maxErrors: 1_000 });
  const seen = new Map<string, ConfigProblem>();
  for (const error of Value.Errors(GatewayConfig, value)) {
    const path = error.instancePath;
    const { requiredProperties } = error.params as { requiredProperties?: readonly string[] };
    // An unknown key is reported once, at its own path.
    if (error.keyword === 'additionalProperties') continue;
    const unknownKey = error.message === 'schema is false';
    const missing = requiredProperties ? `: ${requiredProperties.join(', ')}` : '';
    const message = unknownKey ? 'unknown key' : `${error.message}${missing}`;
    if (!seen.has(`${path}|${message}`)) seen.set(`${path}|${message}`, { path, message });
  }
  return [...seen.values()];
}

/** What a schema cannot say; each rule is asked where its own values are of the right kind, so that no error hides another. */
function rules(value: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { hls: Hls, window: Window } = GatewayConfig.properties.streams.properties;
  const hls = Value.Pointer.Get(value, '/streams/hls');
  const window = Value.Pointer.Get(value, '/streams/window');
  if (Value.Check(Hls, hls) && hls.partMs * 2 > hls.segmentMs) {
    problems.push({ path: '/streams/hls/partMs', message: 'must be at most half of segmentMs' });
  }
  if (Value.Check(Hls, hls) && Value.Check(Window, window) && window.maxMs < hls.segmentMs * 3) {
    problems.push({ path: '/streams/window/maxMs', message: 'must hold at least three segments' });
  }
  return [
    ...problems,
    ...listenProblems(Value.Pointer.Get(value, '/listen')),
    ...recordingsProblems(Value.Pointer.Get(value, '/recordings')),
  ];
}
