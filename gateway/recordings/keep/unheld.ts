/** Takes recordings away, but for what is held: asked in the moment in which each goes, since it may be held by then. */
import type { Logger } from '../../kernel/log.ts';
import type { Holds, RecordedFile, RecordingIndex } from '../model.ts';

/** By which rule a file went, as its deletion row says. */
export const rules = {
  tooOld: 'older-than-maximum',
  forRoom: 'disk-full',
  /** Although its policy would have kept it longer. */
  forRoomEarly: 'disk-full-before-minimum',
} as const;
export type Rule = (typeof rules)[keyof typeof rules];

export interface Unheld {
  isHeld(file: RecordedFile): boolean;
  /** @returns those that went */
  remove(files: readonly RecordedFile[], rule: Rule): Promise<readonly RecordedFile[]>;
}

export interface UnheldOptions {
  readonly log: Logger;
  readonly index: Pick<RecordingIndex, 'remove'>;
  readonly holds: Pick<Holds, 'covers'>;
}

const removedTogether = 20;

export function createUnheld({ log, index, holds }: UnheldOptions): Unheld {
  const isHeld = ({ cameraId, startMs, endMs }: RecordedFile) => holds.covers(cameraId, startMs, endMs);
  return {
    isHeld,
    async remove(files, rule) {
      const gone: RecordedFile[] = [];
      for (let at = 0; at < files.length; at += removedTogether) {
        const some = files.slice(at, at + removedTogether);
        try {
          gone.push(...(await index.remove(some, rule, isHeld)));
        } catch (error) {
          // The others must not wait for one that cannot go.
          log.error({ err: error, files: some.map(({ id }) => id) }, 'recordings could not be taken away');
        }
      }
      return gone;
    },
  };
}
