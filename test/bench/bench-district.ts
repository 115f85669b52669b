/**
 * The simulated district of a benchmark: every camera sends H.264 (main 1920×1080 25 frames/s 4.1 Mbit/s, sub 640×360 15 frames/s
 * 0.5 Mbit/s), no sound, without delay of the network and without sign-in over RTSP, so that every subject gets the same.
 */
import { call } from '../support/call.ts';
import { type District, startDistrict } from '../support/district.ts';
import { laidOver } from '../support/laid-over.ts';
import { waitFor } from '../support/wait-for.ts';

export type Role = 'main' | 'sub';

export interface BenchCamera {
  readonly id: string;
  readonly code: string;
  /** `rtsp://…` without credentials. */
  readonly url: Readonly<Record<Role, string>>;
}

const rateSpanMs = 8_000;
/** Nobody touches the desks, and the many acts of a benchmark come from one: neither lock nor limit may be measured instead. */
const unhindered = {
  access: { lockMs: 86_400_000 },
  listen: { limits: { requestsPerSecond: 10_000, requestsBurst: 10_000 } },
};

export interface BenchDistrict {
  readonly district: District;
  /** In the order asked for. */
  readonly cameras: readonly BenchCamera[];
  /** Changes cameras over the API (all, unless named): which profiles are pulled, and how. */
  setAll(change: CameraChange, which?: readonly BenchCamera[]): Promise<void>;
  /** Until as many streams run as `count` says. */
  waitForStreams(count: number): Promise<void>;
  /**
   * Pulls one profile of these cameras (all, unless named) and nothing else. Throws when a stream does not come in the way that was
   * asked for, since a fall-back would be measured instead; then nothing is left pulled.
   */
  pull(role: Role, ingest: 'direct' | 'ffmpeg', which?: readonly BenchCamera[]): Promise<void>;
  pullNothing(): Promise<void>;
  /** What a camera sent in the last seconds, Mbit/s; 0 when nobody was receiving. */
  sentMbit(code: string, role: Role): Promise<number>;
  close(): Promise<void>;
}

export interface CameraChange {
  readonly pullMain?: 'always' | 'on-demand' | 'never';
  readonly pullSub?: 'always' | 'on-demand' | 'never';
  readonly ingest?: 'auto' | 'direct' | 'ffmpeg';
}

export interface BenchDistrictOptions {
  /** 1-120, or which places of the example district. */
  readonly cameras: number | readonly string[];
  readonly config?: Readonly<Record<string, Record<string, unknown>>>;
  /** How a camera writes a picture's packets; default: together. */
  readonly packets?: 'together' | 'apart';
  readonly say: (text: string) => void;
}

export async function startBenchDistrict(options: BenchDistrictOptions): Promise<BenchDistrict> {
  const codes = typeof options.cameras === 'number' ? placeCodes(options.cameras) : options.cameras;
  const entries = codes.map((code) => ({
    code,
    mainCodec: 'h264',
    subCodec: 'h264',
    audio: 'none',
    networkDelayMs: 0,
    rtspAuth: 'none',
    packets: options.packets ?? 'together',
  }));
  const { say, config } = options;
  const district = await startDistrict({
    cameras: entries.length,
    entries,
    baseAddress: '127.28.0.0',
    say,
    config: laidOver(unhindered, config ?? {}),
  });
  try {
    return await opened(district, codes);
  } catch (error) {
    await district.close();
    throw error;
  }
}

/** Places of the example district: wards first (86), then the tunnel (23), then the gates (11). */
export function placeCodes(count: number): string[] {
  const numbered = (letter: string, last: number) =>
    Array.from({ length: last }, (_, at) => `${letter}-${String(at + 1).padStart(2, '0')}`);
  const all = [...numbered('P', 86), ...numbered('T', 23), ...numbered('C', 11)];
  if (count > all.length) throw new Error(`the example district has ${all.length} places`);
  return all.slice(0, count);
}

async function opened(district: District, codes: readonly string[]): Promise<BenchDistrict> {
  const administrator = await district.as('administrator');
  const operator = await district.as('operator');
  const list = await administrator.call<ListedCamera[]>('/api/cameras');
  const cameras = codes.map((code) => {
    const camera = list.find((candidate) => candidate.code === code);
    const main = camera?.serving?.main?.rtspUrl;
    const sub = camera?.serving?.sub?.rtspUrl;
    if (!camera || !main || !sub) throw new Error(`${code} is bound to no device with two profiles`);
    return { id: camera.id, code, url: { main, sub } };
  });
  const setAll: BenchDistrict['setAll'] = async (change, which = cameras) => {
    for (const { id } of which) await administrator.call(`/api/cameras/${id}`, 'PATCH', change);
  };
  const waitForStreams = async (count: number) => {
    const running = async () => (await administrator.call<{ streamsRunning: number }>('/api/health')).streamsRunning;
    await waitFor(`${count} streams`, async () => (await running()) === count, { boundMs: 240_000, everyMs: 500 });
  };
  const pullNothing = async () => {
    await setAll({ pullMain: 'never', pullSub: 'never' });
    await waitForStreams(0);
  };
  const requireIngest = async (wanted: string) => {
    for (const { id, code } of cameras) {
      const states = await operator.call<StreamFacts[]>(`/api/cameras/${id}/streams`);
      const other = states.find((state) => state.phase === 'running' && state.ingest !== wanted);
      if (other) throw new Error(`${code} is not ${wanted} but ${other.ingest} ${other.ingestReason ?? ''}`);
    }
  };
  return {
    district,
    cameras,
    setAll,
    waitForStreams,
    pullNothing,
    async pull(role, ingest, which = cameras) {
      try {
        const [pullMain, pullSub] = role === 'main' ? (['always', 'never'] as const) : (['never', 'always'] as const);
        await setAll({ ingest, pullMain, pullSub }, which);
        await waitForStreams(which.length);
        await requireIngest(ingest);
      } catch (error) {
        await pullNothing();
        throw error;
      }
    },
    async sentMbit(code, role) {
      const sent = await sentFrames(district, code, role, Date.now() - rateSpanMs);
      const [first, last] = [sent.at(0), sent.at(-1)];
      if (!first || !last || last.sentAtMs === first.sentAtMs) return 0;
      const bytes = sent.slice(1).reduce((sum, frame) => sum + frame.bytes, 0);
      return (bytes * 8) / 1_000 / (last.sentAtMs - first.sentAtMs);
    },
    close: () => district.close(),
  };
}

interface StreamFacts {
  readonly phase: string;
  readonly ingest: string;
  readonly ingestReason: string | null;
}

interface ListedCamera {
  readonly id: string;
  readonly code: string;
  readonly serving: Readonly<Record<Role, { readonly rtspUrl: string } | null>> | null;
}

export interface SentFrame {
  /** Number of the clip in the picture's mark: main and sub are different clips. */
  readonly clipNumber: number;
  readonly frame: number;
  readonly bytes: number;
  /** Epoch ms. */
  readonly sentAtMs: number;
}

/** What a camera sent since `sinceMs`, oldest first. */
export const sentFrames = (district: District, code: string, role: Role, sinceMs = 0): Promise<SentFrame[]> =>
  call<SentFrame[]>(`${district.control}/cameras/${code}/sent?profile=${role}&since=${sinceMs}`, 'GET');
