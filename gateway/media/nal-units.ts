/** Iterating the length-prefixed NAL units of an `avc1`/`hvc1` sample (ISO 14496-15 4.2.3). */

/**
 * NAL units between `start` and `end`, as views. Ends quietly where a length leaves the sample: a broken last unit is
 * the decoder's matter, not a reason to lose the stream.
 */
export function* nalUnits(bytes: Uint8Array, start: number, end: number, lengthSize: number): Generator<Uint8Array> {
  let offset = start;
  while (offset + lengthSize < end) {
    let length = 0;
    for (let index = 0; index < lengthSize; index += 1) length = length * 256 + (bytes[offset + index] ?? 0);
    offset += lengthSize;
    if (length === 0) continue;
    if (offset + length > end) return;
    yield bytes.subarray(offset, offset + length);
    offset += length;
  }
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
