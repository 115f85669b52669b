/** What serves a camera: test it, take it off, replace it, add an RTSP address. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Actor } from '../access/audit/actor.ts';
import { actorOf } from '../access/request-actor.ts';
import { GatewayError } from '../kernel/errors.ts';
import { Id } from '../kernel/schema-parts.ts';
import type { CamerasCore } from './core.ts';
import { bindCamera, unbindCamera } from './device-acts.ts';
import { mayUseAddress, mayUseDevice } from './device-rights.ts';
import { ReplaceDevice, RtspInput } from './device-schemas.ts';
import { keepFound, readableEntry } from './discovery/bind-found.ts';
import type { DiscoveryDesk } from './discovery/discovery-desk.ts';
import type { ConnectionTest } from './reach/connection-test.ts';
import { addRtspDevice } from './reach/rtsp-camera.ts';
import { Camera, Role, TestResult, TestStage } from './schemas.ts';

const CameraParams = Type.Object({ cameraId: Id });
const configureOne = { door: { right: 'configure', cameraParam: 'cameraId' }, act: 'own' } as const;
const tags = ['cameras'];

const UrlTest = Type.Object(
  {
    url: Type.String({ pattern: '^rtsps?://', maxLength: 1000 }),
    username: Type.Optional(Type.String({ maxLength: 200 })),
    password: Type.Optional(Type.String({ maxLength: 200 })),
    transport: Type.Optional(Type.Union([Type.Literal('tcp'), Type.Literal('udp')])),
  },
  { additionalProperties: false },
);

export function registerTestRoutes(instance: FastifyInstance, test: ConnectionTest): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.post(
    '/api/cameras/test',
    {
      config: { door: { right: 'configure' }, act: { kind: 'camera.tested', tell: ['url', 'transport'] } },
      schema: {
        tags,
        summary: 'Tests an RTSP address before it is added',
        body: UrlTest,
        response: { 200: TestResult },
      },
    },
    async ({ body }) => {
      const { url, username, password, transport } = body;
      const credentials = username ? { username, password: password ?? '' } : undefined;
      return { stages: [...(await test.testUrl(url, credentials, transport ?? 'tcp')).stages] };
    },
  );
  app.post(
    '/api/cameras/:cameraId/test',
    {
      config: {
        door: { right: 'health', cameraParam: 'cameraId' },
        act: { kind: 'camera.tested', tell: ['role'] },
      },
      schema: {
        tags,
        params: CameraParams,
        querystring: Type.Object({ role: Type.Optional(Role) }),
        response: { 200: TestResult },
      },
    },
    async ({ params, query }) => ({ stages: await test.testCamera(params.cameraId, query.role) }),
  );
}

export function registerBindingRoutes(
  instance: FastifyInstance,
  core: CamerasCore,
  desks: { discovery: DiscoveryDesk; test: ConnectionTest },
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { registry, cameras } = core;
  app.post(
    '/api/cameras/:cameraId/rtsp',
    {
      config: configureOne,
      schema: {
        tags,
        params: CameraParams,
        body: RtspInput,
        response: { 200: Type.Object({ camera: Camera, stages: Type.Array(TestStage) }) },
      },
    },
    async (request) => {
      const { cameraId } = request.params;
      const mayUse = (address: string) => mayUseAddress(core, request.person, address);
      const wish = { cameraId, input: request.body, mayUse, actor: actorOf(request) };
      const stages = await addRtspDevice(core, desks.test, wish);
      return { camera: cameras.get(cameraId), stages };
    },
  );
  app.post(
    '/api/cameras/:cameraId/replace-device',
    { config: configureOne, schema: { tags, params: CameraParams, body: ReplaceDevice, response: { 200: Camera } } },
    async (request) => {
      const { person, body } = request;
      const { cameraId } = request.params;
      // A run finds devices of the whole district.
      const mayUse = 'deviceId' in body ? mayUseDevice(core, person, body.deviceId) : core.decide(person, 'configure');
      if (!mayUse) throw new GatewayError('not-found');
      await replaceDevice(core, desks.discovery, { cameraId, body, actor: actorOf(request) });
      return cameras.get(cameraId);
    },
  );
  app.delete(
    '/api/cameras/:cameraId/device',
    { config: configureOne, schema: { tags, params: CameraParams, response: { 200: Camera } } },
    async (request) => {
      const { cameraId } = request.params;
      await registry.act((act) => unbindCamera(act, cameraId, core.clock.nowMs()), actorOf(request));
      return cameras.get(cameraId);
    },
  );
}

async function replaceDevice(
  core: CamerasCore,
  discovery: DiscoveryDesk,
  { cameraId, body, actor }: { cameraId: string; body: ReplaceDevice; actor: Actor },
): Promise<void> {
  const { channel } = body;
  await core.registry.act(async (act) => {
    const nowMs = core.clock.nowMs();
    if ('deviceId' in body) {
      const device = act.inventory.devices.get(body.deviceId);
      if (!device) throw new GatewayError('not-found');
      if (!device.channels.some((known) => known.channel === channel)) {
        throw new GatewayError('request.invalid', { details: { field: 'channel', value: channel } });
      }
      await bindCamera(act, { cameraId, deviceId: body.deviceId, channel }, nowMs, true);
      return;
    }
    const entry = readableEntry(discovery.get(body.runId), body.foundId, channel);
    const deviceId = await keepFound(core, act, entry);
    await bindCamera(act, { cameraId, deviceId, channel }, nowMs, true);
  }, actor);
  if ('runId' in body) discovery.get(body.runId).touch();
}
