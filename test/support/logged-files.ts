/**
 * A disk in memory that keeps a log of every operation, and the disks that a power loss at any point of that log may leave: what
 * was synced is there, what was not may be there, half there, or not at all.
 */
import { dirname } from 'node:path';
import type { DiskFile, FilePort } from '../../gateway/recordings/files/file-port.ts';
import { createRandom } from './random.ts';

export type DiskStep =
  | { readonly kind: 'make'; readonly path: string }
  | { readonly kind: 'create'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly path: string; readonly sizeBytes: number }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'sync-folder'; readonly path: string }
  | { readonly kind: 'remove'; readonly path: string };

/** What of the unsynced survives: nothing, all, or each piece as chance has it (writes cut short, too). */
export type Survival = 'least' | 'most' | 'chance';

export interface LoggedDisk {
  readonly files: FilePort;
  readonly steps: readonly DiskStep[];
  /** Bytes as they are now. */
  read(path: string): Uint8Array | undefined;
  paths(): readonly string[];
  folders(): readonly string[];
}

export interface LoggedDiskOptions {
  /** What stands there before the first step. */
  readonly before?: ReadonlyMap<string, Uint8Array>;
  /** Folders that are there. */
  readonly folders?: readonly string[];
  readonly onStep?: (step: DiskStep) => void;
  /** Waits, or throws as a sick disk does, before a step counts. */
  readonly interfere?: (step: DiskStep) => Promise<void> | void;
}

const sicken = (code: string) => Object.assign(new Error(code), { code });

export function createLoggedDisk(options: LoggedDiskOptions = {}): LoggedDisk {
  const contents = new Map(options.before ?? []);
  const folders = new Set(options.folders ?? []);
  const steps: DiskStep[] = [];
  const take = async (step: DiskStep) => {
    await options.interfere?.(step);
    steps.push(step);
    apply(contents, step);
    options.onStep?.(step);
  };
  const fileOf = (path: string): DiskFile => ({
    write: (pieces, position) => take({ kind: 'write', path, position, bytes: new Uint8Array(Buffer.concat(pieces)) }),
    sync: () => take({ kind: 'sync', path }),
    read: async (position, sizeBytes) => (contents.get(path) ?? new Uint8Array()).slice(position, position + sizeBytes),
    truncate: (sizeBytes) => take({ kind: 'truncate', path, sizeBytes }),
    sizeBytes: async () => contents.get(path)?.length ?? 0,
    close: async () => undefined,
  });
  const files: FilePort = {
    async create(path) {
      if (contents.has(path)) throw sicken('EEXIST');
      if (!folders.has(dirname(path))) throw sicken('ENOENT');
      await take({ kind: 'create', path });
      return fileOf(path);
    },
    async open(path) {
      if (!contents.has(path)) throw sicken('ENOENT');
      return fileOf(path);
    },
    async makeFolder(path) {
      if (folders.has(path)) return false;
      if (!folders.has(dirname(path))) throw sicken('ENOENT');
      await take({ kind: 'make', path });
      folders.add(path);
      return true;
    },
    syncFolder: (path) => take({ kind: 'sync-folder', path }),
    list: async (path) =>
      [...new Set([...contents.keys(), ...folders].filter((each) => each.startsWith(`${path}/`)))]
        .map((each) => each.slice(path.length + 1).split('/')[0] ?? '')
        .filter((name, index, all) => all.indexOf(name) === index),
    sizeOf: async (path) => contents.get(path)?.length,
    remove: (path) => take({ kind: 'remove', path }),
    async removeEmptyFolder(path) {
      if (![...contents.keys(), ...folders].some((each) => each.startsWith(`${path}/`))) folders.delete(path);
    },
    async move(from, to) {
      const bytes = contents.get(from);
      if (!bytes) throw sicken('ENOENT');
      contents.delete(from);
      contents.set(to, bytes);
    },
  };
  return {
    files,
    steps,
    read: (path) => contents.get(path),
    paths: () => [...contents.keys()],
    folders: () => [...folders],
  };
}

function apply(contents: Map<string, Uint8Array>, step: DiskStep): void {
  if (step.kind === 'create') contents.set(step.path, new Uint8Array());
  else if (step.kind === 'remove') contents.delete(step.path);
  else if (step.kind === 'truncate')
    contents.set(step.path, (contents.get(step.path) ?? new Uint8Array()).slice(0, step.sizeBytes));
  else if (step.kind === 'write') contents.set(step.path, written(contents.get(step.path), step.position, step.bytes));
}

function written(before: Uint8Array = new Uint8Array(), position: number, bytes: Uint8Array): Uint8Array {
  const after = new Uint8Array(Math.max(before.length, position + bytes.length));
  after.set(before);
  after.set(bytes, position);
  return after;
}

/** The files of a disk after a power loss behind the first `count` steps, and the folders that are still there. */
export function afterPowerLoss(
  steps: readonly DiskStep[],
  count: number,
  survival: Survival,
  seed: number,
): { readonly contents: Map<string, Uint8Array>; readonly folders: readonly string[] } {
  const random = createRandom(seed);
  const survives = () => survival === 'most' || (survival === 'chance' && random.below(2) === 0);
  const done = steps.slice(0, count);
  const contents = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  for (const [index, step] of done.entries()) {
    const synced = (kind: DiskStep['kind'], path: string) =>
      done.slice(index + 1).some((later) => later.kind === kind && later.path === path);
    if (step.kind === 'make') {
      if (synced('sync-folder', dirname(step.path)) || survives()) folders.add(step.path);
    } else if (step.kind === 'create') {
      const isNamed = synced('sync-folder', dirname(step.path)) || survives();
      if (isNamed && isUnder(step.path, done, folders)) contents.set(step.path, new Uint8Array());
    } else if (step.kind === 'remove') {
      if (survives()) contents.delete(step.path);
    } else if ((step.kind === 'write' || step.kind === 'truncate') && contents.has(step.path)) {
      if (synced('sync', step.path) || survival === 'most') apply(contents, step);
      else if (survives()) apply(contents, cutShort(step, random));
    }
  }
  return { contents, folders: [...folders] };
}

/** Folders that nobody made in the log were there before it. */
function isUnder(path: string, steps: readonly DiskStep[], folders: ReadonlySet<string>): boolean {
  const folder = dirname(path);
  return folders.has(folder) || !steps.some((step) => step.kind === 'make' && step.path === folder);
}

function cutShort(step: DiskStep, random: ReturnType<typeof createRandom>): DiskStep {
  if (step.kind !== 'write') return step;
  return { ...step, bytes: step.bytes.slice(0, random.below(step.bytes.length + 1)) };
}
