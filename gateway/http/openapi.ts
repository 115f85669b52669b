/**
 * The API's description: `/docs` for people, `/docs/json` for programs; the committed openapi.json equals it (tested). Errors
 * are described here for all routes at once.
 */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import fp from 'fastify-plugin';
import { errorStatusesOf } from './documented-errors.ts';
import { ErrorAnswer } from './errors.ts';

const errorId = 'ErrorAnswer';

export const openapiPlugin = fp(async (app: FastifyInstance, options: { version: string }) => {
  app.addSchema({ ...ErrorAnswer, $id: errorId });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tháp Canh',
        version: options.version,
        description: 'Camera command centre of a district. Times are ISO 8601 UTC or epoch ms; ids are UUIDv7.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    hideUntagged: true,
    refResolver: {
      buildLocalReference: ({ $id }, _uri, _fragment, at) => (typeof $id === 'string' ? $id : `def-${at}`),
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: withErrors(schema, {
        method: route.method,
        tags: schema?.tags ?? [],
        rule: route.config?.door,
      }),
    }),
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
});

/** A status that the route describes itself stays as it is. */
function withErrors(schema: FastifySchema | undefined, route: Parameters<typeof errorStatusesOf>[0]): FastifySchema {
  if (!schema || route.tags.length === 0) return schema ?? {};
  // Always JSON, also where what is asked for is a picture.
  const content = { 'application/json': { schema: { $ref: `${errorId}#` } } };
  const errors = errorStatusesOf(route).map((status) => [status, { description: 'What is wrong', content }]);
  return { ...schema, response: { ...Object.fromEntries(errors), ...(schema.response as object | undefined) } };
}
