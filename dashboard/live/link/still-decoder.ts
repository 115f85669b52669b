/** The overview's small pictures as the worker's tiles see them: all share the few decoders of `OverviewDecoder`. */
import { liveKinds } from '../../../gateway/media/wire/live-message.ts';
import type { OverviewDecoder, PictureBox } from '../overview-decoder.ts';
import type { StillBatch } from './still-batch.ts';
import type { TileDecoder } from './tile-decoder.ts';

export interface StillDecoderOptions {
  readonly tile: number;
  readonly box: PictureBox;
  readonly shared: OverviewDecoder;
  /** Where its pictures go. */
  readonly batch: StillBatch;
  /** Gateway clock, epoch ms. */
  readonly nowMs: () => number;
  /** It is of no use to go on. */
  readonly onFailed: () => void;
  readonly onPainted: () => void;
}

/** So many keyframes in a row that gave no picture are no accident. */
const failuresMost = 5;

export function createStillDecoder(options: StillDecoderOptions): TileDecoder {
  const { tile, box, shared, batch, nowMs, onFailed, onPainted } = options;
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
  const made = (capturedAtMs: number, from: typeof init, picture: ImageBitmap) => {
    // A refresh brings a group again that may be shown already; and what may not be seen any more has no init.
    if (from !== init || capturedAtMs < (figures.shownCapturedAtMs ?? 0)) {
      picture.close();
      return;
    }
    failures = 0;
    const atMs = nowMs();
    const paintedFrames = figures.paintedFrames + 1;
    const delayMs = Math.max(0, atMs - capturedAtMs);
    figures = { ...figures, delayMs, shownCapturedAtMs: capturedAtMs, paintedAtMs: atMs, paintedFrames };
    onPainted();
    batch.add({ tile, picture }, paintedFrames === 1 && shared.waiting === 0);
  };
  const failed = () => {
    failures += 1;
    figures = { ...figures, droppedFrames: figures.droppedFrames + 1 };
    if (failures >= failuresMost) onFailed();
  };
  const end = () => {
    init = undefined;
    shared.forget(tile);
    batch.forget(tile);
  };
  return {
    configure(next) {
      init = next;
    },
    decode({ kind, capturedAtMs, timestampUs }, sample) {
      const from = init;
      if (!from || kind !== liveKinds.keyframe) return;
      const wish = { ...from, tile, box, sample, timestampUs };
      shared.decode({ ...wish, made: (picture) => made(capturedAtMs, from, picture), failed });
    },
    figures: () => figures,
    // The picture that stands is on the page, which takes it away by itself.
    blank: end,
    close: end,
  };
}
