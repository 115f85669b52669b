/**
 * The pictures of one tile that wait for the decoder. Late ones are not decoded one after the other for ever: as soon
 * as a keyframe waits, all before it can go. Pure.
 */
export interface WaitingFrame {
  readonly keyframe: boolean;
  /** From memory, with newer ones right behind it. */
  readonly backlog: boolean;
  /** Gateway clock, epoch ms. */
  readonly capturedAtMs: number;
  /** Gateway clock: what lateness counts from. Its capture, but of one from memory its arrival here. */
  readonly dueAtMs: number;
  readonly timestampUs: number;
  readonly sample: Uint8Array<ArrayBuffer>;
}

/** A tile that is later than this has lost its claim to show every picture. */
export const lateMs = 300;

export interface FrameQueue {
  /** @returns how many were left out for it. */
  push(frame: WaitingFrame, nowMs: number): number;
  shift(): WaitingFrame | undefined;
  /** The one that `shift` would give. */
  readonly next: WaitingFrame | undefined;
  clear(): number;
  readonly size: number;
  /** How late the first one is by now, ms; 0: none waits. */
  lateMs(nowMs: number): number;
}

export function createFrameQueue(): FrameQueue {
  const frames: WaitingFrame[] = [];
  let needsKeyframe = true;
  const clear = () => {
    needsKeyframe = true;
    return frames.splice(0).length;
  };
  return {
    push(frame, nowMs) {
      if (needsKeyframe && !frame.keyframe) return 1;
      needsKeyframe = false;
      const oldest = frames[0];
      const jump = frame.keyframe && oldest !== undefined && (nowMs - oldest.dueAtMs > lateMs || oldest.backlog);
      const left = jump ? frames.splice(0).length : 0;
      frames.push(frame);
      return left;
    },
    shift: () => frames.shift(),
    get next() {
      return frames[0];
    },
    clear,
    get size() {
      return frames.length;
    },
    lateMs: (nowMs) => (frames[0] ? nowMs - frames[0].dueAtMs : 0),
  };
}
