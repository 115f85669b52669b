/** `/api/audit`: who did what. Those with the right `audit` read all of it, everybody else what he did himself. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { AuditFilter } from './audit/audit-store.ts';
import type { AccessRoom } from './room.ts';
import { type AuditQuery, AuditQuery as AuditQuerySchema, AuditVerdictView, AuditView } from './schemas.ts';

const tags = ['access'];

export function registerAuditRoutes(instance: FastifyInstance, { audit, decisions }: AccessRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/audit',
    {
      config: { door: { own: true } },
      schema: { tags, querystring: AuditQuerySchema, response: { 200: Type.Array(AuditView) } },
    },
    async ({ query, person }) => {
      const filter = filterOf(query);
      const rows = await audit.list(decisions.decide(person, 'audit') ? filter : { ...filter, personId: person.id });
      return rows.map((row) => ({ ...row, details: { ...row.details } }));
    },
  );
  app.get(
    '/api/audit/verdict',
    { config: { door: { right: 'audit' } }, schema: { tags, response: { 200: AuditVerdictView } } },
    () => audit.verify(),
  );
}

function filterOf({ personId, cameraId, kind, from, until, before, limit = 200 }: AuditQuery): AuditFilter {
  return {
    limit,
    ...(personId === undefined ? {} : { personId }),
    ...(cameraId === undefined ? {} : { cameraId }),
    ...(kind === undefined ? {} : { kind }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(until === undefined ? {} : { untilMs: Date.parse(until) }),
    ...(before === undefined ? {} : { beforeSeq: before }),
  };
}
