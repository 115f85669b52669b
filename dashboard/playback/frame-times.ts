/**
 * Reads from fMP4 when each frame is to be shown, so that a step is one frame, whatever the camera's pace. Pure.
 * ISO/IEC 14496-12: 8.8.7 (tfhd), 8.8.8 (trun), 8.8.12 (tfdt), 8.4.2 (mdhd).
 */
/** Of one run; what says more is broken. */
const framesMost = 10_000;

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

function* boxesIn(view: DataView, start: number, end: number): Generator<Box> {
  let at = start;
  while (at + 8 <= end) {
    const size32 = view.getUint32(at);
    const type = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
    const large = size32 === 1 && at + 16 <= end;
    const size = large ? Number(view.getBigUint64(at + 8)) : size32 === 0 ? end - at : size32;
    if (size < (large ? 16 : 8) || at + size > end) return;
    yield { type, start: at + (large ? 16 : 8), end: at + size };
    at += size;
  }
}

function find(view: DataView, within: Box, ...path: readonly string[]): Box | undefined {
  let at: Box | undefined = within;
  for (const type of path) {
    if (!at) return undefined;
    at = boxesIn(view, at.start, at.end).find((box) => box.type === type);
  }
  return at;
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const whole = (view: DataView): Box => ({ type: '', start: 0, end: view.byteLength });

/** Ticks a second of the first track of an init segment; undefined when there is none. */
export function readTimescale(init: Uint8Array): number | undefined {
  const view = viewOf(init);
  const mdhd = find(view, whole(view), 'moov', 'trak', 'mdia', 'mdhd');
  if (!mdhd) return undefined;
  const at = mdhd.start + (view.getUint8(mdhd.start) === 1 ? 20 : 12);
  return view.getUint32(at) || undefined;
}

interface Sample {
  /** When it is to be shown, ticks. */
  readonly shownAt: number;
  readonly duration: number;
  /** Where its duration is written; undefined: it has the usual one. */
  readonly durationAt: number | undefined;
}

/** When the frames are to be shown, ms on the media's own zero, ascending. */
export function readFrameTimes(bytes: Uint8Array, timescale: number): number[] {
  const view = viewOf(bytes);
  return [...samplesIn(view)].map(({ shownAt }) => (shownAt * 1000) / timescale).sort((a, b) => a - b);
}

/**
 * Lets the last frame end at `endMs` (on the media's own zero) at the latest, in place. A browser that is given a frame which
 * reaches into the next group, be it by a rounding, throws away that group's keyframe with all that depends on it.
 */
export function endLastFrame(bytes: Uint8Array, timescale: number, endMs: number): void {
  const view = viewOf(bytes);
  const last = [...samplesIn(view)].at(-1);
  if (last?.durationAt === undefined) return;
  const most = Math.floor((endMs * timescale) / 1000) - last.shownAt;
  if (most < last.duration) view.setUint32(last.durationAt, Math.max(1, most));
}

function* samplesIn(view: DataView): Generator<Sample> {
  for (const moof of boxesIn(view, 0, view.byteLength)) {
    const traf = moof.type === 'moof' ? find(view, moof, 'traf') : undefined;
    if (traf) yield* samplesOf(view, traf);
  }
}

function* samplesOf(view: DataView, traf: Box): Generator<Sample> {
  const tfdt = find(view, traf, 'tfdt');
  if (!tfdt) return;
  const wide = view.getUint8(tfdt.start) === 1;
  let decode = wide ? Number(view.getBigUint64(tfdt.start + 4)) : view.getUint32(tfdt.start + 4);
  const usual = defaultDuration(view, traf);
  for (const trun of boxesIn(view, traf.start, traf.end)) {
    if (trun.type !== 'trun') continue;
    for (const { duration, durationAt, composition } of entriesOf(view, trun, usual)) {
      yield { shownAt: decode + composition, duration, durationAt };
      decode += duration;
    }
  }
}

function defaultDuration(view: DataView, traf: Box): number {
  const tfhd = find(view, traf, 'tfhd');
  if (!tfhd) return 0;
  const flags = view.getUint32(tfhd.start) & 0xffffff;
  if ((flags & 0x8) === 0) return 0;
  return view.getUint32(tfhd.start + 8 + ((flags & 0x1) === 0 ? 0 : 8) + ((flags & 0x2) === 0 ? 0 : 4));
}

interface Entry {
  readonly duration: number;
  readonly durationAt: number | undefined;
  readonly composition: number;
}

function* entriesOf(view: DataView, trun: Box, usual: number): Generator<Entry> {
  const flags = view.getUint32(trun.start) & 0xffffff;
  const has = (flag: number) => (flags & flag) !== 0;
  const count = Math.min(framesMost, view.getUint32(trun.start + 4));
  const sizeBytes = [0x100, 0x200, 0x400, 0x800].filter(has).length * 4;
  let at = trun.start + 8 + (has(0x1) ? 4 : 0) + (has(0x4) ? 4 : 0);
  for (let index = 0; index < count && at + sizeBytes <= trun.end; index += 1) {
    yield {
      duration: has(0x100) ? view.getUint32(at) : usual,
      durationAt: has(0x100) ? at : undefined,
      composition: has(0x800) ? view.getInt32(at + sizeBytes - 4) : 0,
    };
    at += sizeBytes;
  }
}
