/**
 * The sample tables of one track of a plain MP4 (ISO 14496-12 8.6 and 8.7), gathered run by run and written in one go.
 * Times are stretched over holes: a sample lasts until the next one of its track begins.
 */
import { viewOf } from '../../media/boxes.ts';
import { box, u32 } from '../../media/init-writer.ts';
import { nonSync } from '../../media/movie-fragment.ts';
import type { TrackRun } from './segment-samples.ts';

/** Equal values in a row, as `stts`, `ctts` and `stsc` count them. */
interface Counted {
  readonly counts: number[];
  readonly values: number[];
}

const count = ({ counts, values }: Counted, value: number): void => {
  const last = counts.length - 1;
  if (values[last] === value) counts[last] = (counts[last] ?? 0) + 1;
  else {
    counts.push(1);
    values.push(value);
  }
};

export interface SampleTables {
  /** @param atTicks of the run's first sample on the movie's own time line @param position of its bytes in the `mdat` */
  add(run: TrackRun, atTicks: number, position: number): void;
  readonly samples: number;
  /** When the first sample begins and the last one ends, in the track's timescale; 0 while empty. */
  readonly startTicks: number;
  readonly endTicks: number;
  /** `stts` and all that follow it. @param base where the payload of `mdat` lies in the file */
  render(base: number): Uint8Array[];
}

export function createSampleTables(): SampleTables {
  const durations: Counted = { counts: [], values: [] };
  const offsets: Counted = { counts: [], values: [] };
  const perRun: number[] = [];
  const positions: number[] = [];
  const sizes: number[] = [];
  const syncs: number[] = [];
  let startTicks = 0;
  let endTicks = 0;

  const stretchLast = (byTicks: number): void => {
    const last = durations.counts.length - 1;
    const value = durations.values[last] ?? 0;
    const left = (durations.counts[last] ?? 1) - 1;
    if (left === 0) {
      durations.counts.pop();
      durations.values.pop();
    } else durations.counts[last] = left;
    count(durations, Math.min(value + byTicks, 0xffffffff));
    endTicks += byTicks;
  };
  return {
    get samples() {
      return sizes.length;
    },
    get startTicks() {
      return startTicks;
    },
    get endTicks() {
      return endTicks;
    },
    add(run, atTicks, position) {
      if (sizes.length === 0) {
        startTicks = atTicks;
        endTicks = atTicks;
      } else if (atTicks > endTicks) stretchLast(atTicks - endTicks);
      for (const { duration, size, flags, compositionOffset } of run.samples) {
        count(durations, duration);
        count(offsets, run.signedOffsets ? compositionOffset | 0 : compositionOffset);
        sizes.push(size);
        if ((flags & nonSync) === 0) syncs.push(sizes.length);
        endTicks += duration;
      }
      perRun.push(run.samples.length);
      positions.push(position);
    },
    render(base) {
      const shifted = offsets.values.some((value) => value !== 0);
      const allSync = syncs.length === sizes.length;
      return [
        box('stts', u32(0), u32(durations.counts.length), pairs(durations)),
        // Version 1: offsets may be negative.
        ...(shifted ? [box('ctts', [1, 0, 0, 0], u32(offsets.counts.length), pairs(offsets))] : []),
        ...(allSync ? [] : [box('stss', u32(0), u32(syncs.length), table(syncs))]),
        stsc(perRun),
        box('stsz', u32(0), u32(0), u32(sizes.length), table(sizes)),
        box('co64', u32(0), u32(positions.length), longTable(positions, base)),
      ];
    },
  };
}

/** One entry where the samples per run change: first run (from 1), samples, description 1. */
function stsc(perRun: readonly number[]): Uint8Array {
  const fields: number[] = [];
  perRun.forEach((samples, index) => {
    if (perRun[index - 1] !== samples) fields.push(index + 1, samples, 1);
  });
  return box('stsc', u32(0), u32(fields.length / 3), table(fields));
}

const pairs = ({ counts, values }: Counted): Uint8Array =>
  table(counts.flatMap((each, index) => [each, values[index] ?? 0]));

function table(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = viewOf(bytes);
  values.forEach((value, index) => {
    view.setUint32(4 * index, value >>> 0);
  });
  return bytes;
}

function longTable(values: readonly number[], base: number): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = viewOf(bytes);
  values.forEach((value, index) => {
    view.setBigUint64(8 * index, BigInt(value + base));
  });
  return bytes;
}
