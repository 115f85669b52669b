import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBitReader, unescapeNal } from '../../../gateway/media/bit-reader.ts';
import { createBitWriter, escapeNal } from '../../../gateway/media/bit-writer.ts';
import { h264NalType } from '../../../gateway/media/h264.ts';
import { parseH264SpsSyntax } from '../../../gateway/media/h264-sps.ts';
import { promiseNoReordering } from '../../../gateway/media/sps-promise.ts';
import { anySps, plainSps, type Restriction, type SpsFields, writeSps } from '../../support/make-sps.ts';

const material = new URL('../../../../shared/material/sdp/', import.meta.url);
const haveMaterial = existsSync(material);
if (!haveMaterial) console.warn('skipped: no material with real SDPs beside the project');

/** The different H.264 sequence parameter sets of real cameras. */
function realSets(): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (const folder of readdirSync(material, { withFileTypes: true })) {
    if (!folder.isDirectory()) continue;
    for (const file of readdirSync(new URL(`${folder.name}/`, material))) {
      const text = readFileSync(new URL(`${folder.name}/${file}`, material), 'latin1');
      for (const match of text.matchAll(/sprop-parameter-sets=([A-Za-z0-9+/=,]+)/g))
        for (const part of (match[1] ?? '').split(',')) {
          const nal = new Uint8Array(Buffer.from(part, 'base64'));
          if (nal.length > 0 && h264NalType(nal) === 7) found.set(part, nal);
        }
    }
  }
  return [...found.values()];
}

/** What the fields say after the promise, by the rules and not by the code: E.2.1. */
function promised(sps: SpsFields): SpsFields {
  const intraOnly = [44, 100, 110, 122, 244].includes(sps.profile) && (sps.constraints & 0x10) !== 0;
  const inferred: Restriction = { vectorsOverBounds: true, sizes: [2, 1, 15, 15], reorder: 0, buffering: 0 };
  const restriction = {
    ...(sps.vui?.restriction ?? inferred),
    reorder: 0,
    buffering: intraOnly ? sps.refs : Math.max(1, sps.refs),
  };
  const silent = {
    aspect: undefined,
    overscan: undefined,
    signal: undefined,
    location: undefined,
    timing: undefined,
    nalHrd: undefined,
    vclHrd: undefined,
    lowDelay: false,
    picStruct: false,
  };
  return { ...sps, vui: { ...(sps.vui ?? silent), restriction } };
}

/** ffmpeg's reading of parameter sets: every field in order, without positions. */
function readByFfmpeg(sets: readonly Uint8Array[]): Map<string, string>[] {
  const folder = mkdtempSync(join(tmpdir(), 'thap-canh-sps-'));
  try {
    const picture = Uint8Array.of(0, 0, 0, 1, 0x68, 0xce, 0x38, 0x80);
    const file = join(folder, 'sets.h264');
    writeFileSync(file, Buffer.concat(sets.flatMap((set) => [Buffer.from([0, 0, 0, 1]), set, picture])));
    const command = `ffmpeg -hide_banner -f h264 -i ${file} -c copy -bsf:v trace_headers -f null - 2>&1 || true`;
    const text = execFileSync('sh', ['-c', command], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    return text
      .split('Sequence Parameter Set')
      .slice(1)
      .map((section) => {
        const fields = (section.split('Picture Parameter Set')[0] ?? '').matchAll(
          /\s\d+\s+([a-z]\S*)\s+[01]+ = (-?\d+)/g,
        );
        return new Map([...fields].map((match) => [match[1] ?? '', match[2] ?? '']));
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('bit writer', () => {
  it('writes what the reader reads', () => {
    const field = fc.oneof(
      fc.record({ kind: fc.constant('unsigned' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 2 }) }),
      fc.record({ kind: fc.constant('signed' as const), value: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }) }),
      fc.record({ kind: fc.constant('bits' as const), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
    );
    const check = fc.property(fc.array(field), (fields) => {
      const writer = createBitWriter();
      for (const { kind, value } of fields) kind === 'bits' ? writer.bits(value, 32) : writer[kind](value);
      const reader = createBitReader(writer.finish());
      for (const { kind, value } of fields) expect(kind === 'bits' ? reader.bits(32) : reader[kind]()).toBe(value);
      expect(reader.flag()).toBe(true);
    });
    fc.assert(check);
  });

  it('keeps start codes out, and nothing else changes', () => {
    const zeros = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 })), { minLength: 1 });
    const check = fc.property(zeros, (bytes) => {
      const nal = Uint8Array.from([0x67, ...bytes, 0x80]);
      const escaped = escapeNal(nal);
      expect([...unescapeNal(escaped)]).toEqual([...nal]);
      expect(Buffer.from(escaped).toString('hex')).not.toMatch(/^(..)*0000(00|01|02)/);
    });
    fc.assert(check);
  });
});

