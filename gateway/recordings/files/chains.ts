/** The newest link of each stream's chain, and the file that makes the next ones. */
import type { Role } from '../model.ts';
import { chainStart, hexOf } from './chain.ts';
import type { ChainHead } from './file-store.ts';
import type { FileWriter } from './file-writer.ts';

export interface Chains {
  /** The link that the stream's next file goes on from: known when the file before it has ended. */
  next(cameraId: string, role: Role): Promise<string>;
  /** The chain of its stream goes on with this file. */
  goOn(writer: FileWriter): void;
  heads(): readonly ChainHead[];
}

export function createChains(start: readonly ChainHead[]): Chains {
  const heads = new Map(start.map((head) => [`${head.cameraId}|${head.role}`, head]));
  const writers = new Map<string, FileWriter>();
  return {
    async next(cameraId, role) {
      const key = `${cameraId}|${role}`;
      return (await writers.get(key)?.ended) ?? heads.get(key)?.chain ?? hexOf(chainStart);
    },
    goOn(writer) {
      const { cameraId, role } = writer.start;
      writers.set(`${cameraId}|${role}`, writer);
    },
    heads() {
      for (const [key, { file }] of writers) {
        const { cameraId, role, chainAfter, endMs } = file;
        if (file.segments > 0) heads.set(key, { cameraId, role, chain: chainAfter, endMs });
      }
      return [...heads.values()];
    },
  };
}
