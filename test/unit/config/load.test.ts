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
    expect(paths.sort()).toEqual(['/listen/port', '/listen/tls', '/streams/hls/partMs']);
  });

  it('sends alarms by HTTP or not at all', () => {
    const loaded = parseConfig('alarms: { outgoing: { webhook: { url: "ftp://10.0.0.9/a", secretFile: s } } }\n');
    expect(loaded).toMatchObject({ ok: false, problems: [{ path: '/alarms/outgoing/webhook/url' }] });
  });

  const pathsOf = (text: string) => {
    const loaded = parseConfig(text);
    return loaded.ok ? [] : loaded.problems.map((problem) => problem.path);
  };

  it('refuses plain HTTP outside this machine, unless a proxy ends TLS', () => {
    const outside = (more: string) => pathsOf(`listen: { host: 0.0.0.0, ${more} }`);
    expect(outside('port: 1')).toEqual(['/listen/tls']);
    expect(outside('tls: off')).toEqual(['/listen/tls']);
    expect(outside('tls: own')).toEqual([]);
    expect(outside('tls: { cert: a.pem, key: b.pem }')).toEqual([]);
    expect(outside('names: [canh.quan.local], proxy: { trust: [10.0.0.2] }')).toEqual([]);
    expect(outside('tls: { cert: a.pem }')).not.toEqual([]);
    for (const host of ['127.0.0.1', '127.8.9.1', 'localhost', '"::1"']) {
      expect(pathsOf(`listen: { host: ${host} }`), host).toEqual([]);
    }
    for (const host of ['10.0.0.1', '"::"', 'canh.quan.local', '127.0.0.1.evil.example']) {
      expect(pathsOf(`listen: { host: ${host} }`), host).toEqual(['/listen/tls']);
    }
  });

  it('takes names without scheme, port or wildcard, and proxies by address', () => {
    expect(pathsOf('listen: { names: [canh, canh.quan.local, 10.0.0.5, "fd00::5"] }')).toEqual([]);
    for (const name of ['https://canh', 'canh:8080', '"*.quan.local"', 'CANH', '-canh', 'canh..local', '""']) {
      expect(pathsOf(`listen: { names: [${name}] }`), name).toEqual(['/listen/names/0']);
    }
    const trusting = (entry: string) => pathsOf(`listen: { names: [canh], proxy: { trust: [${entry}] } }`);
    for (const entry of ['10.0.0.2', '10.0.0.0/29', '"fd00::/64"']) expect(trusting(entry), entry).toEqual([]);
    for (const entry of ['proxy.local', '0.0.0.0/0', '10.0.0.0/33', '10.0.0.0/8/8', '"10.0.0.0/ 8"', '"::/0"']) {
      expect(trusting(entry), entry).toEqual(['/listen/proxy/trust/0']);
    }
    expect(pathsOf('listen: { proxy: { trust: [10.0.0.2] } }')).toEqual(['/listen/names']);
    expect(pathsOf('listen: 5')).not.toEqual([]);
  });

  it('takes each disk for one, by its name and by its folder', () => {
    const disk = (name: string, folder: string) => `{name: ${name}, folder: ${folder}}`;
    const text = `recordings: {disks: [${disk('D1', '/srv/a')}, ${disk('D1', '/srv/b')}, ${disk('D2', '/srv/b/')}]}`;
    const loaded = parseConfig(text);
    expect(loaded.ok ? [] : loaded.problems.map(({ path }) => path)).toEqual([
      ...['/recordings/disks/1/name', '/recordings/disks/2/folder'],
    ]);
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
