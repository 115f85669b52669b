import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createByteSlab } from '../../../gateway/media/byte-slab.ts';

it('gives pieces that never overlap, and many small ones few blocks', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 60 }), (sizes) => {
      const take = createByteSlab();
      const pieces = sizes.map((size, index) => ({ piece: take(size).fill(index), size, index }));
      for (const { piece, size, index } of pieces) {
        expect(piece.length).toBe(size);
        expect(piece.every((byte) => byte === index)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
  const take = createByteSlab();
  const blocks = new Set(Array.from({ length: 1_000 }, () => take(200).buffer));
  expect(blocks.size).toBe(4);
});
