import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../gateway/access/model.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { doorOf } from '../../support/allow-everything.ts';

async function appWith(decide: Decide) {
  const app = Fastify();
  await app.register(errorPlugin);
  await app.register(doorPlugin, doorOf(decide));
  await app.register(async (routes) => {
    routes.get('/list', { config: { door: { right: 'live' } } }, async () => 'list');
    routes.post('/list', { config: { door: { right: 'configure' } } }, async () => 'made');
    routes.get(
      '/camera/:cameraId',
      { config: { door: { right: 'live', cameraParam: 'cameraId' } } },
      async () => 'picture',
    );
  });
  return app;
}

describe('door', () => {
  it('does not let a route without a right be built', async () => {
    const app = Fastify();
    await app.register(doorPlugin, doorOf());
    expect(() => app.get('/open', async () => 'x')).toThrow(/declares no right/);
  });

  it('says 404, not 403, of a camera that one may not see', async () => {
    const app = await appWith((_person, _right, cameraId) => cameraId !== 'secret');
    expect((await app.inject('/camera/secret')).statusCode).toBe(404);
    expect((await app.inject('/camera/secret')).json()).toEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: 'not-found', details: {} }) }),
    );
    expect((await app.inject('/camera/open')).body).toBe('picture');
  });

  it('asks for the right that the route names', async () => {
    const app = await appWith((_person, right) => right === 'live');
    expect((await app.inject('/list')).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/list' })).statusCode).toBe(403);
  });

  it('refuses a foreign host name and a foreign origin', async () => {
    const app = await appWith(() => true);
    expect((await app.inject({ url: '/list', headers: { host: 'evil.example' } })).statusCode).toBe(403);
    const post = (origin: string) =>
      app.inject({ method: 'POST', url: '/list', headers: { host: '127.0.0.1:8080', origin } });
    expect((await post('http://evil.example')).statusCode).toBe(403);
    expect((await post('null')).statusCode).toBe(403);
    expect((await post('http://127.0.0.1:8080')).statusCode).toBe(200);
  });

  it('answers errors in the language of the caller, with the request id', async () => {
    const app = await appWith(() => true);
    const answer = async (language: string) =>
      (await app.inject({ url: '/nothing', headers: { 'accept-language': language } })).json().error;
    expect((await answer('vi')).message).toBe('Không tìm thấy.');
    expect(await answer('en-GB')).toMatchObject({ message: 'Not found.', requestId: expect.any(String) });
  });
});
