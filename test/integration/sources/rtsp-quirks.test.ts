/** The direct source and the answers of cameras: redirects, challenges, refusals, silence. */
import { describe, expect, it } from 'vitest';
import { type ScriptedCameraOptions, tinySdp } from '../../support/scripted-camera.ts';
import { endOf, frames, useScriptedSource } from '../../support/scripted-source.ts';
import { waitFor } from '../../support/wait-for.ts';

const { open, script, redirectsAsked } = useScriptedSource('127.22.2.1');

describe('a redirect', () => {
  const to = (location: string): Partial<ScriptedCameraOptions> => ({
    answers: { DESCRIBE: () => ({ status: 302, headers: [`Location: ${location}`] }) },
  });

  it('is followed once, to a host that passes the address check', async () => {
    const second = await script({ address: '127.22.2.2' });
    const first = await script(to(second.url));
    const heard = open(first);
    await frames(heard);
    expect(redirectsAsked.at(-1)).toBe(`127.22.2.2:${second.port}`);
    expect(first.connections).toBe(0);
    await heard.source.close();
  });

  it('to any other host ends the source before anything is sent there', async () => {
    const second = await script({ address: '127.22.2.3' });
    const heard = open(await script(to(second.url)));
    expect(await endOf(heard)).toMatchObject({
      code: 'camera.address-refused',
      details: { redirectedTo: '127.22.2.3' },
    });
    expect(second.requests).toEqual([]);
  });

  it.each(['', 'http://127.22.2.2/', 'rtsp://127.22.2.2:1/?a'])('of no use is a wrong answer: %j', async (location) => {
    const second = await script({ address: '127.22.2.2', ...to('rtsp://127.22.2.2:9/') });
    const heard = open(await script(to(location.replace(':1/', `:${second.port}/`))));
    expect((await endOf(heard))?.code).toBe('camera.bad-answer');
  });
});

describe('signing in', () => {
  const credentials = { user: 'quản "trị" viên', password: 'p@ss:w/ö=rd\\1%20' };
  const account = { username: credentials.user, password: credentials.password };

  it.each(['basic', 'MD5', 'SHA-256'] as const)(
    'works where a camera knows %s only, with any characters',
    async (scheme) => {
      const camera = await script({ auth: { scheme, credentials } });
      const heard = open(camera, account);
      await frames(heard);
      await heard.source.close();
      expect(camera.methods().filter((method) => method === 'DESCRIBE')).toHaveLength(2);
    },
  );

  it('goes on when the nonce goes stale in the middle of a session', async () => {
    const camera = await script({ auth: { scheme: 'SHA-256', credentials }, sessionTimeoutS: 1 });
    const heard = open(camera, account);
    await frames(heard);
    camera.ageNonces(600_000);
    const from = camera.requests.length;
    const signs = () => camera.requests.slice(from).filter(({ method }) => method === 'GET_PARAMETER');
    await waitFor('a sign of life that was signed anew', () => signs().length >= 2);
    const nonces = signs().map(({ request }) => /nonce="([^"]+)"/.exec(request.headers['authorization'] ?? '')?.[1]);
    expect(nonces[1]).not.toBe(nonces[0]);
    await heard.source.close();
  });

  it('tries a wrong password once only', async () => {
    const camera = await script({ auth: { scheme: 'MD5', credentials } });
    const heard = open(camera, { ...account, password: 'wrong' });
    expect((await endOf(heard))?.code).toBe('camera.unauthorised');
    expect(camera.methods()).toEqual(['DESCRIBE', 'DESCRIBE']);
  });
});

describe('an answer', () => {
  it.each([
    [403, 'camera.forbidden'],
    [404, 'camera.no-video'],
    [453, 'camera.sessions-full'],
    [503, 'camera.sessions-full'],
    [500, 'camera.bad-answer'],
  ] as const)('with status %i means %s', async (status, code) => {
    expect((await endOf(open(await script({ answers: { DESCRIBE: () => ({ status }) } }))))?.code).toBe(code);
  });

  it('that never comes is a time-out, for each request', async () => {
    for (const method of ['DESCRIBE', 'SETUP', 'PLAY']) {
      const heard = open(await script({ answers: { [method]: () => undefined } }), { frameTimeoutMs: 500 });
      expect((await endOf(heard))?.code, method).toBe('camera.timeout');
    }
  });

  it('that never comes because the camera hangs up is a loss', async () => {
    expect((await endOf(open(await script({ answers: { SETUP: () => 'hang-up' } }))))?.code).toBe('stream.lost');
  });

  it('tells when the stream is none that can be read here', async () => {
    const jpeg = tinySdp.replace('RTP/AVP 96', 'RTP/AVP 26').replace(/a=rtpmap:96.*\r\na=fmtp.*\r\n/, '');
    const secured = tinySdp.replaceAll('RTP/AVP', 'RTP/SAVP');
    const silent = tinySdp.replace('m=video', 'm=application');
    for (const [sdp, code] of [
      [jpeg, 'stream.not-direct'],
      [secured, 'stream.not-direct'],
      ['<html>', 'stream.not-direct'],
      [silent, 'camera.no-video'],
    ] as const) {
      const camera = await script({ sdp });
      expect((await endOf(open(camera)))?.code).toBe(code);
      expect(camera.methods()).toEqual(['DESCRIBE']);
    }
  });
});
