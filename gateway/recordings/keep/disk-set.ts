/**
 * The disks of the configuration together: looked at every few seconds, chosen from for writing in proportion to what is free, and
 * told of as conditions. One that fails rests and is tried again; one that is missing is never written.
 */
import type { GatewayConfig } from '../../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import type { DiskSet } from '../model.ts';
import { createConditionSwitch } from './condition-switch.ts';
import { type DiskProbe, realDisks } from './disk-probe.ts';
import { createDiskStore } from './disk-store.ts';
import { createDiskWatch, type DiskStanding, type DiskWatch, heldOnly } from './disk-watch.ts';

export interface Disks extends DiskSet {
  list(): readonly DiskStanding[];
  /** Looks at all of them now. */
  look(): Promise<void>;
  setOnlyHeld(diskId: string, onlyHeld: boolean): void;
  /** From now on what is wrong is told: not before the rooms that listen are open. */
  begin(): void;
  /** Where bytes of recordings are counted. */
  countWith(used: (diskId: string) => Promise<number>): void;
  close(): Promise<void>;
}

export interface DisksOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly config: Pick<GatewayConfig['recordings'], 'disks' | 'minFreeGb'>;
  readonly probe?: DiskProbe;
}

const lookMs = 5_000;
const giga = 1e9;

/** Resolves when each has been looked at once. */
export async function openDisks(options: DisksOptions): Promise<Disks> {
  const { db, clock, config, log, probe = realDisks } = options;
  const store = createDiskStore(db);
  const tell = createConditionSwitch(options);
  const listeners = new Set<() => void>();
  /** What each disk is owed of the next files, by name. */
  const owed = new Map<string, number>();
  let countUsed: (diskId: string) => Promise<number> = async () => 0;
  let told = '';
  let telling = false;
  const watches: readonly DiskWatch[] = config.disks.map((disk) =>
    createDiskWatch({
      ...{ disk, clock, probe, store, minFreeBytes: config.minFreeGb * giga },
      isTaken: (id, name) => watches.some((watch) => watch.standing().id === id && watch.standing().name !== name),
      used: (diskId) => countUsed(diskId),
    }),
  );
  const named = (standings: readonly DiskStanding[]) =>
    standings.map(({ name, cause }) => `${name}: ${cause}`).join(', ');
  const changed = () => {
    const all = watches.map((watch) => watch.standing());
    const of = (state: DiskStanding['state']) => all.filter((disk) => disk.state === state);
    const seen = JSON.stringify(all.map(({ state, cause, roomBytes }) => [state, cause, roomBytes > 0]));
    if (seen === told) return;
    told = seen;
    for (const [kind, disks] of [
      ['recording.disk-missing', of('missing')],
      ['recording.disk-failing', of('failing')],
      // Another disk that still takes recordings makes it no emergency.
      ['recording.disk-full', of('working').length === 0 ? of('full').filter(({ cause }) => cause === heldOnly) : []],
    ] as const)
      if (telling) tell(kind, disks.length > 0, named(disks), Math.min(...disks.map(({ sinceMs }) => sinceMs)));
    log.info({ disks: all.map(({ name, state, cause }) => ({ name, state, cause })) }, 'recording disks');
    for (const listener of listeners) listener();
  };
  const byId = (diskId: string) => watches.find((watch) => watch.standing().id === diskId);
  const takes = (watch: DiskWatch): boolean => {
    const { state, roomBytes } = watch.standing();
    return watch.disk() !== undefined && roomBytes > 0 && (state === 'working' || watch.isTried());
  };
  const look = async () => {
    await Promise.all(watches.map((watch) => watch.look()));
    changed();
  };
  await look();
  let looking: Promise<void> = Promise.resolve();
  const end = clock.every(lookMs, () => {
    looking = look().catch((error: unknown) => log.error({ err: error }, 'disks could not be looked at'));
  });
  return {
    list: () => watches.map((watch) => watch.standing()),
    look,
    forWriting() {
      const able = watches.filter(takes).map((watch) => ({ watch, ...watch.standing() }));
      const roomBytes = able.reduce((sum, disk) => sum + disk.roomBytes, 0);
      // Each gets its share of the files by what is free on it, evenly mixed: cameras start together, and their files grow later.
      for (const disk of able) owed.set(disk.name, (owed.get(disk.name) ?? 0) + disk.roomBytes / roomBytes);
      const next = able.toSorted((a, b) => (owed.get(b.name) ?? 0) - (owed.get(a.name) ?? 0))[0];
      if (next) owed.set(next.name, (owed.get(next.name) ?? 0) - 1);
      return next?.watch.disk();
    },
    takes(diskId) {
      const watch = byId(diskId);
      return watch !== undefined && takes(watch);
    },
    find: (diskId) => byId(diskId)?.disk(),
    failed(diskId, error) {
      byId(diskId)?.failed(error);
      changed();
    },
    worked(diskId) {
      const watch = byId(diskId);
      if (!watch?.isTried()) return;
      watch.worked();
      changed();
    },
    begin() {
      telling = true;
      told = '';
      changed();
    },
    setOnlyHeld(diskId, onlyHeld) {
      byId(diskId)?.setOnlyHeld(onlyHeld);
      changed();
    },
    countWith(used) {
      countUsed = used;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      end();
      listeners.clear();
      for (const watch of watches) watch.close();
      await looking;
    },
  };
}
