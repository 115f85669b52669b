/**
 * A fragment with some of its NAL units replaced. Sizes change with them, so `moof` and `mdat` are written anew; the
 * original stays as it is.
 */
import { getBox, viewOf } from './boxes.ts';
import type { Fragment } from './fragment.ts';
import { joinBytes, u32 } from './init-writer.ts';
import { MediaError } from './media-error.ts';
import { parseSampleTable, type SampleTable, writeSampleTable } from './movie-fragment.ts';
import { nalUnits } from './nal-units.ts';

/**
 * @param lengthSize bytes before each NAL unit, 1 to 4.
 * @param replace gives the unit to write in its place; the same object where nothing changes.
 * @returns the same fragment where nothing changes or its boxes are not understood.
 */
export function rewriteFragment(
  fragment: Fragment,
  lengthSize: number,
  replace: (nal: Uint8Array) => Uint8Array,
): Fragment {
  try {
    const table = parseSampleTable(fragment.bytes.subarray(0, fragment.payloadOffset));
    const payloads = rewriteSamples(fragment, table, lengthSize, replace);
    if (payloads === undefined) return fragment;
    const payloadSize = payloads.reduce((sum, payload) => sum + payload.length, 0);
    const sized = table.samples.map((sample, index) => ({ ...sample, size: payloads[index]?.length ?? 0 }));
    const sequenceNumber = viewOf(fragment.bytes).getUint32(getBox(fragment.bytes, ['moof', 'mfhd']).bodyStart + 4);
    const header = writeSampleTable({ ...table, samples: sized }, sequenceNumber, payloadSize);
    const bytes = joinBytes([header, ...payloads]);
    return { ...fragment, bytes, payloadOffset: header.length, payloadSize, memory: undefined };
  } catch (error) {
    if (error instanceof MediaError) return fragment;
    throw error;
  }
}

/** The new samples; `undefined` when all are as before. @throws MediaError when the samples do not fill the payload. */
function rewriteSamples(
  fragment: Fragment,
  table: SampleTable,
  lengthSize: number,
  replace: (nal: Uint8Array) => Uint8Array,
): Uint8Array[] | undefined {
  const { bytes, payloadOffset, payloadSize } = fragment;
  if (table.samples.reduce((sum, sample) => sum + sample.size, 0) !== payloadSize)
    throw new MediaError('samples do not fill their fragment');
  let changed = false;
  let start = payloadOffset;
  const samples = table.samples.map((sample) => {
    const end = start + sample.size;
    const pieces: Uint8Array[] = [];
    let kept = start;
    for (const nal of nalUnits(bytes, start, end, lengthSize)) {
      const replaced = replace(nal);
      if (replaced === nal) continue;
      changed = true;
      const nalStart = nal.byteOffset - bytes.byteOffset;
      pieces.push(bytes.subarray(kept, nalStart - lengthSize), lengthOf(replaced, lengthSize), replaced);
      kept = nalStart + nal.length;
    }
    pieces.push(bytes.subarray(kept, end));
    start = end;
    return pieces.length === 1 ? bytes.subarray(kept, end) : joinBytes(pieces);
  });
  return changed ? samples : undefined;
}

function lengthOf(nal: Uint8Array, lengthSize: number): Uint8Array {
  if (nal.length >= 2 ** (8 * lengthSize)) throw new MediaError('a unit is too long for its length field');
  return Uint8Array.from(u32(nal.length).slice(4 - lengthSize));
}
