/** The API's description: `/docs` for people, `/docs/json` for programs; the committed openapi.json equals it (tested). */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export const openapiPlugin = fp(async (app: FastifyInstance, options: { version: string }) => {
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
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
});
