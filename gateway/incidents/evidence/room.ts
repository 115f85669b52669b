/**
 * Evidence: packs are asked for by one person, approved by another, made by the gateway, and handed over with a history that is
 * only added to. Stands beside the incidents; what it packs comes from the recordings.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { gatewayItself } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { SigningKey } from '../../access/audit/signing-key.ts';
import type { Decide, Person } from '../../access/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { Holds } from '../../recordings/model.ts';
import { createDownloadLinks, type DownloadLinks } from './download-links.ts';
import { createEvidenceDesk, type EvidenceDesk } from './evidence-desk.ts';
import { registerEvidenceRoutes } from './evidence-routes.ts';
import type { PackProgress, PackView } from './evidence-schemas.ts';
import { createEvidenceStore, type EvidenceStore } from './evidence-store.ts';
import type { NamedPerson, Pack } from './model.ts';
import { createPackMaker, type PackMakerOptions, packPath } from './pack/pack-maker.ts';
import { createPackQueue } from './pack/pack-queue.ts';
import { packFor } from './pack-sight.ts';
import { createReviewWatch } from './review-watch.ts';

export interface EvidenceRoomOptions extends Omit<PackMakerOptions, 'lastManifest' | 'audit' | 'clock'> {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: AuditLog;
  readonly key: SigningKey;
  readonly holds: Pick<Holds, 'place'>;
  readonly seesIncident: (person: Person, incidentId: string) => Promise<boolean>;
  /** Name of the unit that a person belongs to; empty: of none. */
  readonly unitNameOf: (personId: string) => string;
}

export interface EvidenceRoom {
  readonly desk: EvidenceDesk;
  readonly links: DownloadLinks;
  readonly store: EvidenceStore;
  readonly key: SigningKey;
  readonly decide: Decide;
  nowMs(): number;
  nameOf(person: Person): NamedPerson;
  /** Where a made pack lies. */
  pathOf(pack: Pack): string;
  /** The pack as the person may have it. */
  viewFor(person: Person, pack: Pack): PackView | undefined;
  /** Gives up what is being made of it. */
  stopMaking(packId: string): Promise<void>;
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const retryMs = 10_000;
const gateway: NamedPerson = { id: '', name: gatewayItself.personName, role: gatewayItself.role, unit: '' };

export async function openEvidenceRoom(options: EvidenceRoomOptions): Promise<EvidenceRoom> {
  const { db, clock, events, log, decide, audit, folder, index } = options;
  const store = createEvidenceStore(db);
  const pending = createPendingWork();
  const watch = createReviewWatch(store, clock, events);
  const look = () =>
    void pending.add(watch.look().catch((error: unknown) => log.error({ err: error }, 'urgent packs cannot be told')));
  const desk = createEvidenceDesk({
    ...options,
    isRecorded: async ({ cameraId, role, fromMs, toMs }) =>
      (await index.files(cameraId, role, fromMs, toMs)).length > 0,
    onChange(pack) {
      if (pack.state === 'approved') queue.add(pack.id);
      if (pack.urgentReason !== null) look();
      events.publish('evidence.changed', { pack });
    },
  });
  const make = createPackMaker({ ...options, lastManifest: store.lastManifest });
  const retries = new Set<() => void>();
  const makeOne = async (packId: string, signal: AbortSignal, onProgress: (progress: PackProgress) => void) => {
    const pack = await store.find(packId);
    if (pack?.state !== 'approved') return;
    try {
      const made = await make(pack, signal, onProgress);
      const { atMs: _at, ...details } = made;
      const change = { state: 'ready', made, fault: '' } as const;
      const noted = await desk.note(packId, ['approved'], gateway, gatewayItself, { change, kind: 'made', details });
      // Cancelled in its last moment.
      if (!noted) await rm(packPath(folder, packId), { force: true });
    } catch (error) {
      if (signal.aborted) return;
      const { code, details } = asGatewayError(error);
      log.error({ err: error, pack: pack.number }, 'an evidence pack could not be made');
      const change = { state: 'failed', fault: code } as const;
      await desk.note(packId, ['approved'], gateway, gatewayItself, {
        change,
        kind: 'failed',
        details: { code, ...details },
      });
    }
  };
  const queue = createPackQueue({
    clock,
    make: (packId, signal, onProgress) =>
      makeOne(packId, signal, onProgress).catch((error: unknown) => {
        log.error({ err: error }, 'what came of an evidence pack could not be written');
        const cancel = clock.after(retryMs, () => {
          retries.delete(cancel);
          queue.add(packId);
        });
        retries.add(cancel);
      }),
    onProgress: (packId) =>
      void pending.add(
        store.find(packId).then(
          (pack) => pack && events.publish('evidence.changed', { pack }),
          (error: unknown) => log.error({ err: error }, 'progress of an evidence pack cannot be told'),
        ),
      ),
  });
  await removeUnfinished(folder, store);
  for (const { id } of await store.inState('approved')) queue.add(id);
  await watch.look();

  const room: EvidenceRoom = {
    ...{ desk, store, decide, key: options.key, nowMs: clock.nowMs },
    nameOf: ({ id, name, role }) => ({ id, name, role, unit: options.unitNameOf(id) }),
    links: createDownloadLinks({ db, clock, audit, desk }),
    pathOf({ id, made }) {
      if (!made) throw new GatewayError('not-found');
      return packPath(folder, id);
    },
    viewFor: (person, pack) => packFor(decide, person, pack, queue.progressOf(pack.id)),
    stopMaking: queue.cancel,
    register: (app) => registerEvidenceRoutes(app, room),
    async close() {
      await queue.close();
      for (const cancel of retries) cancel();
      await pending.settled();
    },
  };
  return room;
}

/** What was being made when the gateway went down is made again from the beginning. */
async function removeUnfinished(folder: string, store: EvidenceStore): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const unfinished = /\.part(\.view)?$/.test(name);
    const whole = /^([0-9a-f-]{36})\.zip$/.exec(name)?.[1];
    // Put in its place, and the row was not written any more.
    const untold = whole !== undefined && !(await store.find(whole))?.made;
    if (unfinished || untold) await rm(join(folder, name), { force: true });
  }
}
