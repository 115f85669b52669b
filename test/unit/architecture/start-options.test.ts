/** The gateway is started in the same way by npm, in the container and by systemd: its heap options decide what a camera costs. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startArguments } from '../../support/start-arguments.ts';

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');

it('gives Node the same options everywhere', () => {
  const args = startArguments();
  expect(args.at(-1)).toBe('gateway/main.ts');
  expect(args.length).toBeGreaterThan(1);
  expect(JSON.parse(/^ENTRYPOINT (.*)$/m.exec(read('Dockerfile'))?.[1] ?? '[]')).toEqual(['node', ...args]);
  expect(read('config/deploy/thap-canh.service')).toMatch(
    new RegExp(`^ExecStart=\\S+/node ${args.join(' ')} --config `, 'm'),
  );
});
