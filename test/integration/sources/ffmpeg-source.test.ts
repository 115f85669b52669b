/** The ffmpeg source against simulated cameras: the contract of every source, and what is ffmpeg's own. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { createFfmpegSource } from '../../../gateway/sources/ffmpeg-source.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { isRunning } from '../../support/is-running.ts';
import { requestOf, startSimulatedCameras } from '../../support/simulated-cameras.ts';
import { describeSourceContract, listenTo } from '../../support/source-contract.ts';
import { waitFor } from '../../support/wait-for.ts';

const openSource = createFfmpegSource({
  ffmpegPath: 'ffmpeg',
  clock: systemClock,
  newStreamSession: () => newId(),
  networkTimeoutMs: 1_500,
});
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulatedCameras(['P-01']);
});
afterAll(() => simulator?.close());

describe('ffmpeg source', () => {
  describeSourceContract(() => ({
    openSource,
    request: () => requestOf(simulator, 'P-01', 'sub'),
    stall: (on) => simulator.switchboard.turn('P-01', 'stall', { on }),
    dropConnections: () => simulator.getCamera('P-01').rtsp.dropConnections(),
    changeResolution: () => simulator.switchboard.turn('P-01', 'resolution', { profile: 'sub' }),
    openSessions() {
      const camera = simulator.getCamera('P-01');
      return camera.streams.reduce((sum, stream) => sum + camera.rtsp.sessionsOf(stream.token), 0);
    },
  }));

  it('keeps URL and password out of argv and environment', async () => {
    const heard = listenTo(openSource, requestOf(simulator, 'P-01', 'sub'));
    const { pid } = heard.source;
    const secret = simulator.getCamera('P-01').definition.password;
    await waitFor('a fragment', () => heard.fragments.length > 0);
    expect(pid).toBeDefined();
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    expect(argv).toContain('frag_every_frame');
    for (const text of [argv, readFileSync(`/proc/${pid}/environ`, 'utf8')]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain('rtsp://');
    }
    await heard.source.close();
    expect(pid === undefined || isRunning(pid)).toBe(false);
  });

  it('reports a killed ffmpeg as failed, with nothing left running', async () => {
    const heard = listenTo(openSource, requestOf(simulator, 'P-01', 'sub'));
    await waitFor('a fragment', () => heard.fragments.length > 0);
    const pid = heard.source.pid ?? 0;
    process.kill(pid, 'SIGKILL');
    await waitFor('the end', () => heard.ends.length > 0);
    expect(heard.ends.map((error) => error?.code)).toEqual(['ffmpeg.failed']);
    expect(isRunning(pid)).toBe(false);
  });

  it('ends when the camera redirects to a host that did not pass the address check', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        const cseq = /CSeq: *(\d+)/i.exec(text)?.[1] ?? '0';
        const head = text.startsWith('DESCRIBE')
          ? `RTSP/1.0 302 Found\r\nCSeq: ${cseq}\r\nLocation: rtsp://127.66.6.6:${port}/elsewhere\r\n\r\n`
          : `RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n`;
        socket.write(head);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.66.6.5', resolve));
    const { port } = server.address() as AddressInfo;
    const request = { ...requestOf(simulator, 'P-01', 'sub'), url: `rtsp://127.66.6.5:${port}/live` };
    const heard = listenTo(openSource, request);
    await waitFor('the end', () => heard.ends.length > 0);
    expect(heard.ends[0]).toMatchObject({ code: 'camera.address-refused', details: { redirectedTo: '127.66.6.6' } });
    await heard.source.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('names a missing program', async () => {
    const missing = createFfmpegSource({
      ffmpegPath: '/nowhere/ffmpeg',
      clock: systemClock,
      newStreamSession: () => newId(),
    });
    const heard = listenTo(missing, requestOf(simulator, 'P-01', 'sub'));
    await waitFor('the end', () => heard.ends.length > 0);
    expect(heard.ends.map((error) => error?.code)).toEqual(['ffmpeg.missing']);
    await heard.source.close();
  });
});
