/**
 * A disk's operations, a few at a time. All file work of the gateway shares few threads; a disk that hangs must not take them
 * all.
 */
import type { DiskFile, FilePort } from './file-port.ts';

type Run = <T>(work: () => Promise<T>) => Promise<T>;

export function limitFiles(files: FilePort, atOnce: number): FilePort {
  const run = createLanes(atOnce);
  const limited = (file: DiskFile): DiskFile => ({
    write: (pieces, position) => run(() => file.write(pieces, position)),
    sync: () => run(() => file.sync()),
    read: (position, sizeBytes) => run(() => file.read(position, sizeBytes)),
    truncate: (sizeBytes) => run(() => file.truncate(sizeBytes)),
    sizeBytes: () => run(() => file.sizeBytes()),
    close: () => run(() => file.close()),
  });
  return {
    create: async (path) => limited(await run(() => files.create(path))),
    open: async (path, how) => limited(await run(() => files.open(path, how))),
    makeFolder: (path) => run(() => files.makeFolder(path)),
    syncFolder: (path) => run(() => files.syncFolder(path)),
    list: (path) => run(() => files.list(path)),
    sizeOf: (path) => run(() => files.sizeOf(path)),
    remove: (path) => run(() => files.remove(path)),
    removeEmptyFolder: (path) => run(() => files.removeEmptyFolder(path)),
    move: (from, to) => run(() => files.move(from, to)),
  };
}

function createLanes(atOnce: number): Run {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // A place goes straight to the next, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
