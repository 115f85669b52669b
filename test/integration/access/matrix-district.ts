/**
 * A small district with one camera at each place that plays, one in the tunnel and one in the other ward that do not answer,
 * everybody of expected.ts signed in, and a list of the routes that the gateway really has.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Camera, Link, Site } from '../../../gateway/cameras/schemas.ts';
import type { Wall } from '../../../gateway/walls/schemas.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { freePorts } from '../../support/free-ports.ts';
import { type GatewayInProcess, openGateway } from '../../support/gateway-in-process.ts';
import { nobodyAt, type SignedIn, type Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type PersonName, type PlaceName, places } from './expected.ts';
import { incidentAt } from './matrix-bodies.ts';
import { admitEverybody } from './matrix-people.ts';

export interface MatrixPlace {
  readonly site: Site;
  readonly link: Link;
  /** The camera that the requests name. */
  readonly camera: Camera;
  readonly cameras: readonly Camera[];
  /** Texts by which an answer gives the place away. */
  readonly marks: readonly string[];
}

export interface MatrixDistrict {
  readonly gateway: GatewayInProcess;
  readonly administrator: SignedIn;
  /** `GET /api/cameras/:cameraId`, as registered; HEAD and OPTIONS are left out. */
  readonly routes: readonly string[];
  readonly places: Readonly<Record<PlaceName, MatrixPlace>>;
  readonly wall: Wall;
  visitor(name: PersonName): Visitor;
  idOf(name: PersonName): string | undefined;
  close(): Promise<void>;
}

const network = '127.67';
const devices: Readonly<Record<PlaceName, { code: string; address: string }>> = {
  tunnel: { code: 'T-01', address: `${network}.1.1` },
  gate: { code: 'C-01', address: `${network}.2.1` },
  'own-ward': { code: 'P-01', address: `${network}.3.1` },
  'other-ward': { code: 'P-02', address: `${network}.4.1` },
};
/** In the other ward so many that its link counts as lost. */
const silent: Readonly<Record<PlaceName, readonly { code: string; address: string }[]>> = {
  tunnel: [{ code: 'T-77', address: `${network}.1.77` }],
  gate: [],
  'own-ward': [],
  'other-ward': [77, 78, 79].map((number) => ({ code: `P-${number}`, address: `${network}.4.${number}` })),
};
const siteWords: Readonly<Record<PlaceName, { code: string; name: string; kind: Site['kind'] }>> = {
  tunnel: { code: 'ZHAM', name: 'Hầm bí ẩn', kind: 'tunnel' },
  gate: { code: 'ZCUA', name: 'Cửa ngõ vắng', kind: 'city-gate' },
  'own-ward': { code: 'ZNHA', name: 'Phường nhà', kind: 'ward' },
  'other-ward': { code: 'ZBEN', name: 'Phường bên', kind: 'ward' },
};

export async function openMatrixDistrict(): Promise<MatrixDistrict> {
  const ports = { httpPort: 0, rtspPort: 0, discoveryPort: 0 };
  const simulator = await startSimulator({ district: Object.values(devices).map((one) => ({ ...one, ...ports })) });
  const { gateway, routes } = await watchRoutes(() => openGateway({ config }));
  const close = async () => {
    await gateway.close();
    await simulator.close();
  };
  try {
    const administrator = await gateway.as('administrator');
    const urlOf = (code: string) => {
      const { state, streams, definition } = simulator.getCamera(code);
      const path = streams.find(({ role }) => role === 'sub')?.path ?? '';
      const { user: username, password } = definition;
      return { mainUrl: `rtsp://${state.address}:${state.rtspPort}${path}`, username, password };
    };
    const made = await makePlaces(administrator, urlOf);
    const wall = await makeWall(administrator, made);
    const visitors = await admitEverybody(gateway.url, administrator, made, wall);
    // One that touches every place: each may see it, with his own cameras inside.
    const incident = {
      ...incidentAt(places.map((place) => made[place].camera.id)),
      siteId: made['other-ward'].site.id,
    };
    await visitors.get('operator')?.call('/api/incidents', 'POST', incident);
    return {
      gateway,
      administrator,
      routes: [...new Set(routes)],
      places: made,
      wall,
      visitor: (name) => visitors.get(name) ?? nobodyAt(gateway.url),
      idOf: (name) => visitors.get(name)?.own?.id,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The matrix asks faster than people do; how much anybody may ask is tried elsewhere. */
const config = {
  listen: {
    limits: {
      requestsPerSecond: 100_000,
      requestsBurst: 1_000_000,
      signInsPerMinute: 10_000,
      connectionsPerAddress: 4_096,
    },
  },
  cameras: { events: false, discovery: { interfaces: ['127.0.0.1'], targets: [] } },
};

/** Fastify tells of each app that is made; from there every route is heard of, also those of plugins. */
async function watchRoutes<T>(open: () => Promise<T>): Promise<{ gateway: T; routes: string[] }> {
  const routes: string[] = [];
  const onApp = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) if (!['HEAD', 'OPTIONS'].includes(each)) routes.push(`${each} ${url}`);
    });
  };
  subscribe('fastify.initialization', onApp);
  try {
    return { gateway: await open(), routes };
  } finally {
    unsubscribe('fastify.initialization', onApp);
  }
}

