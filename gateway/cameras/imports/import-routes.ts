/** `/api/cameras/export.csv` and `/api/cameras/import`: the camera list as a file, looked at first, then applied. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../access/request-actor.ts';
import type { CamerasCore } from '../core.ts';
import { ImportPreview } from '../schemas.ts';
import type { ImportDesk } from './import-desk.ts';

const maxCsvBytes = 8 * 1024 * 1024;

export function registerImportRoutes(instance: FastifyInstance, { decide }: CamerasCore, desk: ImportDesk): void {
  const config = { door: { right: 'configure' }, act: 'own' } as const;
  const tags = ['cameras'];
  // In a scope of its own, so that no other route begins to take CSV.
  instance.register(async (scope) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: maxCsvBytes }, (_request, body, done) =>
      done(null, body),
    );
    const app = scope.withTypeProvider<TypeBoxTypeProvider>();
    app.post(
      '/api/cameras/import',
      {
        config,
        bodyLimit: maxCsvBytes,
        schema: {
          tags,
          consumes: ['text/csv'],
          summary: 'Camera list as text/csv: shows what would change; apply=true does it',
          querystring: Type.Object({ apply: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
          body: Type.String(),
          response: { 200: ImportPreview },
        },
      },
      async (request) => {
        const { body, query } = request;
        const applied = query.apply ?? false;
        return { applied, rows: applied ? await desk.applyCsv(body, actorOf(request)) : desk.previewCsv(body) };
      },
    );
    app.get(
      '/api/cameras/export.csv',
      {
        config: { ...config, act: { kind: 'cameras.exported' } },
        schema: { tags, produces: ['text/csv'], response: { 200: Type.String() } },
      },
      async ({ person }, reply) =>
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="cameras.csv"')
          .header('cache-control', 'no-store')
          .send(desk.exportCsv((cameraId) => decide(person, 'configure', cameraId))),
    );
  });
}
