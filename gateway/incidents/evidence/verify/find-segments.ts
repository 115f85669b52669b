/**
 * Which of the segments that a manifest lists stand in an original, and in which order. They are looked for by their hashes,
 * from the front: one that is left out, put elsewhere or changed is named by its number.
 */
import { createHash } from 'node:crypto';
import type { PackedOriginal, PackedSegment } from '../pack/manifest.ts';

export interface SegmentFault {
  readonly what: 'altered' | 'missing' | 'misplaced';
  readonly index: number;
}

/** The packed file: fewer bytes than asked for at its end. */
export interface OriginalBytes {
  readonly sizeBytes: number;
  readAt(offset: number, length: number): Promise<Uint8Array>;
}

/** So often all that is left is looked for in one place; after that only what should stand there. */
const mostSearches = 5;

export async function findSegments(
  { initBytes, segments }: Pick<PackedOriginal, 'initBytes' | 'segments'>,
  { sizeBytes, readAt }: OriginalBytes,
): Promise<SegmentFault[]> {
  const left = new Set(segments);
  const found: number[] = [];
  const altered = new Set<PackedSegment>();
  const isAt = async ([, , length, , , hash]: PackedSegment, offset: number): Promise<boolean> =>
    offset + length <= sizeBytes && sha256Of(await readAt(offset, length)) === hash;
  const search = async (offset: number): Promise<PackedSegment | undefined> => {
    for (const candidate of left) if (await isAt(candidate, offset)) return candidate;
    return undefined;
  };
  let searches = 0;
  let next = 0;
  let offset = initBytes;
  // More places than twice its segments has no original: the sizes of one that was made to mislead may be zero.
  for (let places = 2 * segments.length; places > 0 && offset < sizeBytes && left.size > 0; places -= 1) {
    const expected = segments.slice(next).find((segment) => left.has(segment)) ?? [...left][0];
    if (!expected) break;
    let match = (await isAt(expected, offset)) ? expected : undefined;
    if (!match && searches < mostSearches) {
      searches += 1;
      match = await search(offset);
    }
    if (match) {
      left.delete(match);
      found.push(match[0]);
    } else altered.add(expected);
    next = segments.indexOf(match ?? expected) + 1;
    offset += (match ?? expected)[2];
  }
  return [
    ...[...left].map(
      (segment): SegmentFault => ({
        what: altered.has(segment) ? 'altered' : 'missing',
        index: segment[0],
      }),
    ),
    ...misplaced(found).map((index): SegmentFault => ({ what: 'misplaced', index })),
  ].sort((one, other) => one.index - other.index);
}

/** Found behind one that comes later. */
function misplaced(found: readonly number[]): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  return found.filter((index) => {
    const late = index < highest;
    highest = Math.max(highest, index);
    return late;
  });
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
