/** ONVIF over real sockets: node-onvif and a plain SOAP client sign in, read, steer and take events; discovery finds the devices. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DISCOVERY_GROUP as GROUP } from '../../simulator/onvif/discovery-responder.ts';
import { findNode, textAt, type XmlNode } from '../../simulator/onvif/xml.ts';
import { type Simulator, startSimulator } from '../../simulator/simulator.ts';
import { probeDevices } from './discovery-client.ts';
import { callSoap, digestHeader, type SoapTarget } from './soap-client.ts';

const DISCOVERY_PORT = 37_023;
const TDS = 'xmlns="http://www.onvif.org/ver10/device/wsdl"';
const TR2 = 'xmlns="http://www.onvif.org/ver20/media/wsdl"';
const TRT = 'xmlns="http://www.onvif.org/ver10/media/wsdl"';
const PTZ = 'xmlns="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"';
const TEV = 'xmlns="http://www.onvif.org/ver10/events/wsdl"';
const WSNT = 'xmlns="http://docs.oasis-open.org/wsn/b-2"';
let simulator: Simulator;

beforeAll(async () => {
  const common = { view: 0, light: 'day', audio: 'none', networkDelayMs: 0, clockOffsetMs: 0 } as const;
  simulator = await startSimulator({
    baseAddress: '127.104.0.0',
    httpPort: 0,
    rtspPort: 0,
    discoveryPort: DISCOVERY_PORT,
    district: [
      { code: 'C-01', ...common, make: 'Dahua', soapAuth: 'wsse' },
      { code: 'P-01', ...common, make: 'Uniview', soapAuth: 'digest' },
      { code: 'P-02', ...common, make: 'AXIS', soapAuth: 'both', clockOffsetMs: -7_200_000, mainCodec: 'h265' },
    ],
  });
});
afterAll(() => simulator.close());

function target(code: string, auth: SoapTarget['auth'], change: Partial<SoapTarget> = {}): SoapTarget {
  const { state, definition } = simulator.getCamera(code);
  const url = `http://${state.address}:${state.httpPort}/onvif/device_service`;
  return { url, user: definition.user, password: state.password, auth, ...change };
}

function tokenOf(code: string, role: 'main' | 'sub'): string {
  return simulator.getCamera(code).streams.find((stream) => stream.role === role)?.token ?? '';
}

interface NodeOnvifDevice {
  init(): Promise<{ Manufacturer: string; SerialNumber: string }>;
  getProfileList(): {
    token: string;
    stream: { rtsp: string };
    video: { encoder: { resolution: { width: number } } };
  }[];
  services: { ptz: unknown };
}
const nodeOnvif = createRequire(import.meta.url)('node-onvif') as {
  OnvifDevice: new (options: { xaddr: string; user: string; pass: string }) => NodeOnvifDevice;
};

describe('sign-in and facts', () => {
  it('node-onvif reads identity, profiles, URIs and finds PTZ', async () => {
    const { url, user, password } = target('C-01', 'wsse');
    const device = new nodeOnvif.OnvifDevice({ xaddr: url, user, pass: password });
    expect((await device.init()).Manufacturer).toBe('Dahua');
    const { state, streams } = simulator.getCamera('C-01');
    expect(
      device
        .getProfileList()
        .map((profile) => [profile.token, profile.stream.rtsp, profile.video.encoder.resolution.width]),
    ).toEqual(
      streams.map((stream) => [
        stream.token,
        `rtsp://${state.address}:${state.rtspPort}${stream.path}`,
        stream.clip.facts.width,
      ]),
    );
    expect(device.services.ptz).toBeTruthy();
  });

  it('tells its time to anyone, and nothing else', async () => {
    const nobody = target('P-02', 'none');
    const time = await callSoap(nobody, `<GetSystemDateAndTime ${TDS}/>`);
    const utc = findNode(time.body, 'SystemDateAndTime', 'UTCDateTime');
    const number = (...path: string[]): number => Number(textAt(utc, ...path));
    const cameraMs = Date.UTC(
      number('Date', 'Year'),
      number('Date', 'Month') - 1,
      number('Date', 'Day'),
      number('Time', 'Hour'),
      number('Time', 'Minute'),
      number('Time', 'Second'),
    );
    expect(Math.abs(cameraMs - (Date.now() - 7_200_000))).toBeLessThan(5000);
    const refused = await callSoap(nobody, `<GetDeviceInformation ${TDS}/>`);
    expect([refused.status, refused.body?.name]).toEqual([401, 'Fault']);
  });

  it('a token must be of the camera clock and never used before', async () => {
    const ask = async (change: Partial<SoapTarget>): Promise<number> =>
      (await callSoap(target('P-02', 'wsse', change), `<GetDeviceInformation ${TDS}/>`)).status;
    expect(await ask({})).toBe(400);
    expect(await ask({ clockOffsetMs: -7_200_000, nonce: 'once' })).toBe(200);
    expect(await ask({ clockOffsetMs: -7_200_000, nonce: 'once' })).toBe(400);
    expect(await ask({ clockOffsetMs: -7_200_000, password: 'wrong' })).toBe(400);
  });

  it('a digest-only camera takes digest and no token', async () => {
    expect((await callSoap(target('P-01', 'wsse'), `<GetDeviceInformation ${TDS}/>`)).status).toBe(401);
    const answer = await callSoap(target('P-01', 'digest'), `<GetNetworkInterfaces ${TDS}/>`);
    expect(textAt(answer.body, 'NetworkInterfaces', 'Info', 'HwAddress')).toBe(
      simulator.getCamera('P-01').definition.mac,
    );
  });

  it('Media1 calls H.265 H264, Media2 tells the truth and gives configurations only when asked', async () => {
    const by = target('P-02', 'digest');
    const old = await callSoap(by, `<GetProfiles ${TRT}/>`);
    expect(textAt(old.body?.children[0], 'VideoEncoderConfiguration', 'Encoding')).toBe('H264');
    const bare = await callSoap(by, `<GetProfiles ${TR2}/>`);
    expect(findNode(bare.body, 'Profiles', 'Configurations')).toBeUndefined();
    const full = await callSoap(by, `<GetProfiles ${TR2}><Type>All</Type></GetProfiles>`);
    expect(textAt(full.body?.children[0], 'Configurations', 'VideoEncoder', 'Encoding')).toBe('H265');
    const without = await callSoap(target('P-01', 'digest'), `<GetProfiles ${TR2}/>`);
    expect(without.text).toContain('ter:ActionNotSupported');
  });

  it('gives a still by digest, and only so', async () => {
    const by = target('P-01', 'digest');
    const uri = textAt(
      (
        await callSoap(
          by,
          `<GetSnapshotUri ${TRT}><ProfileToken>${tokenOf('P-01', 'main')}</ProfileToken></GetSnapshotUri>`,
        )
      ).body,
      'MediaUri',
      'Uri',
    );
    const refused = await fetch(uri);
    expect(refused.status).toBe(401);
    const { pathname, search } = new URL(uri);
    const header = digestHeader(refused.headers.get('www-authenticate') ?? '', 'GET', pathname + search, by);
    const jpeg = Buffer.from(await (await fetch(uri, { headers: { Authorization: header } })).arrayBuffer());
    expect([jpeg.readUInt16BE(0), jpeg.readUInt16BE(jpeg.length - 2), jpeg.length > 5000]).toEqual([
      0xffd8,
      0xffd9,
      true,
    ]);
  });

  it('slow and broken answers come as switched', async () => {
    await simulator.switchboard.turn('C-01', 'broken-xml');
    expect((await callSoap(target('C-01', 'wsse'), `<GetScopes ${TDS}/>`)).body).toBeUndefined();
    await simulator.switchboard.turn('C-01', 'restore');
    await simulator.switchboard.turn('C-01', 'slow-soap', { ms: 400 });
    const startMs = performance.now();
    await callSoap(target('C-01', 'wsse'), `<GetScopes ${TDS}/>`);
    expect(performance.now() - startMs).toBeGreaterThan(390);
    await simulator.switchboard.turn('C-01', 'restore');
  });
});

describe('PTZ', () => {
  const call = (content: string) => callSoap(target('C-01', 'wsse'), content);
  const profile = (): string => `<ProfileToken>${tokenOf('C-01', 'main')}</ProfileToken>`;
  const status = async (): Promise<{ pan: number; moving: string }> => {
    const { body } = await call(`<GetStatus ${PTZ}>${profile()}</GetStatus>`);
    const head = findNode(body, 'PTZStatus');
    return {
      pan: Number(findNode(head, 'Position', 'PanTilt')?.attributes['x']),
      moving: textAt(head, 'MoveStatus', 'PanTilt'),
    };
  };

  it('moves, is stopped by its timeout, and logs what it was told', async () => {
    await call(
      `<ContinuousMove ${PTZ}>${profile()}<Velocity><tt:PanTilt x="1" y="0"/></Velocity><Timeout>PT0.5S</Timeout></ContinuousMove>`,
    );
    expect((await status()).moving).toBe('MOVING');
    await expect.poll(async () => (await status()).moving, { timeout: 10_000 }).toBe('IDLE');
    const { pan } = await status();
    expect(pan).toBeCloseTo(0.25, 3);
    expect(simulator.getCamera('C-01').ptz?.commands.at(-1)).toMatchObject({
      command: 'ContinuousMove',
      detail: { timeoutMs: 500 },
    });
  });

  it('stops at once though the answer is slow', async () => {
    await call(
      `<ContinuousMove ${PTZ}>${profile()}<Velocity><tt:PanTilt x="-1" y="0"/></Velocity><Timeout>PT10S</Timeout></ContinuousMove>`,
    );
    await simulator.switchboard.turn('C-01', 'slow-soap', { ms: 1000 });
    const stopped = call(`<Stop ${PTZ}>${profile()}</Stop>`);
    await expect.poll(() => simulator.getCamera('C-01').ptz?.anyMoving, { timeout: 900 }).toBe(false);
    await simulator.switchboard.turn('C-01', 'restore');
    expect((await stopped).status).toBe(200);
  });

  it('keeps presets', async () => {
    const set = await call(`<SetPreset ${PTZ}>${profile()}<PresetName>Cầu Sài Gòn</PresetName></SetPreset>`);
    const token = textAt(set.body, 'PresetToken');
    const list = (await call(`<GetPresets ${PTZ}>${profile()}</GetPresets>`)).body?.children ?? [];
    expect(list.map((preset: XmlNode) => [preset.attributes['token'], textAt(preset, 'Name')])).toContainEqual([
      token,
      'Cầu Sài Gòn',
    ]);
    expect((await call(`<GotoPreset ${PTZ}>${profile()}<PresetToken>${token}</PresetToken></GotoPreset>`)).status).toBe(
      200,
    );
    expect(
      (await call(`<RemovePreset ${PTZ}>${profile()}<PresetToken>${token}</PresetToken></RemovePreset>`)).status,
    ).toBe(200);
    expect(
      (await call(`<GotoPreset ${PTZ}>${profile()}<PresetToken>${token}</PresetToken></GotoPreset>`)).text,
    ).toContain('ter:NoToken');
  });
});

describe('events', () => {
  it.each([
    ['C-01', 'wsse', /\?Idx=/],
    ['P-01', 'digest', /\/subscription\//],
  ] as const)('%s: a pull waits for the event, renews and ends', async (code, auth, addressForm) => {
    const created = await callSoap(
      target(code, auth),
      `<CreatePullPointSubscription ${TEV}><InitialTerminationTime>PT60S</InitialTerminationTime></CreatePullPointSubscription>`,
    );
    const url = textAt(created.body, 'SubscriptionReference', 'Address');
    expect(url).toMatch(addressForm);
    const pull = (timeout: string) =>
      callSoap(
        target(code, auth, { url }),
        `<PullMessages ${TEV}><Timeout>${timeout}</Timeout><MessageLimit>10</MessageLimit></PullMessages>`,
      );
    const initial = await pull('PT1S');
    expect(initial.body?.children.filter((child) => child.name === 'NotificationMessage')).toHaveLength(3);
    const waiting = pull('PT20S');
    await simulator.switchboard.turn(code, 'event', { topic: 'motion', active: true });
    const message = findNode((await waiting).body, 'NotificationMessage');
    expect(textAt(message, 'Topic')).toContain('Motion');
    expect(findNode(message, 'Message', 'Message', 'Data', 'SimpleItem')?.attributes).toEqual({
      Name: 'IsMotion',
      Value: 'true',
    });
    expect(
      (await callSoap(target(code, auth, { url }), `<Renew ${WSNT}><TerminationTime>PT2M</TerminationTime></Renew>`))
        .status,
    ).toBe(200);
    expect((await callSoap(target(code, auth, { url }), `<Unsubscribe ${WSNT}/>`)).status).toBe(200);
    expect((await pull('PT1S')).text).toContain('ResourceUnknownFault');
  });
});

describe('WS-Discovery', () => {
  const probe = (address: string, types: string, answers: number) =>
    probeDevices({ port: DISCOVERY_PORT, address, types, answers, devices: simulator.cameras.length });

  it('answers multicast for every device, each from where it is', async () => {
    const heard = await probe(GROUP, 'dn:NetworkVideoTransmitter', 3);
    expect(heard).toHaveLength(3);
    for (const { state } of simulator.cameras)
      expect(heard.some((xaddrs) => xaddrs.includes(`//${state.address}:${state.httpPort}/`))).toBe(true);
  });

  it('answers a unicast probe for one device, and no probe for printers', async () => {
    expect(await probe(simulator.getCamera('P-01').state.address, '', 1)).toHaveLength(1);
    expect(await probe(GROUP, 'wprt:PrintDeviceType', 0)).toEqual([]);
  });

  it('a device that comes back at another address says Hello with it', async () => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const heard: string[] = [];
    socket.on('message', (datagram) => heard.push(datagram.toString()));
    socket.bind(DISCOVERY_PORT, GROUP);
    await once(socket, 'listening');
    socket.addMembership(GROUP, '127.0.0.1');
    await simulator.switchboard.turn('P-02', 'move-address', { address: '127.104.5.2' });
    const { uuid } = simulator.getCamera('P-02').definition;
    await expect
      .poll(() =>
        heard.some((text) => text.includes('<d:Hello>') && text.includes(uuid) && text.includes('//127.104.5.2:')),
      )
      .toBe(true);
    socket.close();
  });
});
