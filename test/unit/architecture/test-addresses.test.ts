/** Files of tests run beside each other: each must start its cameras at addresses of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;

const basesIn = (text: string) =>
  [...text.matchAll(/(?:baseAddress: |'--base-address', )'(127\.\d+\.\d+\.\d+)'/g)].map((match) => match[1] ?? '');

it('no two files of tests share addresses of cameras', () => {
  const filesOf = new Map<string, Set<string>>();
  for (const folder of ['test/integration', 'test/e2e']) {
    const entries = readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
    for (const entry of entries.filter(({ name }) => name.endsWith('.test.ts'))) {
      const file = join(entry.parentPath, entry.name);
      for (const base of basesIn(readFileSync(file, 'utf8')))
        filesOf.set(base, (filesOf.get(base) ?? new Set<string>()).add(file.slice(root.length)));
    }
  }
  expect(filesOf.size).toBeGreaterThan(30);
  expect([...filesOf].filter(([, files]) => files.size > 1).map(([base, files]) => [base, ...files])).toEqual([]);
});