type UrlOf = (code: string) => { mainUrl: string; username: string; password: string };

async function makePlaces(by: Visitor, urlOf: UrlOf): Promise<Record<PlaceName, MatrixPlace>> {
  const entries: [PlaceName, MatrixPlace][] = [];
  for (const place of places) {
    const site = await by.call<Site>('/api/sites', 'POST', siteWords[place]);
    const { code } = siteWords[place];
    const link = await by.call<Link>('/api/links', 'POST', {
      code: `${code}-1`,
      name: `Tuyến ${code}`,
      siteId: site.id,
    });
    const cameras: Camera[] = [];
    // Nothing listens there.
    const [port] = await freePorts(1);
    const answering = { device: devices[place], target: urlOf(devices[place].code) };
    const others = silent[place].map((device) => ({
      device,
      target: { mainUrl: `rtsp://${device.address}:${port}/x` },
    }));
    for (const { device, target } of [answering, ...others]) {
      const name = `Góc nhìn ${device.code} ${code}`;
      const { id } = await by.call<Camera>('/api/cameras', 'POST', {
        ...{ code: device.code, name, siteId: site.id, linkId: link.id },
        ...{ pullMain: 'always', place: { road: `Đường ${code}` } },
      });
      const { camera } = await by.call<{ camera: Camera }>(`/api/cameras/${id}/rtsp`, 'POST', target);
      cameras.push(camera);
    }
    const [camera] = cameras;
    if (!camera) throw new Error('no camera');
    entries.push([place, { site, link, camera, cameras, marks: marksOf(site, link, cameras) }]);
  }
  return Object.fromEntries(entries) as Record<PlaceName, MatrixPlace>;
}

const marksOf = (site: Site, link: Link, cameras: readonly Camera[]): string[] => [
  ...[site.id, site.code, site.name, link.id],
  ...cameras.flatMap(({ id, code, serving }) => [
    ...[id, code],
    ...(serving ? [serving.deviceId, ...(serving.address ? [serving.address] : [])] : []),
  ]),
];

async function makeWall(by: Visitor, made: Readonly<Record<PlaceName, MatrixPlace>>): Promise<Wall> {
  const wall = await by.call<Wall>('/api/walls', 'POST', { name: 'tuong-chinh', title: 'Tường chính', kind: 'wall' });
  let seen = wall;
  for (const place of places)
    seen = await by.call<Wall>(`/api/walls/${wall.id}/show`, 'POST', { cameraId: made[place].camera.id });
  return seen;
}

/** Resolves once pictures of every place's camera can be had, and the lost link of the other ward is known as such. */
export async function everyPlacePlays({ administrator, places: made }: MatrixDistrict): Promise<void> {
  await waitFor(
    'pictures of every place',
    async () => {
      const board =
        await administrator.call<{ cameraId: string; lastFrameAtMs: number | null }[]>('/api/health/cameras');
      return places.every((place) =>
        board.some(({ cameraId, lastFrameAtMs }) => cameraId === made[place].camera.id && lastFrameAtMs !== null),
      );
    },
    { boundMs: 120_000, everyMs: 200 },
  );
  await waitFor('the lost link', async () => {
    const path = `/api/health/intervals?subjectKind=link&from=${Date.now() - 3_600_000}`;
    const intervals = await administrator.call<{ subjectId: string; state: string }[]>(path);
    return intervals.some(({ subjectId, state }) => subjectId === made['other-ward'].link.id && state === 'down');
  });
}
