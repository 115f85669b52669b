/** Rows of complete files, of spans without a hole, of chains' newest links. What is open is not here. */
import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Database } from '../../kernel/database.ts';
import type { TrackInfo } from '../../media/fragment.ts';
import type { Coverage, RecordedFile, RecordedSegment, Role, Span } from '../model.ts';
import { bytesOfHex, hexOf } from './chain.ts';
import type { FileRow, IndexTables } from './index-tables.ts';
import { joinMs, joinSpans, spansOf } from './recorded-spans.ts';
import { packSegments, unpackSegments } from './segment-table.ts';

/** A file that will not change any more. */
export interface CompleteFile {
  readonly file: RecordedFile;
  readonly segments: readonly RecordedSegment[];
}

export interface ChainHead {
  readonly cameraId: string;
  readonly role: Role;
  /** Hex. */
  readonly chain: string;
  readonly endMs: number;
}

export interface DiskUsage {
  readonly diskId: string;
  readonly bytes: number;
}

export interface FileStore {
  /**
   * Row, span and newest link in one; quietly when the row is there already.
   * @param newest whether the stream's chain goes on from it
   * @returns whether the row is new
   */
  add(complete: CompleteFile, newest: boolean): Promise<boolean>;
  files(cameraId: string, role: Role, fromMs: number, toMs: number): Promise<RecordedFile[]>;
  find(fileId: string): Promise<RecordedFile | undefined>;
  segments(fileId: string): Promise<RecordedSegment[] | undefined>;
  spans(fromMs: number, toMs: number, cameraIds: readonly string[] | undefined): Promise<Coverage[]>;
  oldest(diskId: string, limit: number, after: RecordedFile | undefined): Promise<RecordedFile[]>;
  endedBefore(cameraId: string, role: Role, beforeMs: number, limit: number): Promise<RecordedFile[]>;
  /** Of a stream, that began after; oldest first. */
  following(cameraId: string, role: Role, afterMs: number, limit: number): Promise<RecordedFile[]>;
  usage(): Promise<DiskUsage[]>;
  oldestMs(diskId: string): Promise<number | null>;
  heads(): Promise<ChainHead[]>;
}

/** Columns of a file without its table. */
export const fileColumns = [
  'file.id',
  'camera_id',
  'role',
  'disk_id',
  'path',
  'stream_session',
  'start_ms',
  'end_ms',
  'size_bytes',
  'init_bytes',
  'segments',
  'chain_before',
  'chain_after',
  'init.tracks',
] as const;

type ReadRow = Omit<Selectable<FileRow>, 'segment_table' | 'init_id'> & { readonly tracks: string };

