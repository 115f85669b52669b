/**
 * The built dashboard. Hashed assets are immutable; every other path that a browser opens as a page gets index.html,
 * because the dashboard routes by path (`/camera/T-07`) and has a page of its own for what is not there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../kernel/errors.ts';

/** Paths of programs, not of pages, however they are written: what is not there is a plain 404. */
const programPaths = /^\/(api|hls|docs|assets|metrics|healthz|readyz|authority\.crt)(?![\w-])/i;

/** Whether a browser may be asking for a page here. Hidden files (`/.env`, `/.git/config`) are looked for by others. */
function isPagePath(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  try {
    const read = decodeURIComponent(path);
    return !programPaths.test(read) && !read.includes('/.');
  } catch {
    return false;
  }
}

export async function registerDashboardFiles(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.log.warn({ folder }, 'the dashboard is not built: run npm run build');
    return;
  }
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable');
    },
  });
  app.get('/*', { config: { door: { open: 'dashboard-files' } }, schema: { hide: true } }, (request, reply) => {
    if (!isPagePath(request.url) || !/text\/html|\*\/\*/.test(request.headers.accept ?? '*/*'))
      throw new GatewayError('not-found');
    return reply.sendFile('index.html', folder);
  });
}
