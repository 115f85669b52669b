/** A whole gateway in this process that records simulated cameras on a disk of its own, and somebody who may go back. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Camera, Site } from '../../gateway/cameras/schemas.ts';
import type { PlayGroupView } from '../../gateway/recordings/playback/playback-schemas.ts';
import type { CameraEntry } from '../simulator/district.ts';
import { type Simulator, startSimulator } from '../simulator/simulator.ts';
import { type GatewayInProcess, openGateway } from './gateway-in-process.ts';
import type { SignedIn } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

export type RecordedRole = 'main' | 'sub';

export interface RecordedCameras {
  readonly gateway: GatewayInProcess;
  readonly simulator: Simulator;
  readonly operator: SignedIn;
  readonly startMs: number;
  /** Of its one disk, unless the configuration names others. */
  readonly diskFolder: string;
  id(code: string): string;
  /** Of all that was recorded until now; `query` begins with `&`. */
  groups(code: string, role?: RecordedRole, query?: string): Promise<PlayGroupView[]>;
  /** Bytes of an address that must answer. */
  bytes(path: string): Promise<Uint8Array>;
  /** Resolves when so many groups of each are recorded. */
  recorded(codes: readonly string[], groups: number): Promise<void>;
  close(): Promise<void>;
}

export interface RecordedCamerasOptions {
  readonly cameras: readonly (CameraEntry & { readonly address: string })[];
  readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Their sub profiles are recorded all the time: so say the policies of a new gateway. */
export async function openRecordedCameras({ cameras, config }: RecordedCamerasOptions): Promise<RecordedCameras> {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-disk-'));
  mkdirSync(join(folder, 'disk'));
  const ports = { httpPort: 0, rtspPort: 0, discoveryPort: 0 };
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const simulator = await startSimulator({ district: cameras.map((camera) => ({ ...camera, ...ports })) });
    closers.push(simulator.close);
    const gateway = await openGateway({
      config: {
        cameras: { events: false, discovery: { interfaces: ['127.0.0.1'], targets: [] } },
        recordings: { disks: [{ name: 'Ổ 1', folder: join(folder, 'disk'), quotaGb: 20 }], minFreeGb: 0 },
        ...config,
      },
    });
    closers.push(gateway.close);
    const operator = await gateway.as('operator');
    const ids = await placeAll(await gateway.as('administrator'), simulator);
    const startMs = Date.now();
    const id = (code: string) => ids.get(code) ?? '';
    const groups: RecordedCameras['groups'] = (code, role = 'sub', query = '') => {
      const span = `from=${startMs - 60_000}&to=${Date.now() + 60_000}`;
      return operator.call(`/api/cameras/${id(code)}/recordings/${role}/groups?${span}${query}`);
    };
    return {
      ...{ gateway, simulator, operator, startMs, id, groups, close },
      diskFolder: join(folder, 'disk'),
      async bytes(path) {
        const answer = await operator.fetch(path);
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return new Uint8Array(await answer.arrayBuffer());
      },
      async recorded(codes, count) {
        for (const code of codes)
          await waitFor(`${count} groups of ${code}`, async () => (await groups(code)).length >= count);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function placeAll(by: SignedIn, simulator: Simulator): Promise<ReadonlyMap<string, string>> {
  const site = await by.call<Site>('/api/sites', 'POST', { code: 'HAM', name: 'Hầm', kind: 'tunnel' });
  const ids = new Map<string, string>();
  for (const { definition, state, streams } of simulator.cameras) {
    const { code, user: username, password } = definition;
    const urlOf = (role: RecordedRole) =>
      `rtsp://${state.address}:${state.rtspPort}${streams.find((each) => each.role === role)?.path ?? ''}`;
    const { id } = await by.call<Camera>('/api/cameras', 'POST', { code, name: code, siteId: site.id });
    const urls = { mainUrl: urlOf('main'), subUrl: urlOf('sub') };
    await by.call(`/api/cameras/${id}/rtsp`, 'POST', { ...urls, username, password });
    ids.set(code, id);
  }
  return ids;
}
