/** The direct source while a session plays, over each transport, and its end: cameras that do what real ones do. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tinySdp } from '../../support/scripted-camera.ts';
import { frames, useScriptedSource } from '../../support/scripted-source.ts';
import { waitFor } from '../../support/wait-for.ts';

const { open, script } = useScriptedSource('127.22.3.1');

describe('a session', () => {
  it('is kept alive at half its time, and ended by TEARDOWN', async () => {
    const camera = await script({ sessionTimeoutS: 1 });
    const heard = open(camera);
    await waitFor('signs of life', () => camera.methods().filter((method) => method === 'GET_PARAMETER').length >= 3);
    const times = camera.requests.filter(({ method }) => method === 'GET_PARAMETER').map(({ atMs }) => atMs);
    // The shortest pause: a busy test machine can only make one longer.
    const pauses = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    expect(Math.min(...pauses)).toBeLessThan(1_000);
    await heard.source.close();
    expect(camera.methods().at(-1)).toBe('TEARDOWN');
    expect(camera.requests.at(-1)?.request.headers['session']).toBe('77');
  });

  it('is kept alive by OPTIONS where the camera offers nothing else, or goes back on its offer', async () => {
    const refuses = { GET_PARAMETER: () => ({ status: 501 }) };
    const cameras = [
      await script({ sessionTimeoutS: 1, offers: 'PLAY' }),
      await script({ sessionTimeoutS: 1, answers: refuses }),
    ];
    for (const camera of cameras) {
      const heard = open(camera);
      await waitFor('OPTIONS again', () => camera.methods().filter((method) => method === 'OPTIONS').length >= 3);
      expect(camera.methods().filter((method) => method === 'GET_PARAMETER').length).toBeLessThan(2);
      await heard.source.close();
    }
  });

  it('shows every picture, whatever stands between the packets', async () => {
    const camera = await script({ between: Buffer.from('\r\n\0$R\xff$\x09\0\x05') });
    const heard = open(camera);
    await frames(heard, 12);
    await heard.source.close();
    expect(heard.fragments.map(({ sequence }) => sequence)).toEqual(heard.fragments.map((_, index) => index));
    expect(
      heard.fragments.every(
        ({ decodeTime }, index, all) => index === 0 || decodeTime - (all[index - 1]?.decodeTime ?? 0) === 3_600,
      ),
    ).toBe(true);
  });

  it('plays without sound where the camera refuses to set the sound up', async () => {
    const camera = await script({
      answers: {
        SETUP: ({ url }) =>
          url.endsWith('trackID=2')
            ? { status: 500 }
            : { status: 200, headers: ['Session: 77', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1'] },
      },
    });
    const heard = open(camera, { audio: true });
    await frames(heard);
    expect(heard.inits[0]?.tracks.map(({ kind }) => kind)).toEqual(['video']);
    await heard.source.close();
  });

  it('takes the channels that the camera names, not those it was asked for', async () => {
    const camera = await script({
      answers: {
        SETUP: () => ({ status: 200, headers: ['Session: 77', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1'] }),
      },
      sdp: tinySdp.replace('m=video', 'm=application 0 RTP/AVP 107\r\na=control:meta\r\nm=video'),
    });
    const heard = open(camera);
    await frames(heard);
    await heard.source.close();
  });

  it('sends reports of what it received', async () => {
    const camera = await script();
    const heard = open(camera);
    const report = await waitFor('a receiver report', () => camera.reports.find(({ channel }) => channel === 1));
    expect(report.packet[1]).toBe(201);
    expect(Buffer.from(report.packet).readUInt32BE(8)).toBe(0xabcdef);
    await heard.source.close();
  });
});

describe('over UDP', () => {
  const transportOf = (answer: string) => ['Session: 77', `Transport: ${answer}`];

  it('falls back to TCP where the camera refuses UDP', async () => {
    const camera = await script({
      answers: {
        SETUP: ({ headers }) =>
          headers['transport']?.includes('TCP')
            ? { status: 200, headers: transportOf('RTP/AVP/TCP;unicast;interleaved=0-1') }
            : { status: 461 },
      },
    });
    const heard = open(camera, { transport: 'udp' });
    await frames(heard);
    expect(camera.methods().filter((method) => method === 'SETUP')).toHaveLength(2);
    await heard.source.close();
  });

  it('falls back to TCP when nothing comes, after a TEARDOWN, and does so at once the next time', async () => {
    const setUps: string[] = [];
    const camera = await script({
      answers: {
        SETUP: ({ headers }) => {
          const tcp = headers['transport']?.includes('TCP') === true;
          setUps.push(tcp ? 'tcp' : 'udp');
          const udp = 'RTP/AVP;unicast;client_port=1-2;server_port=9-10';
          return { status: 200, headers: transportOf(tcp ? 'RTP/AVP/TCP;unicast;interleaved=0-1' : udp) };
        },
        // Only what was set up over TCP can arrive there.
        PLAY: () => ({ status: setUps.at(-1) === 'tcp' ? 200 : 204 }),
      },
    });
    const heard = open(camera, { transport: 'udp', frameTimeoutMs: 5_000 });
    await frames(heard);
    expect(setUps).toEqual(['udp', 'tcp']);
    expect(camera.methods().filter((method) => method === 'TEARDOWN')).toHaveLength(1);
    await heard.source.close();
    const again = open(camera, { transport: 'udp' });
    await frames(again);
    expect(setUps).toEqual(['udp', 'tcp', 'tcp']);
    await again.source.close();
  });
});

describe('over TLS', () => {
  it('plays from a camera that signed its certificate itself', async () => {
    const camera = await script({ tls: selfSigned() });
    const heard = open(camera, { url: camera.url });
    await frames(heard, 10);
    await heard.source.close();
    expect(camera.methods().at(-1)).toBe('TEARDOWN');
    await waitFor('no connection', () => camera.connections === 0);
  });
});

function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rtsps-'));
  try {
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    execFileSync('openssl', ['req', '-x509', ...kind, '-subj', '/CN=camera', '-keyout', keyFile, '-out', certFile], {
      stdio: 'ignore',
    });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('closing', () => {
  const kinds = () => process.getActiveResourcesInfo().filter((kind) => /^(TCPSocketWrap|TLSWrap|UDPWRAP)$/.test(kind));

  it.each(['DESCRIBE', 'SETUP', 'PLAY'])(
    'while %s waits for its answer ends at once, and leaves nothing',
    async (method) => {
      const camera = await script({ answers: { [method]: () => undefined } });
      const before = kinds().length;
      const heard = open(camera, { transport: method === 'SETUP' ? 'udp' : 'tcp' });
      await waitFor(method, () => camera.methods().includes(method));
      await heard.source.close();
      expect(heard.ends).toEqual([undefined]);
      await waitFor('no connection', () => camera.connections === 0);
      await waitFor('no socket', () => kinds().length <= before);
    },
  );

  it('does not wait for a camera that leaves TEARDOWN without an answer', async () => {
    const camera = await script({ answers: { TEARDOWN: () => undefined } });
    const heard = open(camera);
    await frames(heard);
    await heard.source.close();
    expect(heard.ends).toEqual([undefined]);
    await waitFor('no connection', () => camera.connections === 0);
  });
});
