/**
 * A gateway that is killed (SIGKILL) again and again while it records, and what must hold after each restart: at most the last two
 * seconds are missing, every file plays, and a check of all of it finds nothing.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Camera } from '../../gateway/cameras/schemas.ts';
import type { CameraTimeline } from '../../gateway/recordings/playback/playback-schemas.ts';
import { startProgram } from './child-program.ts';
import { type District, startDistrict } from './district.ts';
import { createRandom } from './random.ts';
import type { SignedIn } from './sign-in.ts';
import { waitFor } from './wait-for.ts';

export interface CheckAnswer {
  readonly exitCode: number;
  readonly output: string;
}

export interface RecordingKillsResult {
  readonly kills: number;
  readonly cameras: number;
  /** Of every camera at every kill, ms: from the last moment that is there to the kill. */
  readonly lostMs: readonly number[];
  readonly files: number;
  /** Files that ffmpeg cannot read to the end without a word, or that have fewer pictures than the index says. */
  readonly unplayable: readonly string[];
  /** Asked of the gateway while it records, and of the console when it is stopped. */
  readonly checkMeanwhile: CheckAnswer;
  readonly check: CheckAnswer;
  /** Kills after which a camera has no gap that says `gateway-down`. */
  readonly gapsMissing: number;
}

export interface RecordingKillsOptions {
  readonly cameras: number;
  readonly kills: number;
  readonly baseAddress: string;
  readonly say?: (text: string) => void;
}

const run = promisify(execFile);

export async function killWhileRecording(options: RecordingKillsOptions): Promise<RecordingKillsResult> {
  const { cameras, kills, baseAddress, say = () => {} } = options;
  const random = createRandom(17);
  const district = await startDistrict({
    ...{ cameras, baseAddress, diskGb: 6, say },
    config: { recordings: { fileMs: 20_000 } },
  });
  try {
    const operator = await district.as('operator');
    const ids = (await operator.call<Camera[]>('/api/cameras')).filter(({ serving }) => serving).map(({ id }) => id);
    const lostMs: number[] = [];
    let gapsMissing = 0;
    await allRecording(operator, ids, 0);
    for (let kill = 1; kill <= kills; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, random.below(3_000)));
      const killedMs = Date.now();
      district.gateway().kill('SIGKILL');
      await district.gateway().ended;
      await district.restartGateway();
      for (const line of await timelines(operator, ids, killedMs - 120_000, killedMs)) {
        const ends = line.sub.filter(({ fromMs }) => fromMs < killedMs).map(({ toMs }) => toMs);
        lostMs.push(killedMs - Math.max(0, ...ends));
      }
      await allRecording(operator, ids, killedMs);
      for (const { gaps } of await timelines(operator, ids, killedMs, Date.now()))
        if (!gaps.some(({ cause }) => cause === 'gateway-down')) gapsMissing += 1;
      say(`${kill} kills, at most ${Math.max(...lostMs)} ms lost`);
    }
    const checkMeanwhile = await checkRecordings(district);
    await district.gateway().stop();
    const check = await checkRecordings(district);
    const { files, unplayable } = await playAll(join(district.folder, 'disk'));
    return { kills, cameras: ids.length, lostMs, files, unplayable, checkMeanwhile, check, gapsMissing };
  } finally {
    await district.close();
  }
}

const timelines = (operator: SignedIn, ids: readonly string[], fromMs: number, toMs: number) =>
  operator.call<CameraTimeline[]>(`/api/recordings/timeline?cameraIds=${ids.join(',')}&from=${fromMs}&to=${toMs}`);

/** Every camera has been recorded since, without a hole up to three seconds ago. */
async function allRecording(operator: SignedIn, ids: readonly string[], sinceMs: number): Promise<void> {
  await waitFor(
    'every camera recorded',
    async () => {
      const nowMs = Date.now();
      const lines = await timelines(operator, ids, nowMs - 60_000, nowMs + 1_000);
      const isAll = lines.length === ids.length;
      return (
        isAll &&
        lines.every(({ sub }) => {
          const { fromMs = 0, toMs = 0 } = sub.at(-1) ?? {};
          return fromMs > sinceMs && toMs > nowMs - 3_000;
        })
      );
    },
    { boundMs: 120_000, everyMs: 250 },
  );
}

/** `npm run admin -- recordings check`, as a program of its own. */
export async function checkRecordings({ folder, configFile }: District, ...options: readonly string[]) {
  const logFile = join(folder, `check-${process.hrtime.bigint()}.log`);
  const { program } = await startProgram<true>({
    cwd: new URL('../..', import.meta.url).pathname,
    args: ['gateway/admin.ts', '--config', configFile, 'recordings', 'check', ...options],
    logFile,
    readyLine: () => true,
  });
  const exitCode = await program.ended;
  return { exitCode, output: readFileSync(logFile, 'utf8') };
}

async function playAll(folder: string): Promise<{ files: number; unplayable: string[] }> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mp4'));
  const unplayable: string[] = [];
  for (const file of files) {
    const fault = await faultOf(join(folder, file));
    if (fault) unplayable.push(`${file}: ${fault}`);
  }
  return { files: files.length, unplayable };
}

/** Read to the end, every tenth decoded as well. */
async function faultOf(path: string): Promise<string | undefined> {
  try {
    const asked = ['-v', 'error', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=nb_read_packets'];
    const { stdout, stderr } = await run('ffprobe', [...asked, '-of', 'csv=p=0', path]);
    if (stderr.trim() !== '') return stderr.trim();
    if (!(Number.parseInt(stdout, 10) > 0)) return `${stdout.trim()} pictures`;
    if (!path.endsWith('0.mp4')) return undefined;
    const decoded = await run('ffmpeg', ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-']);
    return decoded.stderr.trim() || undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
