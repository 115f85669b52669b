/** Disks that fill up, turn read-only and refuse syncs while cameras are recorded: what is said, what goes on, what is left. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { ConditionView } from '../../gateway/health/schemas.ts';
import type { DisksView } from '../../gateway/recordings/keep/keep-schemas.ts';
import type { CameraTimeline } from '../../gateway/recordings/playback/playback-schemas.ts';
import { type District, startDistrict } from '../support/district.ts';
import { checkRecordings } from '../support/recording-kills.ts';
import { failSyncs, mountFileDisk, mountMemoryDisk, whyNoSickDisks } from '../support/sick-disks.ts';
import type { SignedIn } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';
import type { LongRow, LongTest } from './table.ts';

const cameras = 6;
const toldWithinMs = 10_000;
const settleMs = 12_000;
/** A file is given up with its last seconds; the window gives them back but for the rest of a group of pictures. */
const longestHoleMs = 4_000;

interface Sickness {
  readonly what: string;
  readonly folder: string;
  /** As the disk is called, and how what is wrong with it begins: in its condition, or as its state where others take over. */
  readonly disk: string;
  readonly word: string;
  /** @returns what heals it */
  sicken(): Promise<() => Promise<unknown>>;
}

export const recordingDisksTest: LongTest = async (say) => {
  const why = whyNoSickDisks();
  if (why) throw new Error(why);
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-sick-'));
  const memory = mountMemoryDisk(join(folder, 'memory'), 48);
  const file = mountFileDisk(join(folder, 'file'), 160);
  const disks = [
    { name: 'memory', folder: memory.folder, quotaGb: 0 },
    { name: 'file', folder: file.folder, quotaGb: 0 },
  ];
  const district = await startDistrict({
    ...{ cameras, baseAddress: '127.66.0.0', say },
    config: { recordings: { disks, minFreeGb: 0, fileMs: 15_000 } },
  });
  const rows: LongRow[] = [];
  try {
    const watch = await watchDistrict(district, say);
    await watch.recorded(Date.now());
    const pictures = watch.pictures();
    say('all cameras are recorded');
    const pid = district.gateway().pid;
    const sicknesses: readonly Sickness[] = [
      {
        ...{
          what: 'fdatasync fails (EIO) for every open file of a disk',
          disk: 'file',
          word: 'EIO',
          folder: file.folder,
        },
        async sicken() {
          const sick = await failSyncs(pid, file.folder);
          return () => sick.close();
        },
      },
      {
        ...{ what: 'a disk is full (ENOSPC)', disk: 'memory', word: 'full', folder: memory.folder },
        async sicken() {
          memory.fill();
          return async () => memory.empty();
        },
      },
      {
        ...{ what: 'a file system turns read-only', disk: 'file', word: 'EROFS', folder: file.folder },
        async sicken() {
          file.turnReadOnly();
          return async () => undefined;
        },
      },
    ];
    for (const sickness of sicknesses) {
      rows.push(...(await watch.during(sickness)));
      say(sickness.what);
    }
    rows.push(wallOf(pictures));
    await district.gateway().stop();
    file.repair();
    const check = await checkRecordings(district);
    rows.push({
      what: 'the check of everything after it',
      asked: 'finds nothing',
      measured: check.output.trim().split('\n').at(-1) ?? '',
      ok: check.exitCode === 0,
    });
    if (check.exitCode !== 0) say(check.output);
  } finally {
    await district.close();
    memory.close();
    file.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { title: 'Recording on sick disks', rows };
};

async function watchDistrict(district: District, say: (text: string) => void) {
  const operator = await district.as('operator');
  const administrator = await district.as('administrator');
  const ids = (await operator.call<Camera[]>('/api/cameras')).filter(({ serving }) => serving).map(({ id }) => id);
  const timelines = (fromMs: number, toMs: number) =>
    operator.call<CameraTimeline[]>(`/api/recordings/timeline?cameraIds=${ids.join(',')}&from=${fromMs}&to=${toMs}`);
  /** Every camera is recorded up to some seconds ago, and that is after. */
  const recorded = (sinceMs: number) =>
    waitFor(
      'every camera recorded',
      async () => {
        const nowMs = Date.now();
        const lines = await timelines(nowMs - 60_000, nowMs + 1_000);
        const least = Math.max(sinceMs, nowMs - 3_000);
        return lines.length === ids.length && lines.every(({ sub }) => (sub.at(-1)?.toMs ?? 0) > least);
      },
      { boundMs: 120_000, everyMs: 200 },
    );
  /** What is wrong with which disk: as a condition where something fails, and as the state of the disk. */
  const isTold = async () => {
    const conditions = await operator.call<ConditionView[]>('/api/health/conditions');
    const failing = conditions.find(({ kind }) => kind === 'recording.disk-failing')?.cause ?? '';
    const { disks } = await administrator.call<DisksView>('/api/recordings/disks');
    return disks.filter(({ state, name }) => state !== 'failing' || failing.includes(`${name}: `));
  };
  return {
    recorded,
    async during({ what, disk, word, folder, sicken }: Sickness): Promise<LongRow[]> {
      await waitFor('healthy disks', async () => (await isTold()).every(({ state }) => state === 'working'));
      const open = () => readdirSync(join(folder, 'recordings', 'open')).length;
      await waitFor('files that are written on it', () => open() > 0);
      const sickMs = Date.now();
      const heal = await sicken();
      await waitFor(
        'word of it',
        async () =>
          (await isTold()).some(({ name, state, cause }) => name === disk && (state === word || cause === word)),
        { everyMs: 50 },
      );
      const toldMs = Date.now() - sickMs;
      await recorded(sickMs + settleMs);
      const holes = (await timelines(sickMs - 5_000, Date.now())).flatMap(({ sub }) => holesOf(sub));
      await heal();
      return [
        {
          what: `${what}: told, ms`,
          asked: `≤ ${toldWithinMs}`,
          measured: `${toldMs} (${word})`,
          ok: toldMs <= toldWithinMs,
        },
        {
          what: `${what}: the longest hole of ${ids.length} cameras, ms`,
          asked: `≤ ${longestHoleMs}`,
          measured: String(Math.max(0, ...holes)),
          ok: Math.max(0, ...holes) <= longestHoleMs,
        },
      ];
    },
    pictures: () => watchPictures(operator, ids, say),
  };
}

const wallOf = ({ looks, bad }: ReturnType<typeof watchPictures>): LongRow => ({
  what: 'looks at every live picture meanwhile, and those not live',
  asked: '0 not live',
  measured: `${looks()}, ${bad()}`,
  ok: looks() > 100 && bad() === 0,
});

const holesOf = (spans: readonly { fromMs: number; toMs: number }[]): number[] =>
  spans.slice(1).map(({ fromMs }, before) => fromMs - (spans[before]?.toMs ?? fromMs));

function watchPictures(operator: SignedIn, ids: readonly string[], say: (text: string) => void) {
  let looks = 0;
  let bad = 0;
  const timer = setInterval(() => {
    for (const id of ids)
      operator.call<{ role: string; picture: string }[]>(`/api/cameras/${id}/streams`).then(
        (states) => {
          looks += 1;
          const sub = states.find(({ role }) => role === 'sub');
          if (sub?.picture === 'live') return;
          bad += 1;
          say(`${id}: ${sub?.picture}`);
        },
        () => undefined,
      );
  }, 2_000);
  timer.unref();
  return { looks: () => looks, bad: () => bad };
}
