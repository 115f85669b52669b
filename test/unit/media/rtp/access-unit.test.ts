/** Pictures one behind the other in blocks of memory: nothing is written over. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { videoHeaderBytes } from '../../../../gateway/media/fragment-writer.ts';
import { createAccessUnit } from '../../../../gateway/media/rtp/access-unit.ts';

const packetBytes = 1_400;

/** A picture of one unit that holds `value` all through, in packets; `lost`: given up before it is whole. */
function gather(unit: ReturnType<typeof createAccessUnit>, bytes: number, value: number, lost = false) {
  unit.openUnit();
  const packet = new Uint8Array(packetBytes).fill(value);
  for (let left = bytes; left > 0; left -= packetBytes) unit.append(packet, 0, Math.min(left, packetBytes));
  unit.closeUnit();
  if (!lost) return unit.take();
  unit.clear();
  return undefined;
}

it('keeps every picture as it was, whatever the sizes of those around it', () => {
  const picture = fc.record({ bytes: fc.integer({ min: 1, max: 300_000 }), lost: fc.boolean() });
  fc.assert(
    fc.property(fc.array(picture, { maxLength: 60 }), (pictures) => {
      const unit = createAccessUnit(250_000);
      const taken = pictures.map(({ bytes, lost }, index) => {
        const tooLarge = bytes + 4 > 250_000 - videoHeaderBytes;
        return { bytes, value: index + 1, got: gather(unit, bytes, index + 1, lost || tooLarge) };
      });
      for (const { bytes, value, got } of taken) {
        if (!got) continue;
        expect(got.length).toBe(videoHeaderBytes + 4 + bytes);
        expect(got.subarray(videoHeaderBytes + 4).every((byte) => byte === value)).toBe(true);
      }
      // No two of them share a byte.
      const places = taken.flatMap(({ got }) => (got ? [got] : []));
      for (const [index, a] of places.entries())
        for (const b of places.slice(index + 1)) {
          if (a.buffer !== b.buffer) continue;
          const apart = a.byteOffset + a.length <= b.byteOffset || b.byteOffset + b.length <= a.byteOffset;
          expect(apart).toBe(true);
        }
    }),
    { numRuns: 60 },
  );
});
