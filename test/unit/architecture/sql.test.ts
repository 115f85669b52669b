/** SQL is never put together from texts: values are bound, names come from the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const gateway = new URL('../../../gateway', import.meta.url).pathname;
const files = readdirSync(gateway, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

describe('SQL in the gateway', () => {
  it('is not joined from texts', () => {
    // Kysely's sql`…` binds what stands in it; raw text, and statements given to the driver, bind nothing.
    const joined = /sql\.(raw|lit)\(\s*(`[^`]*\$\{|[^)]*\+)|\.(prepare|exec|pragma)\(\s*`[^`]*\$\{/g;
    const found = files.flatMap((file) =>
      [...readFileSync(join(gateway, file), 'utf8').matchAll(joined)].map(([text]) => `${file}: ${text}`),
    );
    // The pragma takes a word of a type with two values.
    expect(found).toEqual(['kernel/database.ts: .pragma(`synchronous = ${']);
  });

  it('orders and limits by what stands in the code', () => {
    const free = /orderBy\((?!\s*\[?\s*['"(])|sql\.(ref|id)\(/g;
    const found = files.flatMap((file) =>
      [...readFileSync(join(gateway, file), 'utf8').matchAll(free)].map(([text]) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });
});
