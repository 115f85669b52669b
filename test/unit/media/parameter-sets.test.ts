import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  h264CodecString,
  h264NalType,
  parseAvcConfig,
  parseH264Sps,
  writeAvcConfig,
} from '../../../gateway/media/h264.ts';
import {
  h265CodecString,
  h265NalType,
  parseH265Sps,
  parseHevcConfig,
  writeHevcConfig,
} from '../../../gateway/media/h265.ts';
import { avcRecords, fromHex } from '../../support/make-media.ts';

const material = new URL('../../../../shared/material/sdp/', import.meta.url);
const haveMaterial = existsSync(material);
if (!haveMaterial) console.warn('skipped: no material with real SDPs beside the project');

/** hvcC that x265 wrote for 640×362 (cropped from 640×368), main profile. */
const hevcRecord = fromHex(
  [
    '0101600000009000000000003ff000fcfdf8f800000f03',
    '200001001840010c01ffff01600000030090000003000003003f959809',
    '210001002b42010101600000030090000003000003003fa005020171f265959a4932bc05a020000003002000000301e1',
    '2200010007 4401c172b46240'.replace(' ', ''),
  ].join(''),
);

function realSets(): { name: string; nals: Uint8Array[] }[] {
  const found: { name: string; nals: Uint8Array[] }[] = [];
  for (const folder of readdirSync(material, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    for (const file of readdirSync(new URL(`${folder.name}/`, material))) {
      const text = readFileSync(new URL(`${folder.name}/${file}`, material), 'latin1');
      for (const match of text.matchAll(/sprop-(?:parameter-sets|vps|sps|pps)=([A-Za-z0-9+/=,]+)/g)) {
        const nals = (match[1] ?? '').split(',').map((part) => new Uint8Array(Buffer.from(part, 'base64')));
        found.push({ name: `${file} ${match[0].slice(0, 20)}`, nals: nals.filter((nal) => nal.length > 0) });
      }
    }
  }
  return found;
}

describe('H.264 parameter sets', () => {
  it.each(Object.entries(avcRecords))('reads size, level and frame rate of %s', (size, hex) => {
    const record = fromHex(hex);
    const { sps, pps, lengthSize } = parseAvcConfig(record);
    const [first] = sps;
    expect(pps).toHaveLength(1);
    expect(lengthSize).toBe(4);
    expect(parseH264Sps(first ?? new Uint8Array(0))).toMatchObject({
      width: Number(size.split('x')[0]),
      height: Number(size.split('x')[1]),
      profile: 77,
      levelIdc: size === '1920x1080' ? 40 : 22,
      framesPerSecond: 15,
      reorderFrames: 0,
    });
    expect(writeAvcConfig({ vps: [], sps, pps }, lengthSize)).toEqual(record);
    expect(h264CodecString(record)).toBe(size === '1920x1080' ? 'avc1.4d4028' : 'avc1.4d4016');
  });

  it.skipIf(!haveMaterial)('reads every real camera in the material', () => {
    const sizes = realSets()
      .flatMap(({ nals }) => nals)
      .filter((nal) => h264NalType(nal) === 7 && nal[0] !== 0x42)
      .map((nal) => parseH264Sps(nal));
    expect(sizes.length).toBeGreaterThanOrEqual(20);
    for (const { width, height } of sizes) {
      expect(width / height).toBeGreaterThan(0.4);
      expect(width / height).toBeLessThan(4.5);
    }
    expect(sizes.some((sps) => sps.width === 1920 && sps.height === 1080)).toBe(true);
    // Most real cameras do not promise their order.
    expect(sizes.filter((sps) => sps.reorderFrames === undefined).length).toBeGreaterThan(sizes.length / 2);
  });
});

describe('H.265 parameter sets', () => {
  it('reads a record and writes the same one', () => {
    const { vps, sps, pps, lengthSize } = parseHevcConfig(hevcRecord);
    expect([vps.length, sps.length, pps.length, lengthSize]).toEqual([1, 1, 1, 4]);
    const parsed = parseH265Sps(sps[0] ?? new Uint8Array(0));
    expect(parsed).toMatchObject({ width: 640, height: 362, profile: 1, levelIdc: 63, chromaFormat: 1, lumaDepth: 8 });
    const written = writeHevcConfig({ vps, sps, pps }, lengthSize);
    expect(parseHevcConfig(written)).toEqual({ vps, sps, pps, lengthSize });
    expect(written.subarray(0, 13)).toEqual(hevcRecord.subarray(0, 13));
    expect(h265CodecString(hevcRecord)).toBe('hvc1.1.6.L63.90');
  });

  it.skipIf(!haveMaterial)('reads every real camera in the material', () => {
    const sets = realSets()
      .flatMap(({ nals }) => nals)
      .filter((nal) => nal[0] === 0x42 && h265NalType(nal) === 33)
      .map((nal) => parseH265Sps(nal));
    expect(sets.length).toBeGreaterThan(0);
    for (const { width, height } of sets) expect(width * height).toBeGreaterThan(10_000);
  });
});
