/**
 * What all subscribers of a rendition share of one message: its body (the bytes of the window, never copied) and its header
 * but for tile, sequence and flags. Made once per fragment, however many walls show it.
 */
import { findBox, viewOf } from '../../media/boxes.ts';
import type { BrowserInit } from '../../media/browser-init.ts';
import type { Fragment, TrackInfo } from '../../media/fragment.ts';
import { type LiveKind, liveHeaderBytes, liveKinds, writeLiveHeader } from '../../media/wire/live-message.ts';

export interface PreparedMessage {
  readonly kind: LiveKind;
  /** Of the fragment in its track; −1 for an init. */
  readonly fragmentSequence: number;
  /** Epoch ms at which it arrived; 0 for an init. */
  readonly capturedAtMs: number;
  /** 32 bytes, tile and sequence 0, no flag. */
  readonly header: Uint8Array;
  readonly body: Uint8Array;
}

/** The sample of an init is the decoder's configuration (avcC, hvcC) of its video. */
export function prepareInit(init: BrowserInit): PreparedMessage {
  const config = findDecoderConfig(init.bytes);
  return prepare({
    kind: liveKinds.init,
    fragmentSequence: -1,
    body: init.bytes,
    capturedAtMs: 0,
    timestampUs: 0,
    sampleOffset: config.start,
    sampleSize: config.size,
  });
}

export function prepareFragment(fragment: Fragment, track: TrackInfo): PreparedMessage {
  const kind = fragment.kind === 'audio' ? liveKinds.audio : fragment.keyframe ? liveKinds.keyframe : liveKinds.delta;
  const timestampUs = Math.round(((fragment.decodeTime + presentationOffset(fragment)) / track.timescale) * 1e6);
  return prepare({
    kind,
    fragmentSequence: fragment.sequence,
    body: fragment.bytes,
    capturedAtMs: fragment.receivedAtMs,
    timestampUs,
    sampleOffset: fragment.payloadOffset,
    sampleSize: fragment.payloadSize,
  });
}

interface Parts extends Omit<PreparedMessage, 'header'> {
  readonly timestampUs: number;
  readonly sampleOffset: number;
  readonly sampleSize: number;
}

function prepare(parts: Parts): PreparedMessage {
  const { kind, fragmentSequence, body, capturedAtMs, timestampUs, sampleOffset, sampleSize } = parts;
  const header = new Uint8Array(liveHeaderBytes);
  writeLiveHeader(header, {
    kind,
    backlog: false,
    resumed: false,
    tile: 0,
    sequence: 0,
    capturedAtMs,
    timestampUs,
    sampleOffset,
    sampleSize,
  });
  return { kind, fragmentSequence, capturedAtMs, header, body };
}

/** Fields of a visual sample entry before its boxes (ISO 14496-12 12.1.3). */
const visualEntryFields = 78;

function findDecoderConfig(init: Uint8Array): { start: number; size: number } {
  // The video track comes first in what browsers get.
  const stsd = findBox(init, ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']);
  if (stsd === undefined) return { start: 0, size: 0 };
  const entries = { bodyStart: stsd.bodyStart + 8, end: stsd.end };
  for (const [entry, config] of configBoxes) {
    const found = findBox(init, [entry], entries);
    if (found === undefined) continue;
    const box = findBox(init, [config], { bodyStart: found.bodyStart + visualEntryFields, end: found.end });
    if (box !== undefined) return { start: box.bodyStart, size: box.end - box.bodyStart };
  }
  return { start: 0, size: 0 };
}

const configBoxes = [
  ['avc1', 'avcC'],
  ['hvc1', 'hvcC'],
] as const;

/** Composition offset of the first sample (ISO 14496-12 8.8.8), in the track's timescale: not 0 with B-frames. */
function presentationOffset({ bytes }: Fragment): number {
  const run = findBox(bytes, ['moof', 'traf', 'trun']);
  if (run === undefined) return 0;
  const view = viewOf(bytes);
  const present = view.getUint32(run.bodyStart) & 0xffffff;
  if ((present & 0x800) === 0) return 0;
  let offset = run.bodyStart + 8;
  // Each optional field before the first sample's composition offset.
  for (const field of [0x1, 0x4, 0x100, 0x200, 0x400]) if (present & field) offset += 4;
  return offset + 4 <= run.end ? view.getInt32(offset) : 0;
}
