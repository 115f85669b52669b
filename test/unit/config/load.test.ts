import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig, parseConfig } from '../../../config/load.ts';

const exampleFile = new URL('../../../config/gateway.example.yaml', import.meta.url).pathname;

const keysOf = (value: unknown, path = ''): string[] =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, `${path}/${key}`))
    : [path];

describe('gateway.example.yaml', () => {
  it('is valid, names every key and states the true defaults', () => {
    const loaded = loadConfig(exampleFile);
    expect(loaded).toMatchObject({ ok: true });
    const defaults = parseConfig('');
    if (!defaults.ok || !loaded.ok) throw new Error('not valid');
    expect(loaded.config).toEqual(defaults.config);
    expect(keysOf(parse(readFileSync(exampleFile, 'utf8'))).sort()).toEqual(keysOf(defaults.config).sort());
  });

  it('explains every key in the line above or beside it', () => {
    const lines = readFileSync(exampleFile, 'utf8').split('\n');
    const bare = lines.flatMap((line, index) => {
      const key = /^\s+([a-zA-Z]+):\s*\S/.exec(line)?.[1];
      const above = lines.slice(Math.max(0, index - 4), index).some((earlier) => earlier.trim().startsWith('#'));
      return key && !above ? [key] : [];
    });
    expect(bare).toEqual([]);
  });
});

describe('parseConfig', () => {
  it('reports every error at once, with its path', () => {
    const loaded = parseConfig(
      'listen: { port: 99999, colour: red }\nstreams: { parallelStarts: zero }\nnonsense: 1\n',
    );
    if (loaded.ok) throw new Error('accepted');
    const text = loaded.problems.map((problem) => `${problem.path} ${problem.message}`).join('\n');
    expect(text).toContain('/listen/port');
    expect(text).toContain('colour');
    expect(text).toContain('/streams/parallelStarts');
    expect(text).toContain('nonsense');
    expect(text).not.toContain('schema is false');
  });

  it('stops at no number of errors, and names unknown keys at any depth', () => {
    const typos = Array.from({ length: 20 }, (_, index) => `typo${index}: 1`).join(', ');
    const loaded = parseConfig(`{ streams: { transcode: { ${typos} } }, listen: { port: -1 }, log: { level: loud } }`);
    if (loaded.ok) throw new Error('accepted');
    const paths = loaded.problems.map((problem) => problem.path);
    expect(paths).toContain('/streams/transcode/typo19');
    expect(paths).toContain('/listen/port');
    expect(paths).toContain('/log/level');
  });

  it('reports what breaks a rule beside what breaks the schema', () => {
    const loaded = parseConfig('listen: { host: 0.0.0.0, port: -1 }\nstreams: { hls: { partMs: 5000 } }\n');
    if (loaded.ok) throw new Error('accepted');
    const paths = loaded.problems.map((problem) => problem.path);
    expect(paths.sort()).toEqual(['/listen/host', '/listen/port', '/streams/hls/partMs']);
  });

  it('refuses to listen beyond loopback while there is no sign-in', () => {
    expect(parseConfig('listen: { host: 0.0.0.0 }')).toMatchObject({ ok: false, problems: [{ path: '/listen/host' }] });
  });

  it('refuses broken YAML and doubled keys', () => {
    expect(parseConfig('listen: [').ok).toBe(false);
    expect(parseConfig('log: {}\nlog: {}\n').ok).toBe(false);
  });

  it('names a missing file', () => {
    const loaded = loadConfig('/nonexistent/gateway.yaml');
    expect(loaded).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('/nonexistent/gateway.yaml') }],
    });
  });
});
