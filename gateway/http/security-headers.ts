/**
 * Security headers of every answer. No inline script or style, nothing from another host: the product is offline. No page may
 * show ours in a frame or load what is ours, and ours use none of a machine's microphones, cameras or ports.
 */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

export interface SecurityHeaderOptions {
  /** Whether TLS ends here. Behind a proxy HSTS is the proxy's to say. */
  readonly encrypted: boolean;
}

/** Half a year: browsers that have been here never speak unencrypted to this name again. */
const hstsSeconds = 180 * 24 * 3_600;

/** What no page of ours uses; it does use full screen, sound, game controllers and a screen that stays on. */
const unused = ['camera', 'microphone', 'geolocation', 'display-capture', 'usb', 'serial', 'hid', 'midi', 'payment'];

export const securityHeaders = fp(async (app: FastifyInstance, { encrypted }: SecurityHeaderOptions) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Sockets of the same origin included (CSP 3).
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: encrypted ? { maxAge: hstsSeconds, includeSubDomains: false } : false,
    frameguard: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
  });
  const policy = unused.map((feature) => `${feature}=()`).join(', ');
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', policy);
  });
});
