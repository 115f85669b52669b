/** `/api/credentials`: written, listed without their secrets, removed. Nothing here ever answers with a password. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import type { CamerasCore } from '../core.ts';
import { CredentialsEntry } from '../device-schemas.ts';
import type { Inventory } from '../inventory.ts';
import type { CredentialScope } from '../records.ts';
import { CredentialsInput } from '../schemas.ts';
import type { CredentialListing } from './credentials.ts';

export function registerCredentialRoutes(instance: FastifyInstance, { registry, credentials }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const config = { door: { right: 'configure' }, act: 'own' } as const;
  const tags = ['credentials'];
  app.get('/api/credentials', { config, schema: { tags, response: { 200: Type.Array(CredentialsEntry) } } }, async () =>
    credentials.list().map(renderEntry),
  );
  app.put(
    '/api/credentials',
    { config, schema: { tags, body: CredentialsInput, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { body } = request;
      const scope = scopeOf(body.scope);
      await registry.act(async (act) => {
        await credentials.put(act.db, scope, { username: body.username, password: body.password });
        act.credentialsChanged(devicesOf(act.inventory, scope));
      }, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/api/credentials',
    {
      config,
      schema: { tags, body: Type.Pick(CredentialsInput, ['scope']), response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { body } = request;
      const scope = scopeOf(body.scope);
      await registry.act(async (act) => {
        await credentials.remove(act.db, scope);
        act.credentialsChanged(devicesOf(act.inventory, scope));
      }, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

function scopeOf(scope: CredentialsInput['scope']): CredentialScope {
  if (scope.kind === 'camera') return { kind: 'camera', key: scope.cameraId };
  if (scope.kind === 'site') return { kind: 'site', key: scope.siteId };
  return { kind: 'range', key: scope.cidr };
}

function renderEntry({ scope, username, changedAtMs, readable }: CredentialListing): CredentialsEntry {
  const rest = { username, changedAtMs, readable };
  if (scope.kind === 'camera') return { scope: { kind: 'camera', cameraId: scope.key }, ...rest };
  if (scope.kind === 'device') return { scope: { kind: 'device', deviceId: scope.key }, ...rest };
  if (scope.kind === 'site') return { scope: { kind: 'site', siteId: scope.key }, ...rest };
  return { scope: { kind: 'range', cidr: scope.key }, ...rest };
}

/** Bound devices that the scope may open: those are tried again at once. A range wakes all; a look-up then decides. */
function devicesOf(inventory: Inventory, scope: CredentialScope): string[] {
  if (scope.kind === 'device') return [scope.key];
  return [...inventory.bindings.values()]
    .filter(({ cameraId }) => {
      if (scope.kind === 'camera') return cameraId === scope.key;
      return scope.kind === 'range' || inventory.cameras.get(cameraId)?.siteId === scope.key;
    })
    .map(({ deviceId }) => deviceId);
}
