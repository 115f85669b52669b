/**
 * Memory for fragments, cut from larger blocks. A stream makes dozens of small buffers a second and keeps each for half a
 * minute; as ArrayBuffers of their own each is one more thing to allocate, clear, track and sweep. The buffers of one block
 * come from one stream and grow old together, so little memory waits for a late one.
 */
const blockBytes = 64 * 1024;
/** Larger pieces get memory of their own: at most this share of a block is left unused at its end. */
const longestShare = 1 / 8;

/** The memory is not cleared: the caller fills every byte before anyone else sees it. */
export type TakeBytes = (sizeBytes: number) => Uint8Array;

/** One per stream. Nothing is ever given back: a block goes when no buffer of it is held any more. */
export function createByteSlab(): TakeBytes {
  let block = new Uint8Array(0);
  let used = 0;
  return (sizeBytes) => {
    if (sizeBytes > blockBytes * longestShare) return uncleared(sizeBytes);
    if (used + sizeBytes > block.length) {
      block = uncleared(blockBytes);
      used = 0;
    }
    const piece = block.subarray(used, used + sizeBytes);
    used += sizeBytes;
    return piece;
  };
}

const uncleared = (sizeBytes: number) => new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
