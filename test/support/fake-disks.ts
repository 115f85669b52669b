/** Disks in memory for what asks the file system of them: of any size, mounted or not, with errors when the test says so. */
import type { DiskMarker } from '../../gateway/recordings/keep/disk-marker.ts';
import type { DiskProbe } from '../../gateway/recordings/keep/disk-probe.ts';

export interface FakeDisk {
  marker: DiskMarker | undefined;
  mounted: boolean;
  /** Something lies in the folder that is not ours. */
  foreign: boolean;
  sizeBytes: number;
  usedBytes: () => number;
  /** Code that writing ends with; undefined: it works. */
  writeError: string | undefined;
  /** Does not come back before `answer`. */
  hangs: boolean;
  answer(): void;
}

export interface FakeDisks extends DiskProbe {
  readonly byFolder: Map<string, FakeDisk>;
  add(folder: string, disk: Partial<FakeDisk>): FakeDisk;
}

export const systemError = (code: string): Error => Object.assign(new Error(code), { code });

export function createFakeDisks(): FakeDisks {
  const byFolder = new Map<string, FakeDisk>();
  const waiting: (() => void)[] = [];
  const at = (folder: string): FakeDisk => {
    const disk = byFolder.get(folder);
    if (!disk) throw systemError('ENOENT');
    return disk;
  };
  return {
    byFolder,
    add(folder, disk) {
      const whole: FakeDisk = {
        ...{ marker: undefined, mounted: true, foreign: false, sizeBytes: 1e12, usedBytes: () => 0 },
        ...{ writeError: undefined, hangs: false },
        answer() {
          whole.hangs = false;
          for (const each of waiting.splice(0)) each();
        },
        ...disk,
      };
      byFolder.set(folder, whole);
      return whole;
    },
    async find(folder) {
      const disk = byFolder.get(folder);
      if (!disk) return { kind: 'not-there', cause: 'ENOENT' };
      if (disk.hangs) await new Promise<void>((resolve) => waiting.push(resolve));
      if (!disk.mounted) return { kind: 'empty' };
      if (disk.marker) return { kind: 'marked', marker: disk.marker };
      return { kind: disk.foreign ? 'not-empty' : 'empty' };
    },
    async mark(folder, marker) {
      at(folder).marker = marker;
    },
    async prepare() {},
    async space(folder) {
      const { sizeBytes, usedBytes } = at(folder);
      return { sizeBytes, freeBytes: sizeBytes - usedBytes() };
    },
    async tryOut(folder) {
      const { writeError } = at(folder);
      if (writeError !== undefined) throw systemError(writeError);
    },
  };
}
