/** What the kinds of NAL units mean, in the same words for H.264 and H.265. */
import type { ParameterSets } from '../parameter-sets.ts';

export type UnitMeaning = 'slice' | 'keySlice' | keyof ParameterSets | 'other';

export interface UnitReading {
  meaning(firstByte: number): UnitMeaning;
  /** Offset in the unit of the byte whose highest bit says that a slice is the picture's first. */
  readonly firstSliceOffset: number;
}

/** H.264 7.4.1: 1 slice, 2-4 data partitions, 5 IDR, 7 SPS, 8 PPS. */
export const h264Units: UnitReading = {
  firstSliceOffset: 1,
  meaning(firstByte) {
    const type = firstByte & 0x1f;
    if (type === 5) return 'keySlice';
    if (type >= 1 && type <= 4) return 'slice';
    if (type === 7) return 'sps';
    return type === 8 ? 'pps' : 'other';
  },
};

/** H.265 7.4.2.2: below 32 slices, of them 16-21 random access; 32 VPS, 33 SPS, 34 PPS. */
export const h265Units: UnitReading = {
  firstSliceOffset: 2,
  meaning(firstByte) {
    const type = (firstByte >> 1) & 0x3f;
    if (type >= 16 && type <= 21) return 'keySlice';
    if (type < 32) return 'slice';
    if (type === 32) return 'vps';
    if (type === 33) return 'sps';
    return type === 34 ? 'pps' : 'other';
  },
};
