/**
 * The evidence room on a real database with the real audit, key and holds, over hand-made recordings with true hashes; only
 * people and cameras are made up.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditLog } from '../../gateway/access/audit/audit-log.ts';
import { openSigningKey, type SigningKey } from '../../gateway/access/audit/signing-key.ts';
import { accessMigrations } from '../../gateway/access/migrations.ts';
import type { Person, Right } from '../../gateway/access/model.ts';
import type { By, RequestInput } from '../../gateway/incidents/evidence/evidence-desk.ts';
import type { Pack } from '../../gateway/incidents/evidence/model.ts';
import { type EvidenceRoom, openEvidenceRoom } from '../../gateway/incidents/evidence/room.ts';
import { incidentsMigrations } from '../../gateway/incidents/migrations.ts';
import type { Condition } from '../../gateway/kernel/conditions.ts';
import { type Database, openDatabase } from '../../gateway/kernel/database.ts';
import { createEvents } from '../../gateway/kernel/events.ts';
import { chainStart, hexOf, linksAfter } from '../../gateway/recordings/files/chain.ts';
import type { Root } from '../../gateway/recordings/files/roots.ts';
import { type KeptHolds, openHolds } from '../../gateway/recordings/keep/holds.ts';
import { keepMigrations } from '../../gateway/recordings/keep/tables.ts';
import type { Gap, RecordingIndex } from '../../gateway/recordings/model.ts';
import { createMemoryIndex, type MadeRecording, makeRecording, type RecordingWish } from './made-recording.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createQuietLog } from './quiet-log.ts';
import { openTestAudit } from './test-audit.ts';
import { waitFor } from './wait-for.ts';

const personOf = (number: number, name: string, role: Person['role']): Person => ({
  ...{ id: `99000000-0000-7000-8000-00000000000${number}`, name, role },
});
export const officers = {
  operator: personOf(1, 'Nguyễn Thị Trực', 'operator'),
  officer: personOf(2, 'Trần Văn An', 'police'),
  colleague: personOf(3, 'Lê Thị Bình', 'police'),
  stranger: personOf(4, 'Phạm Dũng', 'police'),
} as const;
export type OfficerName = keyof typeof officers;
export const evidenceCamera = 'ca000000-0000-7000-8000-000000000001';

const rightsOf: Readonly<Record<OfficerName, readonly Right[]>> = {
  operator: ['export-request'],
  officer: ['export-request', 'export-approve'],
  colleague: ['export-request', 'export-approve'],
  stranger: [],
};

/** With hashes and links as the recorder writes them, one after the other. */
export function hashed(recordings: readonly MadeRecording[]): MadeRecording[] {
  let link: Uint8Array = chainStart;
  return recordings.map(({ file, segments, bytes }) => {
    const withHashes = segments.map((segment) => ({
      ...segment,
      hash: new Uint8Array(
        createHash('sha256')
          .update(bytes.subarray(segment.offset, segment.offset + segment.sizeBytes))
          .digest(),
      ),
    }));
    const before = link;
    link = linksAfter(before, withHashes);
    return { file: { ...file, chainBefore: hexOf(before), chainAfter: hexOf(link) }, segments: withHashes, bytes };
  });
}

export const recordingStartMs = Date.UTC(2026, 10, 24, 2);

/** Of the camera of this bench; a new keyframe each second. */
export const recordingOf = (wish: Partial<RecordingWish> & Pick<RecordingWish, 'fileId'>): MadeRecording =>
  makeRecording({ cameraId: evidenceCamera, role: 'main', startMs: recordingStartMs, seconds: 10, gop: 10, ...wish });

export interface EvidenceBench {
  readonly room: EvidenceRoom;
  readonly db: Database;
  readonly clock: ManualClock;
  readonly key: SigningKey;
  readonly holds: KeptHolds;
  readonly folder: string;
  readonly conditions: readonly Condition[];
  /** States of packs as they were told, in order. */
  readonly told: readonly string[];
  by(name: OfficerName): By;
  /** The first 10 s of the recordings unless another span is given. */
  request(name: OfficerName, more?: Partial<RequestInput>): Promise<Pack>;
  approve(packId: string, name: OfficerName): Promise<Pack>;
  /** Resolves when it is in that state. */
  until(packId: string, state: Pack['state']): Promise<Pack>;
  /** As after a crash: the same files, opened anew. */
  reopen(more?: EvidenceBenchOptions): Promise<EvidenceBench>;
  close(): Promise<void>;
}

export interface EvidenceBenchOptions {
  readonly recordings?: readonly MadeRecording[];
  readonly gaps?: readonly Gap[];
  readonly startMs?: number;
  /** Roots that were signed, by the bench's key. */
  readonly roots?: (key: SigningKey) => readonly Root[];
  readonly reserveBytes?: number;
  /** Reads wait for it. */
  readonly beforeRead?: () => Promise<void>;
}

