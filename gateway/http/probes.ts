/**
 * `/healthz`: the process answers. `/readyz`: the wall can be opened; nobody hears a gateway that is not so far, because it
 * listens when every room is open. Errors' texts for the pages.
 */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { errorMeanings } from '../kernel/errors.ts';

/** No more than that: whoever asks need not be signed in. */
const Probe = Type.Object({ status: Type.String() });
const Texts = Type.Record(Type.String(), Type.Object({ vi: Type.String(), en: Type.String() }));

export function registerProbes(app: FastifyInstance): void {
  const tags = ['gateway'];
  const door = { open: 'health-probe' } as const;
  app.get('/healthz', { config: { door }, schema: { tags, response: { 200: Probe } } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { config: { door }, schema: { tags, response: { 200: Probe } } }, async () => ({
    status: 'ready',
  }));
  app.get(
    '/api/error-texts',
    { config: { door: { open: 'dashboard-files' } }, schema: { tags, response: { 200: Texts } } },
    async () => Object.fromEntries(Object.entries(errorMeanings).map(([code, { vi, en }]) => [code, { vi, en }])),
  );
}
