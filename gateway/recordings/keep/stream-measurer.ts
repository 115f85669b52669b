/**
 * Measures what each stream writes and how far back it reaches, one stream after the other, slowly: a week of files is read for
 * each. What it found is kept, so that a start knows it at once.
 */
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Logger } from '../../kernel/log.ts';
import type { RecordedFile, RecordingIndex, Role } from '../model.ts';
import { createRateStore, streamKey } from './rate-store.ts';
import type { MeasuredRate } from './reach.ts';

export interface StreamMeasurer {
  rate(cameraId: string, role: Role): MeasuredRate | undefined;
  /** Beginning of its oldest file; `undefined`: none has been seen. */
  oldestMs(cameraId: string, role: Role): number | undefined;
  /** Measures the next stream now. */
  turn(): Promise<void>;
  begin(index: Pick<RecordingIndex, 'files' | 'endedBefore'>): void;
  close(): Promise<void>;
}

export interface StreamMeasurerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly cameras: Pick<Cameras, 'list'>;
}

/** A round of 240 streams takes twenty minutes. */
const turnMs = 5_000;
const lookBackMs = 7 * 86_400_000;
const dayMs = 86_400_000;
/** Less than that says little of a day. */
const leastRecordedMs = 60_000;

export async function openStreamMeasurer(options: StreamMeasurerOptions): Promise<StreamMeasurer> {
  const { clock, log, cameras } = options;
  const store = createRateStore(options.db);
  const rates = new Map(await store.read());
  const oldest = new Map<string, number>();
  let index: Pick<RecordingIndex, 'files' | 'endedBefore'> | undefined;
  let next = 0;
  const measure = async (cameraId: string, role: Role) => {
    if (!index) return;
    const nowMs = clock.nowMs();
    const files = await index.files(cameraId, role, nowMs - lookBackMs, nowMs);
    const key = streamKey(cameraId, role);
    const [first] = await index.endedBefore(cameraId, role, nowMs, 1);
    const oldestMs = first?.startMs ?? files[0]?.startMs;
    if (oldestMs === undefined) oldest.delete(key);
    else oldest.set(key, oldestMs);
    const rate = rateOf(files, nowMs);
    if (!rate) return;
    rates.set(key, rate);
    await store.write(cameraId, role, rate, nowMs);
  };
  const turn = async () => {
    const streams = cameras
      .list()
      .flatMap(({ id, serving }) =>
        (['sub', 'main'] as const).flatMap((role) => (serving?.[role] ? [{ id, role }] : [])),
      );
    if (streams.length === 0) return;
    next = (next + 1) % streams.length;
    const stream = streams[next];
    if (stream) await measure(stream.id, stream.role);
  };
  let turning: Promise<void> = Promise.resolve();
  const end = clock.every(turnMs, () => {
    turning = turning.then(turn).catch((error: unknown) => log.error({ err: error }, 'a stream was not measured'));
  });
  return {
    rate: (cameraId, role) => rates.get(streamKey(cameraId, role)),
    oldestMs: (cameraId, role) => oldest.get(streamKey(cameraId, role)),
    turn,
    begin(from) {
      index = from;
    },
    async close() {
      end();
      await turning;
    },
  };
}

/** @param files oldest first; the last one may still grow */
export function rateOf(files: readonly RecordedFile[], nowMs: number): MeasuredRate | undefined {
  const recordedMs = files.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const [first] = files;
  if (!first || recordedMs < leastRecordedMs) return undefined;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const spanMs = Math.max(recordedMs, nowMs - Math.max(first.startMs, nowMs - lookBackMs));
  return { bytesPerDay: (bytes / recordedMs) * dayMs, recordedShare: recordedMs / spanMs };
}