export function createFileStore(database: Database): FileStore {
  const db = database.withTables<IndexTables>();
  const files = () => db.selectFrom('file').innerJoin('init', 'init.id', 'file.init_id').select(fileColumns);
  return {
    add: ({ file, segments }, newest) =>
      db.transaction().execute(async (transaction) => {
        const known = await transaction.selectFrom('file').select('id').where('id', '=', file.id).executeTakeFirst();
        if (known) return false;
        const initId = await keepInit(transaction, file.tracks);
        await transaction
          .insertInto('file')
          .values(rowOf(file, segments, initId))
          .execute();
        for (const span of spansOf(segments)) await extendSpan(transaction, file, span);
        if (!newest) return true;
        const head = { chain: Buffer.from(bytesOfHex(file.chainAfter)), end_ms: Math.ceil(file.endMs) };
        await transaction
          .insertInto('head')
          .values({ camera_id: file.cameraId, role: file.role, ...head })
          .onConflict((conflict) => conflict.columns(['camera_id', 'role']).doUpdateSet(head))
          .execute();
        return true;
      }),
    async files(cameraId, role, fromMs, toMs) {
      const rows = await files()
        .where('camera_id', '=', cameraId)
        .where('role', '=', role)
        // Files are short: what overlaps began not long before. The index then reads a range and not all that is older.
        .where('start_ms', '>=', Math.floor(fromMs) - longestFileMs)
        .where('start_ms', '<', Math.ceil(toMs))
        .where('end_ms', '>', Math.floor(fromMs))
        .orderBy('start_ms')
        .execute();
      return rows.map(fileOf);
    },
    async find(fileId) {
      const row = await files().where('file.id', '=', fileId).executeTakeFirst();
      return row && fileOf(row);
    },
    async segments(fileId) {
      const row = await db
        .selectFrom('file')
        .select(['segment_table', 'start_ms', 'init_bytes'])
        .where('id', '=', fileId)
        .executeTakeFirst();
      return row && unpackSegments(row.segment_table, { startMs: row.start_ms, initBytes: row.init_bytes });
    },
    async spans(fromMs, toMs, cameraIds) {
      let query = db
        .selectFrom('span')
        .select(['camera_id', 'role', 'from_ms', 'to_ms'])
        .where('to_ms', '>', Math.floor(fromMs))
        .where('from_ms', '<', Math.ceil(toMs));
      if (cameraIds) query = query.where('camera_id', 'in', [...cameraIds]);
      return coverageOf(await query.execute());
    },
    async oldest(diskId, limit, after) {
      let query = files().where('disk_id', '=', diskId);
      if (after)
        query = query.where((at) =>
          at.or([
            at('start_ms', '>', after.startMs),
            at.and([at('start_ms', '=', after.startMs), at('file.id', '>', after.id)]),
          ]),
        );
      const rows = await query.orderBy('start_ms').orderBy('file.id').limit(limit).execute();
      return rows.map(fileOf);
    },
    async endedBefore(cameraId, role, beforeMs, limit) {
      const rows = await files()
        .where('camera_id', '=', cameraId)
        .where('role', '=', role)
        .where('start_ms', '<', Math.floor(beforeMs))
        .where('end_ms', '<=', Math.floor(beforeMs))
        .orderBy('start_ms')
        .limit(limit)
        .execute();
      return rows.map(fileOf);
    },
    async following(cameraId, role, afterMs, limit) {
      const rows = await files()
        .where('camera_id', '=', cameraId)
        .where('role', '=', role)
        .where('start_ms', '>', Number.isFinite(afterMs) ? afterMs : -1)
        .orderBy('start_ms')
        .limit(limit)
        .execute();
      return rows.map(fileOf);
    },
    async usage() {
      const rows = await db
        .selectFrom('file')
        .select((at) => ['disk_id', at.fn.sum<number>('size_bytes').as('bytes')])
        .groupBy('disk_id')
        .execute();
      return rows.map((row) => ({ diskId: row.disk_id, bytes: Number(row.bytes) }));
    },
    async oldestMs(diskId) {
      const row = await db
        .selectFrom('file')
        .select((at) => at.fn.min('start_ms').as('at'))
        .where('disk_id', '=', diskId)
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async heads() {
      const rows = await db.selectFrom('head').selectAll().execute();
      return rows.map((row) => ({
        cameraId: row.camera_id,
        role: row.role,
        chain: hexOf(row.chain),
        endMs: row.end_ms,
      }));
    },
  };
}

/** No file is longer; one with a hole in it lasts a little more than the configuration allows. */
export const longestFileMs = 3_600_000;

type Transaction = Parameters<Parameters<ReturnType<ReturnType<typeof tablesOf>['transaction']>['execute']>[0]>[0];
const tablesOf = (database: Database) => database.withTables<IndexTables>();

async function keepInit(transaction: Transaction, tracks: readonly TrackInfo[]): Promise<number> {
  const text = JSON.stringify(
    tracks.map((track) => ({ ...track, decoderConfig: Buffer.from(track.decoderConfig).toString('base64') })),
  );
  const sha256 = createHash('sha256').update(text).digest();
  const known = await transaction.selectFrom('init').select('id').where('sha256', '=', sha256).executeTakeFirst();
  if (known) return known.id;
  const added = await transaction
    .insertInto('init')
    .values({ sha256, tracks: text })
    .returning('id')
    .executeTakeFirstOrThrow();
  return added.id;
}

/** Makes one span of it and of those that it touches. */
async function extendSpan(transaction: Transaction, file: RecordedFile, span: Span): Promise<void> {
  const touching = await transaction
    .selectFrom('span')
    .select(['id', 'from_ms', 'to_ms'])
    .where('camera_id', '=', file.cameraId)
    .where('role', '=', file.role)
    .where('to_ms', '>=', span.fromMs - joinMs)
    .where('from_ms', '<=', span.toMs + joinMs)
    .execute();
  const from = Math.min(span.fromMs, ...touching.map((each) => each.from_ms));
  const to = Math.max(span.toMs, ...touching.map((each) => each.to_ms));
  for (const { id } of touching) await transaction.deleteFrom('span').where('id', '=', id).execute();
  await transaction
    .insertInto('span')
    .values({ camera_id: file.cameraId, role: file.role, from_ms: from, to_ms: to })
    .execute();
}

const rowOf = (file: RecordedFile, segments: readonly RecordedSegment[], initId: number): FileRow => ({
  id: file.id,
  camera_id: file.cameraId,
  role: file.role,
  disk_id: file.diskId,
  path: file.path,
  stream_session: file.streamSession,
  start_ms: file.startMs,
  end_ms: Math.ceil(file.endMs),
  size_bytes: file.sizeBytes,
  init_bytes: file.initBytes,
  init_id: initId,
  segments: segments.length,
  chain_before: Buffer.from(bytesOfHex(file.chainBefore)),
  chain_after: Buffer.from(bytesOfHex(file.chainAfter)),
  segment_table: packSegments(segments, file),
});

function fileOf(row: ReadRow): RecordedFile {
  return {
    id: row.id,
    cameraId: row.camera_id,
    role: row.role,
    diskId: row.disk_id,
    path: row.path,
    streamSession: row.stream_session,
    startMs: row.start_ms,
    endMs: row.end_ms,
    sizeBytes: row.size_bytes,
    initBytes: row.init_bytes,
    tracks: tracksOf(row.tracks),
    segments: row.segments,
    chainBefore: hexOf(row.chain_before),
    chainAfter: hexOf(row.chain_after),
    open: false,
  };
}

const tracksOf = (text: string): TrackInfo[] =>
  (JSON.parse(text) as (Omit<TrackInfo, 'decoderConfig'> & { decoderConfig: string })[]).map((track) => ({
    ...track,
    decoderConfig: new Uint8Array(Buffer.from(track.decoderConfig, 'base64')),
  }));

function coverageOf(rows: readonly { camera_id: string; role: Role; from_ms: number; to_ms: number }[]): Coverage[] {
  const found = new Map<string, { cameraId: string; role: Role; spans: Span[] }>();
  for (const row of rows) {
    const key = `${row.camera_id}|${row.role}`;
    const entry = found.get(key) ?? { cameraId: row.camera_id, role: row.role, spans: [] };
    entry.spans.push({ fromMs: row.from_ms, toMs: row.to_ms });
    found.set(key, entry);
  }
  return [...found.values()].map((entry) => ({ ...entry, spans: joinSpans(entry.spans) }));
}
