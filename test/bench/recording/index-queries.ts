/**
 * Questions to an index of 120 cameras and 30 days, both profiles, files of ten minutes. Rows are generated; the tables of segments
 * are whole for the camera that is asked for and one row for the others, since 36 GB of hashes would only be in the way.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../gateway/kernel/database.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { createFileStore } from '../../../gateway/recordings/files/file-store.ts';
import { createGapStore } from '../../../gateway/recordings/files/gap-store.ts';
import { type FileRow, type IndexTables, indexMigrations } from '../../../gateway/recordings/files/index-tables.ts';
import { segmentRowBytes } from '../../../gateway/recordings/files/segment-table.ts';
import { createRandom } from '../../support/random.ts';
import { type Summary, summaryOf } from '../statistics.ts';

export interface IndexQuestion {
  readonly what: string;
  readonly ms: Summary;
  /** What must not be exceeded, ms; null: nothing was asked. */
  readonly askedMs: number | null;
}

export interface IndexWishes {
  readonly cameras: number;
  readonly days: number;
  readonly asks: number;
}

const fileMs = 600_000;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 1);
const roles = ['main', 'sub'] as const;
const segmentsPerFile = 600;
/** Cameras are lost now and then: one file in so many begins late. */
const lossEvery = 40;

export async function askIndex({
  cameras,
  days,
  asks,
}: IndexWishes): Promise<{ rows: number; questions: IndexQuestion[] }> {
  const folder = mkdtempSync('/dev/shm/thap-canh-bench-index-');
  const db = await openDatabase({
    path: join(folder, 'recordings.db'),
    migrations: indexMigrations,
    synchronous: 'NORMAL',
  });
  try {
    const ids = Array.from({ length: cameras }, () => newId());
    const [asked = ''] = ids;
    const rows = await generate(db, ids, days);
    const store = createFileStore(db);
    const gaps = createGapStore(db);
    const dayOf = (index: number) => startMs + (index % days) * dayMs;
    const time = async (what: string, askedMs: number | null, ask: (day: number) => Promise<unknown>) => {
      const samples: number[] = [];
      for (let index = 0; index < asks; index += 1) {
        const fromMs = performance.now();
        await ask(dayOf(index));
        samples.push(performance.now() - fromMs);
      }
      return { what, askedMs, ms: summaryOf(samples) };
    };
    const questions = [
      await time('a day of a camera: its files', 20, (day) => store.files(asked, 'sub', day, day + dayMs)),
      await time('120 cameras: what is recorded of a day', 150, (day) => store.spans(day, day + dayMs, undefined)),
      await time('30 days of a camera: what is recorded', 20, () =>
        store.spans(startMs, startMs + days * dayMs, [asked]),
      ),
      await time('30 days of 120 cameras: what is recorded', null, () =>
        store.spans(startMs, startMs + days * dayMs, undefined),
      ),
      await time('120 cameras: gaps of a day', null, (day) => gaps.gaps(day, day + dayMs, undefined)),
      await time('segments of an hour of a camera', null, async (day) => {
        for (const { id } of await store.files(asked, 'main', day, day + 3_600_000)) await store.segments(id);
      }),
    ];
    return { rows, questions };
  } finally {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generate(database: Database, ids: readonly string[], days: number): Promise<number> {
  const db = database.withTables<IndexTables>();
  const random = createRandom(5);
  const { id: initId } = await db
    .insertInto('init')
    .values({ sha256: randomBytes(32), tracks: '[]' })
    .returning('id')
    .executeTakeFirstOrThrow();
  let rows = 0;
  for (const [index, cameraId] of ids.entries()) {
    await db.transaction().execute(async (transaction) => {
      for (const role of roles) {
        const files = filesOf(cameraId, role, days, initId, index === 0, random.below);
        for (let at = 0; at < files.length; at += 50)
          await transaction
            .insertInto('file')
            .values(files.slice(at, at + 50))
            .execute();
        const spans = spansOf(files);
        for (let at = 0; at < spans.length; at += 500)
          await transaction
            .insertInto('span')
            .values(spans.slice(at, at + 500))
            .execute();
        const holes = spans.slice(1).map((span, before) => ({
          ...{ id: newId(), camera_id: cameraId, role, cause: 'camera-lost' as const },
          ...{ from_ms: spans[before]?.to_ms ?? 0, to_ms: span.from_ms },
        }));
        for (let at = 0; at < holes.length; at += 500)
          await transaction
            .insertInto('gap')
            .values(holes.slice(at, at + 500))
            .execute();
        rows += files.length;
      }
    });
  }
  return rows;
}

function filesOf(
  cameraId: string,
  role: 'main' | 'sub',
  days: number,
  initId: number,
  whole: boolean,
  below: (limit: number) => number,
): FileRow[] {
  const count = (days * dayMs) / fileMs;
  return Array.from({ length: count }, (_, index) => {
    const lateMs = below(lossEvery) === 0 ? 5_000 + below(120_000) : 0;
    const from = startMs + index * fileMs + lateMs;
    return {
      ...{ id: newId(from), camera_id: cameraId, role, disk_id: 'disk', stream_session: 'session' },
      path: `${cameraId}/2026-01-01/${role}-${index}.mp4`,
      ...{ start_ms: from, end_ms: startMs + (index + 1) * fileMs, size_bytes: 37_000_000, init_bytes: 900 },
      ...{ init_id: initId, segments: segmentsPerFile, chain_before: randomBytes(32), chain_after: randomBytes(32) },
      segment_table: randomBytes(segmentRowBytes * (whole ? segmentsPerFile : 1)),
    };
  });
}

function spansOf(files: readonly FileRow[]) {
  const spans: { camera_id: string; role: 'main' | 'sub'; from_ms: number; to_ms: number }[] = [];
  for (const { camera_id, role, start_ms, end_ms } of files) {
    const last = spans.at(-1);
    if (last && start_ms - last.to_ms <= 1_500) last.to_ms = end_ms;
    else spans.push({ camera_id, role, from_ms: start_ms, to_ms: end_ms });
  }
  return spans;
}
