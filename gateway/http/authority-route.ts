/**
 * `/authority.crt`: the root of the gateway's own authority, for whoever installs it on a desk. Open, because without it the
 * desk cannot come to the sign-in page unwarned; it is no secret. That it is the right one is seen by its fingerprint, which the
 * console prints (`tls root`).
 */
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';

export function registerAuthorityRoute(app: FastifyInstance, root: () => string | undefined): void {
  app.get(
    '/authority.crt',
    { config: { door: { open: 'dashboard-files' } }, schema: { hide: true } },
    async (_request, reply) => {
      const pem = root();
      if (pem === undefined) throw new GatewayError('not-found');
      return reply
        .header('cache-control', 'no-cache')
        .header('content-disposition', 'attachment; filename="thap-canh-authority.crt"')
        .type('application/x-x509-ca-cert')
        .send(pem);
    },
  );
}