export async function openEvidenceBench(options: EvidenceBenchOptions = {}, given?: string): Promise<EvidenceBench> {
  const folder = given ?? mkdtempSync(join(tmpdir(), 'evidence-'));
  const recordings = options.recordings ?? hashed([recordingOf({ fileId: 'f1' })]);
  const clock = createManualClock(options.startMs ?? recordingStartMs + 3_600_000);
  const { log } = createQuietLog();
  const migrations = [...accessMigrations, ...keepMigrations, ...incidentsMigrations];
  const db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'FULL' });
  openTestAudit(db, folder);
  const key = openSigningKey(join(folder, 'audit.key'));
  const audit = createAuditLog(db, key);
  const events = createEvents((error) => {
    throw error;
  });
  const conditions: Condition[] = [];
  events.on('condition.raised', (condition) => void conditions.push(condition));
  events.on('condition.cleared', ({ cause }) => {
    conditions.splice(
      conditions.findIndex((condition) => condition.cause === cause),
      1,
    );
  });
  const told: string[] = [];
  events.on('evidence.changed', ({ pack }) => void told.push((pack as Pack).state));
  const holds = await openHolds({ db, clock, events, log, audit, hasRoom: () => true });
  const room = await openEvidenceRoom({
    ...{ db, clock, events, log, audit, key, holds, folder: join(folder, 'evidence'), version: 'test' },
    decide(person, right, cameraId) {
      const name = (Object.keys(officers) as OfficerName[]).find((each) => officers[each].id === person.id);
      return name !== undefined && cameraId === evidenceCamera && rightsOf[name].includes(right as Right);
    },
    reserveBytes: options.reserveBytes ?? 0,
    index: indexOf(recordings, options),
    roots: { list: async () => options.roots?.(key) ?? [] },
    cameras: {
      find: (id) =>
        id === evidenceCamera ? ({ id, code: 'T-01', name: 'Cửa hầm', siteId: 's', place: {} } as never) : undefined,
      sites: () => [{ id: 's', name: 'Hầm Thủ Thiêm' }] as never,
    },
    clockMeasures: async () => [
      { atMs: recordingStartMs, offsetMs: -42_000, uncertaintyMs: 12, roundTripMs: 8, method: 'onvif-second-turn' },
    ],
    unitNameOf: (id) => (id === officers.operator.id ? 'Trung tâm' : 'Công an quận'),
    incidentNumber: async () => '2026-0042',
    seesIncident: async (person) => person.id === officers.officer.id,
    makeViewingCopy: () => Promise.reject(new Error('no ffmpeg here')),
    readClock: async () => ({ source: 'chrony', synchronised: true, offsetMs: 0.2 }),
  });
  const shut = async () => {
    await room.close();
    await holds.close();
    await db.destroy();
  };
  const bench: EvidenceBench = {
    ...{ room, db, clock, key, holds, folder, conditions, told },
    by(name) {
      const { id: personId, name: personName, role } = officers[name];
      return { person: officers[name], actor: { personId, personName, role, address: '127.0.0.1', desk: '' } };
    },
    request(name, more = {}) {
      const span = { fromMs: recordingStartMs, toMs: recordingStartMs + 10_000 };
      const input: RequestInput = {
        items: [{ cameraId: evidenceCamera, role: 'main', ...span }],
        ...{ purpose: 'điều tra va chạm', caseNumber: '17/2026', incidentId: null, urgentReason: null, ...more },
      };
      return room.desk.request(input, bench.by(name));
    },
    approve: (packId, name) =>
      room.desk.act(packId, 'approve', bench.by(name), (_pack, who) => ({
        change: { state: 'approved', decidedBy: who, decidedAtMs: clock.nowMs() },
        kind: 'approved',
      })),
    until: (packId, state) =>
      waitFor(`pack ${state}`, async () => {
        const pack = await room.store.find(packId);
        return pack?.state === state ? pack : undefined;
      }),
    async reopen(more = {}) {
      await shut();
      return openEvidenceBench({ recordings, ...options, ...more, startMs: clock.nowMs() }, folder);
    },
    async close() {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

function indexOf(
  recordings: readonly MadeRecording[],
  { gaps = [], beforeRead }: EvidenceBenchOptions,
): RecordingIndex {
  const memory = createMemoryIndex(recordings);
  const index: Partial<RecordingIndex> = {
    ...memory,
    async read(fileId, offset, sizeBytes) {
      await beforeRead?.();
      return memory.read(fileId, offset, sizeBytes);
    },
    gaps: async (fromMs, toMs) => gaps.filter((gap) => gap.fromMs < toMs && (gap.toMs ?? toMs) > fromMs),
  };
  return index as RecordingIndex;
}
