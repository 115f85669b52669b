/** Where a file begins, is called, and ends. */
import { newId } from '../../kernel/id.ts';
import type { StreamInit } from '../../media/fragment.ts';
import type { Role } from '../model.ts';
import type { FileStart } from './tail-file.ts';

/** Files of one start end at different times: share of the longest after which the next keyframe begins another. */
const shortestShare = 0.75;
const spreadShare = 0.2;
/** A clock that was set takes more than this; frames that are late take less. */
const clockStepMs = 1_500;
/** Times within a file are kept in 32 bits of µs. */
const farAheadMs = 1_800_000;

export function startFile(file: {
  readonly cameraId: string;
  readonly role: Role;
  readonly init: StreamInit;
  readonly startMs: number;
}): Omit<FileStart, 'chainBefore'> {
  const { cameraId, role, init, startMs } = file;
  const id = newId();
  const day = new Date(startMs).toISOString().slice(0, 10);
  return {
    ...{ id, cameraId, role, startMs, streamSession: init.streamSession, initBytes: init.bytes.length },
    path: `${cameraId}/${day}/${role}-${id}.mp4`,
  };
}

export const softEndOf = (startMs: number, fileMs: number): number =>
  startMs + fileMs * (shortestShare + spreadShare * Math.random());

/** Whether the segment belongs into another file: at a keyframe when it is time, at any when it must be, after a step of the clock. */
export function isFileOver(
  segment: { readonly startMs: number; readonly durationMs: number; readonly keyframe: boolean },
  file: {
    readonly startMs: number;
    readonly lastStartMs: number;
    readonly softEndMs: number;
    readonly fileMs: number;
  },
): boolean {
  const { startMs, durationMs, keyframe } = segment;
  if (keyframe && startMs >= file.softEndMs) return true;
  if (startMs + durationMs - file.startMs > file.fileMs) return true;
  if (startMs < file.startMs || file.lastStartMs - startMs > clockStepMs) return true;
  return startMs - file.lastStartMs > farAheadMs;
}
