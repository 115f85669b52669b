/** Steering and connection tests against a simulated PTZ camera, through the real socket and the real routes. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { consoleActor } from '../../../gateway/access/audit/actor.ts';
import type { BindResult } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import type { Camera, TestStage } from '../../../gateway/cameras/schemas.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { waitFor } from '../../support/wait-for.ts';
import { foundAt, openTestRoom, type TestRoom } from './open-test-room.ts';

const password = 'Steer-Canary-1';
const address = '127.173.2.1';

let simulator: Simulator;
let test: TestRoom;
let cameraId: string;

beforeAll(async () => {
  simulator = await startSimulator({
    baseAddress: '127.173.0.0',
    district: [{ code: 'C-01', user: 'admin', password, mainCodec: 'h264', audio: 'none' }],
  });
  test = await openTestRoom(
    `
cameras:
  allowLoopback: true
  events: false
  discovery: {interfaces: [127.0.0.1], windowMs: 500, httpPorts: [8000], rtspPorts: [8554]}
`,
    {
      testFirstKeyframe: async ({ url }) => ({
        codec: url.startsWith('rtsp://127.173') ? 'h264' : '',
        width: 640,
        height: 360,
      }),
    },
  );
  await test.room.imports.applyDistrict(
    'sites: [{code: CN, name: Cửa ngõ, kind: city-gate}]\ncameras: [{code: C-01, name: Một, site: CN}, {code: C-02, name: Hai, site: CN}]',
    consoleActor,
  );
  cameraId = test.camera('C-01').id;
  const progress = await test.discover({ interfaces: [], targets: [address], username: 'admin', password });
  const items = [{ foundId: foundAt(progress, address).foundId, channel: 1, cameraId }];
  const { results } = await test.call<BindResult>('POST', `/api/discovery/${progress.runId}/bind`, { items });
  if (results[0]?.error) throw new Error(results[0].error);
});
afterAll(async () => {
  await test?.close();
  await simulator?.close();
});

type Heard = { type: string; holder?: string | null; mine?: boolean; code?: string; cameraId?: string };

interface Desk {
  readonly heard: Heard[];
  say(type: string, more?: object): void;
  close(): Promise<void>;
}

async function openDesk(name: string): Promise<Desk> {
  const socket = new WebSocket(`${test.url.replace('http', 'ws')}/api/ptz?desk=${encodeURIComponent(name)}`);
  const heard: Heard[] = [];
  socket.on('message', (bytes) => heard.push(JSON.parse(String(bytes)) as Heard));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    heard,
    say: (type, more = {}) => socket.send(JSON.stringify({ type, cameraId, ...more })),
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}

const head = () => {
  const { ptz } = simulator.getCamera('C-01');
  if (!ptz) throw new Error('no head');
  return ptz;
};
const commands = (name: string) => head().commands.filter(({ command }) => command === name);
const east = { pan: 0.5, tilt: 0, zoom: 0 };

describe('steering', () => {
  beforeEach(async () => {
    await simulator.switchboard.turn('C-01', 'restore');
    head().commands.length = 0;
  });

  it('moves while held, each move with its Timeout, and stops when told', async () => {
    const desk = await openDesk('Bàn 1');
    desk.say('hold');
    await waitFor('the hold', () => desk.heard.find(({ type, mine }) => type === 'holder' && mine));
    desk.say('move', east);
    await waitFor('a move', () => commands('ContinuousMove').length > 0);
    expect(JSON.stringify(commands('ContinuousMove')[0]?.detail)).toMatch(/1000|PT1/);
    desk.say('stop');
    await waitFor('a stop', () => commands('Stop').length > 0 && !head().moving('pan'));
    desk.say('release');
    await waitFor('freedom', () => desk.heard.at(-1)?.holder === null);
    await desk.close();
    const [ended, held] = await waitFor('the end on record', async () => {
      const rows = await test.audit.list({ kind: 'ptz', cameraId, limit: 2 });
      return rows[0]?.kind === 'ptz.ended' ? rows : undefined;
    });
    expect(held).toMatchObject({ kind: 'ptz.held', details: { desk: 'Bàn 1' } });
    expect(ended?.details).toMatchObject({ desk: 'Bàn 1', movements: 1, how: 'released', fromMs: held?.atMs });
  });

  it('refuses a second desk unless it takes over, and tells both', async () => {
    const one = await openDesk('Bàn 1');
    const two = await openDesk('Bàn 2');
    one.say('hold');
    await waitFor('the first hold', () => one.heard.some(({ mine }) => mine));
    two.say('move', east);
    const refusal = await waitFor('the refusal', () => two.heard.find(({ type }) => type === 'refused'));
    expect(refusal.holder).toBe('Bàn 1');
    expect(commands('ContinuousMove')).toEqual([]);
    const held = await test.ask('POST', `/api/cameras/${cameraId}/ptz/home?desk=B`);
    expect(JSON.parse(held.text)).toMatchObject({ error: { code: 'ptz.held' } });
    two.say('take-over');
    await waitFor('the loss', () =>
      one.heard.find(({ type, mine, holder }) => type === 'holder' && !mine && holder === 'Bàn 2'),
    );
    one.say('move', east);
    await waitFor('the refusal of the first', () => one.heard.some(({ type }) => type === 'refused'));
    expect(commands('ContinuousMove')).toEqual([]);
    two.say('release');
    await waitFor('freedom', () => one.heard.at(-1)?.holder === null);
    await one.close();
    await two.close();
  });

  it('sends Stop at once through a camera that answers each call after 2 s, however the hold ends', async () => {
    const delays: number[] = [];
    const ends: ((desk: Desk) => void)[] = [
      (desk) => desk.say('stop'),
      (desk) => desk.say('release'),
      (desk) => void desk.close(),
    ];
    await simulator.switchboard.turn('C-01', 'slow-soap', { ms: 2_000 });
    for (let turn = 0; turn < 6; turn += 1) {
      head().commands.length = 0;
      const desk = await openDesk('Bàn 1');
      // As a page does: renewed while held.
      const renewal = setInterval(() => desk.say('move', east), 400);
      desk.say('move', east);
      await waitFor('a move under way', () => commands('ContinuousMove').length > 0, { everyMs: 5 });
      clearInterval(renewal);
      const endedMs = Date.now();
      ends[turn % ends.length]?.(desk);
      const stop = await waitFor('the stop', () => commands('Stop').find(({ atMs }) => atMs >= endedMs), {
        everyMs: 5,
      });
      delays.push(stop.atMs - endedMs);
      await desk.close();
    }
    const inOrder = delays.join(' ');
    delays.sort((a, b) => a - b);
    console.info(
      `Stop through slow SOAP: median ${delays[3]} ms, max ${delays.at(-1)} ms (n=${delays.length}; stop, release, closed in turn: ${inOrder})`,
    );
    // Behind the queue it would be 2,000 ms and more.
    expect(delays.at(-1)).toBeLessThan(1_000);
  });

  it('stops when a page falls silent without closing', async () => {
    const desk = await openDesk('Bàn 1');
    desk.say('move', east);
    await waitFor('the silence to be noticed', () => commands('Stop').length > 0);
    expect(desk.heard.some(({ type }) => type === 'error')).toBe(false);
    desk.say('release');
    await desk.close();
  });

  it('lists, makes, goes to and removes presets, and knows home', async () => {
    const path = `/api/cameras/${cameraId}/ptz`;
    const made = await test.call<{ token: string }>('POST', `${path}/presets`, { name: 'Làn ngược' });
    const list = await test.call<{ token: string; name: string }[]>('GET', `${path}/presets`);
    expect(list).toContainEqual({ token: made.token, name: 'Làn ngược' });
    await test.call('POST', `${path}/presets/${made.token}/goto`);
    await test.call('PUT', `${path}/home`);
    await test.call('POST', `${path}/home`);
    await test.call('DELETE', `${path}/presets/${made.token}`);
    expect(await test.call<object[]>('GET', `${path}/presets`)).toHaveLength(list.length - 1);
    expect(head().commands.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['SetPreset', 'GotoPreset', 'SetHomePosition', 'GotoHomePosition', 'RemovePreset']),
    );
  });

  it('answers nonsense and cameras without a head with an error, not with silence', async () => {
    const desk = await openDesk('Bàn 1');
    desk.say('move', { pan: 9, tilt: 0, zoom: 0 });
    await waitFor('the refusal of nonsense', () => desk.heard.find(({ code }) => code === 'request.invalid'));
    desk.say('move', { ...east, cameraId: test.camera('C-02').id });
    await waitFor('the refusal of a camera without device', () =>
      desk.heard.find(({ code }) => code === 'camera.unreachable'),
    );
    await desk.close();
  });
});

describe('the connection test', () => {
  const outcomes = (stages: readonly TestStage[]) =>
    stages.map(({ stage, outcome, code }) => `${stage} ${code ?? outcome}`);
  const testUrl = async (url: string, more: object = {}) => {
    const { stages } = await test.call<{ stages: TestStage[] }>('POST', '/api/cameras/test', { url, ...more });
    return outcomes(stages);
  };
  const stream = () => {
    const url = test.room.cameras.pullTarget(cameraId, 'sub')?.url;
    if (!url) throw new Error('no stream');
    return url;
  };

  it('passes every stage of a bound camera', async () => {
    const { stages } = await test.call<{ stages: TestStage[] }>('POST', `/api/cameras/${cameraId}/test`);
    expect(outcomes(stages)).toEqual(['name ok', 'tcp ok', 'sign-in ok', 'sdp ok', 'keyframe ok']);
    expect(stages[3]?.facts).toMatchObject({ video: 'H264' });
  });

  it('names the stage that fails', async () => {
    const account = { username: 'admin', password };
    expect(await testUrl(stream(), { ...account, password: 'wrong' })).toEqual([
      'name ok',
      'tcp ok',
      'sign-in camera.unauthorised',
      'sdp skipped',
      'keyframe skipped',
    ]);
    expect(await testUrl(`rtsp://${address}:8554/nothing-here`, account)).toContain('sdp camera.no-video');
    expect(await testUrl(`rtsp://${address}:9/x`)).toContain('tcp camera.refused');
    expect(await testUrl('rtsp://no-such-host.invalid/x')).toContain('name camera.name-unresolved');
    expect(await testUrl('rtsp://169.254.169.254/x')).toContain('name camera.address-refused');
    expect((await testUrl(stream()))[2]).toBe('sign-in camera.unauthorised'.replace('unauthorised', 'no-credentials'));
  });

  it('adds a camera by its RTSP address, with the password pasted inside', async () => {
    const url = new URL(stream());
    url.username = 'admin';
    url.password = encodeURIComponent(password);
    const { id } = test.camera('C-02');
    const { camera } = await test.call<{ camera: Camera }>('POST', `/api/cameras/${id}/rtsp`, { mainUrl: url.href });
    expect(camera.serving).toMatchObject({
      onvif: false,
      hasCredentials: true,
      main: { codec: 'h264', codecFrom: 'sdp' },
    });
    expect(test.room.cameras.pullTarget(id, 'sub')).toMatchObject({ username: 'admin', password, profileToken: '' });
    expect((await test.ask('POST', `/api/cameras/${cameraId}/rtsp`, { mainUrl: url.href })).status).toBe(409);
    const freed = await test.call<Camera>('DELETE', `/api/cameras/${id}/device`);
    expect(freed.serving).toBeNull();
  });

  it('lets no password out', () => {
    expect(test.answered.join()).not.toContain(password);
    expect(test.logged.join()).not.toContain(password);
  });
});
