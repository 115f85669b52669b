/** Holds the code against the house rules: who may import whom, sizes, banned words and marks. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname.replace(/\/$/, '');

/** Room → what it may import of the project. */
const allowed: Record<string, readonly string[]> = {
  kernel: [],
  media: [],
  onvif: ['kernel', 'media'],
  sources: ['kernel', 'media'],
  access: ['kernel'],
  cameras: ['kernel', 'media', 'access', 'onvif', 'sources'],
  walls: ['kernel', 'access', 'cameras'],
  streams: ['kernel', 'media', 'access', 'cameras', 'sources'],
  health: ['kernel', 'media', 'access', 'cameras', 'sources', 'streams'],
  recordings: ['kernel', 'media', 'access', 'cameras', 'sources', 'streams'],
  alarms: ['kernel', 'access', 'cameras', 'health'],
  incidents: ['kernel', 'access', 'cameras', 'health', 'recordings', 'alarms'],
  http: ['kernel', 'access'],
};

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !/node_modules|\/dist(\/|$)/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const found = [...read(file).matchAll(/^\s*(?:import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'/gm)];
  const dynamic = [...read(file).matchAll(/\bimport\('([^']+)'\)/g)];
  return [
    ...found.map((match) => ({ specifier: match[2] ?? '', typeOnly: match[1] !== undefined })),
    ...dynamic.map((match) => ({ specifier: match[1] ?? '', typeOnly: false })),
  ]
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly }) => ({
      from: file,
      to: relative(root, resolve(root, dirname(file), specifier)),
      typeOnly,
    }));
}

const roomOf = (file: string): string | undefined => /^gateway\/([^/]+)\//.exec(file)?.[1];
const show = ({ from, to }: Import) => `${from} → ${to}`;

const gatewayFiles = filesBelow('gateway', /\.ts$/);
const codeFiles = [...gatewayFiles, ...filesBelow('dashboard', /\.ts$/), ...filesBelow('config', /\.(ts|mjs)$/)];

describe('rooms', () => {
  it('import only what the table allows', () => {
    const wrong = gatewayFiles.flatMap(importsOf).filter(({ from, to }) => {
      const room = roomOf(from);
      if (room === undefined) return false;
      const target = roomOf(to);
      if (target === room) return false;
      if (target === undefined) return !(to.startsWith('config/schema') && room !== 'kernel' && room !== 'media');
      return !(allowed[room] ?? []).includes(target);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it('are all in the table', () => {
    const rooms = new Set(gatewayFiles.map(roomOf).filter((room) => room !== undefined));
    expect([...rooms].filter((room) => !(room in allowed))).toEqual([]);
  });

  it('have no import cycles', () => {
    const graph = new Map(
      gatewayFiles.map((file) => [
        file,
        importsOf(file)
          .filter((edge) => !edge.typeOnly)
          .map((edge) => edge.to),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
        return;
      }
      if (done.has(file)) return;
      for (const next of graph.get(file) ?? []) walk(next, [...path, file]);
      done.add(file);
    };
    for (const file of graph.keys()) walk(file, []);
    expect(cycles).toEqual([]);
  });

  it('each have a README', () => {
    const rooms = [...new Set(gatewayFiles.map(roomOf).filter((room) => room !== undefined))];
    const folders = new Set(filesBelow('gateway', /^README\.md$/).map(dirname));
    expect(rooms.filter((room) => !folders.has(`gateway/${room}`))).toEqual([]);
  });
});

describe('the other houses', () => {
  it('config knows nothing of the rooms', () => {
    expect(
      filesBelow('config', /\.ts$/)
        .flatMap(importsOf)
        .filter(({ to }) => to.startsWith('gateway'))
        .map(show),
    ).toEqual([]);
  });

  it('the simulator knows nothing of the gateway', () => {
    expect(
      filesBelow('test/simulator', /\.ts$/)
        .flatMap(importsOf)
        .filter(({ to }) => to.startsWith('gateway'))
        .map(show),
    ).toEqual([]);
  });

  it('the dashboard imports types of schemas only, and values only from media/wire', () => {
    const wrong = filesBelow('dashboard', /\.ts$/)
      .flatMap(importsOf)
      .filter(
        ({ to, typeOnly }) =>
          to.startsWith('gateway/') &&
          !to.startsWith('gateway/media/wire/') &&
          !(typeOnly && /[/-]schemas\.ts$/.test(to)),
      );
    expect(wrong.map(show)).toEqual([]);
  });
});

describe('files', () => {
  it('stay within 300 lines', () => {
    const long = codeFiles.filter((file) => read(file).split('\n').length > 301);
    expect(long).toEqual([]);
  });

  it('have kebab-case names and none of the banned ones', () => {
    const wrong = codeFiles.filter((file) => {
      const name = file.split('/').at(-1) ?? '';
      return !/^[a-z0-9-]+(\.[a-z]+)*\.(ts|mjs)$/.test(name) || /^(utils?|helpers?|manager|common|index)\./.test(name);
    });
    expect(wrong).toEqual([]);
  });

  it('hold no unfinished or banned marks', () => {
    const banned = /\bas any\b|(?<!\/\/.*|^\s*\*.*): any\b|\bunsafeHTML\b|\binnerHTML\b|\bTO(DO)\b|\bFIX(ME)\b/;
    const wrong = codeFiles.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => (banned.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(wrong).toEqual([]);
  });

  it('keep no state at module level', () => {
    const wrong = gatewayFiles.filter((file) => /^(export )?let /m.test(read(file)));
    expect(wrong).toEqual([]);
  });

  it('read environment and arguments only in the programs', () => {
    const wrong = gatewayFiles.filter(
      (file) =>
        !['gateway/main.ts', 'gateway/admin.ts', 'gateway/verify.ts'].includes(file) &&
        /process\.(env|argv)\b/.test(read(file)),
    );
    expect(wrong).toEqual([]);
  });
});
