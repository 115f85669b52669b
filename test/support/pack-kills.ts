/**
 * A gateway that is killed (SIGKILL) again and again while it makes an evidence pack, and what must hold after each restart: the
 * pack is made by itself, once, it is right to the strict verifier, and nothing of the first try is left.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { PackDetails, PackView } from '../../gateway/incidents/evidence/evidence-schemas.ts';
import { verifyPack } from '../../gateway/incidents/evidence/verify/verify-pack.ts';
import type { CameraTimeline } from '../../gateway/recordings/playback/playback-schemas.ts';
import { type District, startDistrict } from './district.ts';
import { createRandom } from './random.ts';
import type { SignedIn } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

export interface PackKillsResult {
  readonly kills: number;
  /** Kills that came before the pack was whole. */
  readonly killsInTheMaking: number;
  /** What is wrong with a pack after its restart; empty: nothing. */
  readonly faults: readonly string[];
}

export interface PackKillsOptions {
  readonly cameras: number;
  readonly kills: number;
  /** Of each camera, in a pack. */
  readonly seconds: number;
  readonly baseAddress: string;
  readonly say?: (text: string) => void;
}

const bounds = { boundMs: 180_000, everyMs: 100 };

export async function killWhileMakingPacks(options: PackKillsOptions): Promise<PackKillsResult> {
  const { cameras, kills, seconds, baseAddress, say = () => {} } = options;
  const random = createRandom(23);
  const district = await startDistrict({ cameras, baseAddress, diskGb: 6, say });
  try {
    const police = await district.as('police');
    const ids = (await police.call<Camera[]>('/api/cameras')).filter(({ serving }) => serving).map(({ id }) => id);
    const span = await recordedSpan(police, ids, seconds * 1_000);
    const faults: string[] = [];
    let killsInTheMaking = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const { id } = await police.call<PackView>('/api/evidence', 'POST', {
        items: ids.map((cameraId) => ({ cameraId, role: 'sub', ...span })),
        ...{ purpose: 'thử', caseNumber: `${kill}/2026`, urgentReason: 'trực một mình' },
      });
      await waitFor('its first file', () => filesOf(district, id).length > 0, { ...bounds, everyMs: 5 });
      await new Promise((resolve) => setTimeout(resolve, random.below(1_500)));
      district.gateway().kill('SIGKILL');
      await district.gateway().ended;
      if (!existsSync(zipOf(district, id))) killsInTheMaking += 1;
      await district.restartGateway();
      faults.push(...(await faultsOf(district, police, id)));
      say(`${kill} kills, ${killsInTheMaking} in the making, ${faults.length} faults`);
    }
    return { kills, killsInTheMaking, faults };
  } finally {
    await district.close();
  }
}

const folderOf = ({ folder }: District): string => join(folder, 'var', 'evidence');
const zipOf = (district: District, id: string): string => join(folderOf(district), `${id}.zip`);
const filesOf = (district: District, id: string): string[] =>
  existsSync(folderOf(district)) ? readdirSync(folderOf(district)).filter((name) => name.startsWith(id)) : [];

async function faultsOf(district: District, police: SignedIn, id: string): Promise<string[]> {
  const { pack, steps } = await waitFor(
    'the pack after the restart',
    async () => {
      const details = await police.call<PackDetails>(`/api/evidence/${id}`);
      return ['ready', 'failed'].includes(details.pack.state) ? details : undefined;
    },
    bounds,
  );
  if (!pack.made) return [`${pack.number}: ${pack.fault}`];
  const paper = { fingerprint: pack.made.keyFingerprint, sha256: pack.made.sha256 };
  const { faults } = await verifyPack(zipOf(district, id), paper);
  const left = filesOf(district, id);
  const times = steps.filter(({ kind }) => kind === 'made').length;
  return [
    ...faults.map((fault) => `${pack.number}: ${JSON.stringify(fault)}`),
    ...(left.length === 1 ? [] : [`${pack.number}: ${left.join(' ')}`]),
    ...(times === 1 ? [] : [`${pack.number}: made ${times} times`]),
  ];
}

/** The newest such span of which every camera has a recording. */
async function recordedSpan(by: SignedIn, ids: readonly string[], ms: number) {
  return waitFor(
    `${ms / 1_000} s of every camera`,
    async () => {
      const toMs = Date.now() - 3_000;
      const asked = `cameraIds=${ids.join(',')}&from=${toMs - ms}&to=${toMs}`;
      const lines = await by.call<CameraTimeline[]>(`/api/recordings/timeline?${asked}`);
      const whole = lines.every(({ sub }) => {
        const [only] = sub;
        return only !== undefined && only.fromMs <= toMs - ms + 100 && only.toMs >= toMs - 100;
      });
      if (lines.length !== ids.length || !whole) return undefined;
      return { from: new Date(toMs - ms).toISOString(), to: new Date(toMs).toISOString() };
    },
    { ...bounds, everyMs: 500 },
  );
}
