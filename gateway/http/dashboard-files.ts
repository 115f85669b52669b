/**
 * The built dashboard. Hashed assets are immutable; every other path that a browser opens as a page gets index.html,
 * because the dashboard routes by path (`/camera/T-07`).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const pagePaths = ['/', '/wall/:name', '/camera/:code', '/health', '/cameras', '/discovery'];

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
  for (const path of pagePaths) {
    app.get(path, { config: { door: { open: 'dashboard-files' } }, schema: { hide: true } }, (_request, reply) =>
      reply.sendFile('index.html', folder),
    );
  }
}
