/** The overview's small pictures as the worker's tiles see them: all share the few decoders of `OverviewDecoder`. */
import { liveKinds } from '../../../gateway/media/wire/live-message.ts';
import { drawStill, type OverviewDecoder } from '../overview-decoder.ts';
import type { TileDecoder } from './tile-decoder.ts';

export interface StillDecoderOptions {
  readonly tile: number;
  readonly canvas: OffscreenCanvas;
  readonly shared: OverviewDecoder;
  /** Gateway clock, epoch ms. */
  readonly nowMs: () => number;
  /** It is of no use to go on. */
  readonly onFailed: () => void;
  readonly onPainted: () => void;
}

/** So many keyframes in a row that gave no picture are no accident. */
const failuresMost = 5;

export function createStillDecoder(options: StillDecoderOptions): TileDecoder {
  const { tile, canvas, shared, nowMs, onFailed, onPainted } = options;
  const box = { width: canvas.width, height: canvas.height };
  let init: Parameters<TileDecoder['configure']>[0] | undefined;
  let failures = 0;
  let figures: ReturnType<TileDecoder['figures']> = {
    delayMs: null,
    shownCapturedAtMs: null,
    paintedAtMs: null,
    paintedFrames: 0,
    droppedFrames: 0,
    decodeQueue: 0,
    behindMs: 0,
  };
  const painted = (capturedAtMs: number, frame: VideoFrame) => {
    // A refresh brings a group again that may be shown already.
    if (capturedAtMs < (figures.shownCapturedAtMs ?? 0)) return;
    drawStill(canvas, box, frame);
    failures = 0;
    const atMs = nowMs();
    const paintedFrames = figures.paintedFrames + 1;
    const delayMs = Math.max(0, atMs - capturedAtMs);
    figures = { ...figures, delayMs, shownCapturedAtMs: capturedAtMs, paintedAtMs: atMs, paintedFrames };
    onPainted();
  };
  const failed = () => {
    failures += 1;
    figures = { ...figures, droppedFrames: figures.droppedFrames + 1 };
    if (failures >= failuresMost) onFailed();
  };
  return {
    configure(next) {
      init = next;
    },
    decode({ kind, capturedAtMs, timestampUs }, sample) {
      if (!init || kind !== liveKinds.keyframe) return;
      shared.decode({ tile, ...init, sample, timestampUs, painted: (frame) => painted(capturedAtMs, frame), failed });
    },
    figures: () => figures,
    blank() {
      init = undefined;
      shared.forget(tile);
      canvas.getContext('2d')?.clearRect(0, 0, canvas.width, canvas.height);
    },
    close: () => shared.forget(tile),
  };
}
