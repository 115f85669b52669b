/** The committed description of the API equals what the app serves. After a change: `npm run openapi`. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway } from '../../support/gateway-in-process.ts';
import type { Visitor } from '../../support/sign-in.ts';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Readonly<Record<string, unknown>> }>>>>;
}

let gateway: Awaited<ReturnType<typeof openGateway>>;
let administrator: Visitor;
let served: OpenApi;

beforeAll(async () => {
  gateway = await openGateway();
  administrator = await gateway.as('administrator');
  served = await administrator.call<OpenApi>('/docs/json');
});
afterAll(() => gateway?.close());

describe('openapi.json', () => {
  it('is the document that the gateway serves', () => {
    const committed = readFileSync(new URL('../../../gateway/openapi.json', import.meta.url), 'utf8');
    expect(served).toEqual(JSON.parse(committed));
  });

  it('describes an answer of every route', () => {
    const bare = Object.entries(served.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.keys(responses).some((status) => /^[2-3]/.test(status)) && !('default' in responses)
          ? []
          : [`${method} ${path}`],
      ),
    );
    expect(bare).toEqual([]);
  });
});

describe('a gateway without cameras', () => {
  it('answers its probes, says what is not there, and closes cleanly', async () => {
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    expect(await administrator.call('/api/cameras')).toEqual([]);
    const answer = await administrator.fetch(`/api/cameras/01a20e99-0000-7000-8000-000000000000`);
    expect(answer.status).toBe(404);
  });

  it('refuses unknown keys and broken bodies with the fields', async () => {
    const post = (body: string) =>
      administrator.fetch('/api/walls', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const answer = await post(JSON.stringify({ name: 'wall-1', title: 'Tường 1', kind: 'wall', colour: 'red' }));
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain('colour');
    expect((await post('{')).status).toBe(400);
  });
});
