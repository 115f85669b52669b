/** A small real disk that is written round and round: what is held stays and plays, and when only that is left the disk stops. */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { ConditionView } from '../../gateway/health/schemas.ts';
import type { DisksView, DiskView, HoldView, PolicyView } from '../../gateway/recordings/keep/keep-schemas.ts';
import type { CameraTimeline, PlayGroupView } from '../../gateway/recordings/playback/playback-schemas.ts';
import { startDistrict } from '../support/district.ts';
import { checkRecordings } from '../support/recording-kills.ts';
import { mountMemoryDisk } from '../support/sick-disks.ts';
import type { SignedIn } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';
import type { LongTest } from './table.ts';

const cameras = 6;
const megabytes = 24;
const rounds = 2;
/** Of the disk: more than what is kept free beside it leaves. */
const heldShare = 0.75;
const fileMs = 5_000;
const toldWithinMs = 10_000;
const longestHoleMs = 2_000;
const patience = { boundMs: 300_000, everyMs: 500 } as const;

export const recordingRingTest: LongTest = async (say) => {
  if (process.getuid?.() !== 0) throw new Error('mounting needs root');
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-ring-'));
  const disk = mountMemoryDisk(join(folder, 'D1'), megabytes);
  const disks = [{ name: 'D1', folder: disk.folder, quotaGb: 0 }];
  const recordings = { disks, minFreeGb: 0, fileMs, holdShare: 1 };
  const district = await startDistrict({ cameras, baseAddress: '127.67.0.0', say, config: { recordings } });
  try {
    const operator = await district.as('operator');
    const police = await district.as('police');
    const administrator = await district.as('administrator');
    // The small pictures alone, so that what comes is known.
    const policies = await administrator.call<PolicyView[]>('/api/recordings/policies');
    const small = policies.map((policy) => ({ ...policy, mode: policy.role === 'main' ? 'off' : 'always' }));
    await administrator.call('/api/recordings/policies', 'PUT', small);
    const ring = await watchRing(operator, administrator);
    const startMs = Date.now();
    await ring.recorded(startMs);
    const [first = ''] = ring.ids;
    await ring.recorded(startMs + 10_000);
    const early = { fromMs: Date.now() - 6_000, toMs: Date.now() };
    await ring.hold(first, early);
    await ring.recorded(early.toMs + 2_000);
    const media = await ring.mediaOf(first, early);
    say(`held ${media.length} pieces; writing round ${rounds} times`);
    let mostUsed = 0;
    let written = 0;
    await waitFor(
      'the disk written round',
      async () => {
        const { bavail, blocks } = statfsSync(disk.folder);
        mostUsed = Math.max(mostUsed, 1 - bavail / blocks);
        written = await ring.written();
        return written > rounds * megabytes * 1e6;
      },
      patience,
    );
    const reached = await ring.timelines(startMs, Date.now());
    const holes = reached.flatMap(({ cameraId, sub }) => (cameraId === first ? [] : holesOf(sub)));
    const oldest = Math.min(
      ...reached.filter(({ cameraId }) => cameraId !== first).map(({ sub }) => sub[0]?.fromMs ?? 0),
    );
    const same = await ring.playSame(first, media);

    say('holding what comes');
    const spans = await ring.holdUntilFull();
    const fullMs = Date.now();
    await waitFor('the condition', () => ring.tells('recording.disk-full'), { everyMs: 100 });
    const toldMs = Date.now() - fullMs;
    const live = await ring.live();
    const kept = await ring.keeps([...spans, { cameraId: first, ...early }]);
    say('two people let go of all of it');
    await ring.letGo(police);
    const letGoMs = Date.now();
    await ring.recorded(letGoMs);
    const againMs = Date.now() - letGoMs;
    const cleared = await waitFor('the condition to clear', async () => !(await ring.tells('recording.disk-full')));
    await district.gateway().stop();
    const check = await checkRecordings(district);
    if (check.exitCode !== 0) say(check.output);
    const longest = Math.round(Math.max(0, ...holes));
    return {
      title: 'A small disk, written round and round',
      rows: [
        {
          what: 'MB that the disk holds, MB written on it, cameras',
          asked: `${megabytes}, ≥ ${rounds * megabytes}, ${cameras}`,
          measured: `${megabytes}, ${Math.round(written / 1e6)}, ${ring.ids.length}`,
          ok: ring.ids.length === cameras,
        },
        {
          what: 'used at most',
          asked: '≤ 100 %, no write refused',
          measured: `${Math.round(mostUsed * 100)} %`,
          ok: mostUsed < 1,
        },
        {
          what: 'the longest hole of a camera meanwhile, ms',
          asked: `≤ ${longestHoleMs}`,
          measured: String(longest),
          ok: longest <= longestHoleMs,
        },
        {
          what: 'seconds from the start to the oldest that is left, unheld',
          asked: '> 10',
          measured: ((oldest - startMs) / 1_000).toFixed(0),
          ok: oldest - startMs > 10_000,
        },
        {
          what: 'held pieces that play as they did',
          asked: `all of ${media.length}`,
          measured: String(same),
          ok: same === media.length && same > 0,
        },
        {
          what: 'only held footage left: told, ms',
          asked: `≤ ${toldWithinMs}`,
          measured: String(toldMs),
          ok: toldMs <= toldWithinMs,
        },
        { what: 'live pictures then', asked: String(cameras), measured: String(live), ok: live === cameras },
        {
          what: 'held spans that are whole then',
          asked: `all of ${spans.length + 1}`,
          measured: String(kept),
          ok: kept === spans.length + 1,
        },
        {
          what: 'all let go by two people: recording again, ms',
          asked: '≤ 30000',
          measured: String(againMs),
          ok: againMs <= 30_000 && cleared,
        },
        {
          what: 'the check of everything after it',
          asked: 'finds nothing',
          measured: check.output.trim().split('\n').at(-1) ?? '',
          ok: check.exitCode === 0,
        },
      ],
    };
  } finally {
    await district.close();
    disk.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface HeldSpan {
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
}
type Piece = Pick<PlayGroupView, 'fileId' | 'first' | 'last'> & { readonly bytes: Buffer };

async function watchRing(operator: SignedIn, administrator: SignedIn) {
  const ids = (await operator.call<Camera[]>('/api/cameras')).filter(({ serving }) => serving).map(({ id }) => id);
  let beganMs: number | undefined;
  const timelines = (fromMs: number, toMs: number) =>
    operator.call<CameraTimeline[]>(`/api/recordings/timeline?cameraIds=${ids.join(',')}&from=${fromMs}&to=${toMs}`);
  const disk = async (): Promise<DiskView> => {
    const [only] = (await administrator.call<DisksView>('/api/recordings/disks')).disks;
    if (!only) throw new Error('no disk');
    return only;
  };
  const hold = async (cameraId: string, { fromMs, toMs }: Omit<HeldSpan, 'cameraId'>) => {
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
    const answer = await operator.send('/api/holds', 'POST', { cameraId, from, to, note: 'giữ' });
    if (answer.status !== 201 && answer.status !== 409) throw new Error(await answer.text());
    return answer.status === 201;
  };
  const fetchPiece = async (cameraId: string, { fileId, first, last }: Omit<Piece, 'bytes'>): Promise<Buffer> => {
    const answer = await operator.fetch(`/hls/${cameraId}/rec/sub/${fileId}/${first}-${last}.m4s`);
    return Buffer.from(answer.ok ? await answer.arrayBuffer() : new ArrayBuffer(0));
  };
  /** Of all cameras together, by what lies on the disk. */
  const bytesPerMs = async (): Promise<number> => {
    const lines = await timelines(Date.now() - 600_000, Date.now());
    const recordedMs = lines.flatMap(({ sub }) => sub).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    return ((await disk()).usedBytes / Math.max(1, recordedMs)) * ids.length;
  };
  return {
    ...{ ids, timelines, hold },
    recorded: (sinceMs: number) =>
      waitFor(
        'every camera recorded',
        async () => {
          const lines = await timelines(sinceMs - 60_000, Date.now() + 1_000);
          return lines.length === ids.length && lines.every(({ sub }) => (sub.at(-1)?.toMs ?? 0) > sinceMs);
        },
        { boundMs: 120_000, everyMs: 200 },
      ),
    /** Bytes since the first call. */
    async written(): Promise<number> {
      beganMs ??= Date.now();
      return (await bytesPerMs()) * (Date.now() - beganMs);
    },
    async mediaOf(cameraId: string, { fromMs, toMs }: Omit<HeldSpan, 'cameraId'>): Promise<Piece[]> {
      const path = `/api/cameras/${cameraId}/recordings/sub/groups?from=${fromMs}&to=${toMs}`;
      const groups = await operator.call<PlayGroupView[]>(path);
      return await Promise.all(groups.map(async (group) => ({ ...group, bytes: await fetchPiece(cameraId, group) })));
    },
    async playSame(cameraId: string, pieces: readonly Piece[]): Promise<number> {
      const again = await Promise.all(pieces.map((piece) => fetchPiece(cameraId, piece)));
      return again.filter((bytes, at) => bytes.length > 0 && bytes.equals(pieces[at]?.bytes ?? Buffer.alloc(0))).length;
    },
    /** Holds what comes of all cameras, of as much as nearly fills the disk. @returns what is held when it has stopped */
    async holdUntilFull(): Promise<HeldSpan[]> {
      const nowMs = Date.now();
      const restMs = fileMs + 2_000;
      const toMs = nowMs + (heldShare * megabytes * 1e6) / (await bytesPerMs()) - restMs;
      const spans = ids.map((cameraId) => ({ cameraId, fromMs: nowMs, toMs }));
      for (const { cameraId, ...span } of spans)
        if (!(await hold(cameraId, span))) throw new Error('no room for holds');
      // And then piece by piece, as far as the share allows it.
      await waitFor(
        'a disk of held footage',
        async () => {
          if ((await disk()).state === 'full') return true;
          const [fromMs, untilMs] = [Date.now() - 2_000, Date.now() + 5_000];
          for (const cameraId of Date.now() > toMs ? ids : [])
            if (await hold(cameraId, { fromMs, toMs: untilMs })) spans.push({ cameraId, fromMs, toMs: untilMs });
          return false;
        },
        { ...patience, everyMs: 3_000 },
      );
      return spans;
    },
    async tells(kind: string): Promise<boolean> {
      const conditions = await operator.call<ConditionView[]>('/api/health/conditions');
      return conditions.some((condition) => condition.kind === kind);
    },
    async live(): Promise<number> {
      const pictures = await Promise.all(
        ids.map((id) => operator.call<{ role: string; picture: string }[]>(`/api/cameras/${id}/streams`)),
      );
      return pictures.filter((states) => states.find(({ role }) => role === 'sub')?.picture === 'live').length;
    },
    /** How many are there from end to end, as far as they had been recorded when the disk stopped. */
    async keeps(spans: readonly HeldSpan[]): Promise<number> {
      const lines = await timelines(Math.min(...spans.map(({ fromMs }) => fromMs)), Date.now());
      const ended = new Map(lines.map(({ cameraId, sub }) => [cameraId, sub.at(-1)?.toMs ?? 0]));
      return spans.filter(({ cameraId, fromMs, toMs }) => {
        const untilMs = Math.min(toMs, ended.get(cameraId) ?? 0);
        const recorded = lines.find((line) => line.cameraId === cameraId)?.sub ?? [];
        return recorded.some((span) => span.fromMs <= fromMs && span.toMs >= untilMs);
      }).length;
    },
    async letGo(second: SignedIn): Promise<void> {
      for (const { id } of await operator.call<HoldView[]>('/api/holds')) {
        await operator.call(`/api/holds/${id}/release`, 'POST', { why: 'xong' });
        await second.call(`/api/holds/${id}/release/confirm`, 'POST');
      }
    },
  };
}

const holesOf = (spans: readonly { fromMs: number; toMs: number }[]): number[] =>
  spans.slice(1).map(({ fromMs }, before) => fromMs - (spans[before]?.toMs ?? fromMs));