describe('promise of no reordering', () => {
  it('gives the set with the promise, and every other bit as it was, for any set', () => {
    const check = fc.property(anySps, (fields) => {
      const original = writeSps(fields);
      const amended = promiseNoReordering(original);
      expect(Buffer.from(amended).toString('hex')).toBe(Buffer.from(writeSps(promised(fields))).toString('hex'));
      expect(promiseNoReordering(amended)).toBe(amended);
      const { vui: before, ...rest } = parseH264SpsSyntax(original);
      const { vui: after, ...amendedRest } = parseH264SpsSyntax(amended);
      expect(amendedRest).toEqual(rest);
      expect(after.framesPerSecond).toBe(before.framesPerSecond);
      expect(after.restriction?.maxReorderFrames).toBe(0);
    });
    fc.assert(check, { numRuns: 300 });
  });

  it('never throws, and gives damaged sets back as they came', () => {
    const broken = fc.tuple(anySps, fc.nat(), fc.nat(255), fc.boolean()).map(([fields, at, value, cut]) => {
      const whole = writeSps(fields);
      if (cut) return whole.slice(0, at % whole.length);
      whole[at % whole.length] = value;
      return whole;
    });
    const check = fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 64 })), (set) => {
      const copy = Uint8Array.from(set);
      const amended = promiseNoReordering(set);
      expect([...set]).toEqual([...copy]);
      if (amended !== set) expect(parseH264SpsSyntax(amended).vui.restriction?.maxReorderFrames).toBe(0);
    });
    fc.assert(check, { numRuns: 500 });
    const whole = writeSps(promised({ ...plainSps, refs: 3 }));
    for (let length = 0; length < whole.length - 1; length += 1) {
      const cut = whole.subarray(0, length);
      expect(promiseNoReordering(cut)).toBe(cut);
    }
    const impossible = writeSps({ ...plainSps, refs: 17 });
    expect(promiseNoReordering(impossible)).toBe(impossible);
  });

  it('leaves a start code behind the set out, as some cameras announce it', () => {
    const set = writeSps(plainSps);
    const announced = Uint8Array.from([...set, 0, 0, 0, 1]);
    expect([...promiseNoReordering(announced)]).toEqual([...promiseNoReordering(set)]);
  });

  it.runIf(haveMaterial)(
    'amends all sets of real cameras so that ffmpeg reads the promise and all else as before',
    () => {
      const sets = realSets();
      expect(sets).toHaveLength(29);
      const lacking = sets.filter((set) => parseH264SpsSyntax(set).vui.restriction === undefined);
      expect(lacking).toHaveLength(23);
      const amended = sets.map(promiseNoReordering);
      const before = readByFfmpeg(sets);
      const after = readByFfmpeg(amended);
      expect(before).toHaveLength(29);
      expect(after).toHaveLength(29);
      const ofPromise =
        /restriction|motion_vectors|max_(bytes|bits)_per|log2_max_mv|reorder|dec_frame_buffering|vui_parameters|rbsp/;
      // Written, with nothing in them, where a set had no VUI at all.
      const empty = /_present_flag$/;
      for (const [index, fields] of after.entries()) {
        const old = before[index] ?? new Map<string, string>();
        expect(fields.get('bitstream_restriction_flag')).toBe('1');
        expect(fields.get('max_num_reorder_frames')).toBe('0');
        expect(fields.get('max_dec_frame_buffering')).toBe(old.get('max_num_ref_frames'));
        for (const [name, value] of old)
          if (!ofPromise.test(name)) expect([name, fields.get(name)]).toEqual([name, value]);
        for (const [name, value] of fields)
          if (!ofPromise.test(name) && !old.has(name)) expect([empty.test(name), value]).toEqual([true, '0']);
      }
    },
  );
});
