/**
 * H.264 sequence parameter sets from their fields, with every branch of the syntax (ITU-T H.264 7.3.2.1.1, annex E), and
 * beginnings of slices. Written as strings of bits and shared with nothing of the gateway, so that both can be compared.
 */
import fc from 'fast-check';

const u = (value: number, bits: number): string => value.toString(2).padStart(bits, '0');
const flag = (value: boolean): string => (value ? '1' : '0');
const ue = (value: number): string => {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
};
const se = (value: number): string => ue(value > 0 ? 2 * value - 1 : -2 * value);

/** A NAL unit of `header` and bits, with stop bit and emulation prevention. */
function nalOf(header: number, bits: string): Uint8Array {
  const whole = `${bits}1`;
  const padded = whole.padEnd(Math.ceil(whole.length / 8) * 8, '0');
  const raw = [header, ...(padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))];
  const escaped: number[] = [];
  for (const byte of raw) {
    const [before, last] = escaped.slice(-2);
    if (escaped.length >= 2 && before === 0 && last === 0 && byte <= 3) escaped.push(3);
    escaped.push(byte);
  }
  return Uint8Array.from(escaped);
}

export interface Restriction {
  readonly vectorsOverBounds: boolean;
  readonly sizes: readonly [number, number, number, number];
  readonly reorder: number;
  readonly buffering: number;
}

export interface SpsFields {
  readonly profile: number;
  readonly constraints: number;
  readonly level: number;
  readonly id: number;
  /** Written only for profiles with chroma; the lists are of bits. */
  readonly chroma: {
    readonly format: number;
    readonly separate: boolean;
    readonly depths: readonly [number, number];
    readonly bypass: boolean;
    readonly lists: readonly (readonly number[] | undefined)[] | undefined;
  };
  readonly frameNumBits: number;
  readonly order:
    | { readonly type: 0; readonly bits: number }
    | {
        readonly type: 1;
        readonly zero: boolean;
        readonly offsets: readonly [number, number];
        readonly cycle: readonly number[];
      }
    | { readonly type: 2 };
  readonly refs: number;
  readonly gaps: boolean;
  readonly size: readonly [number, number];
  readonly frameMbsOnly: boolean;
  readonly adaptive: boolean;
  readonly direct8x8: boolean;
  readonly crop: readonly [number, number, number, number] | undefined;
  readonly vui: VuiFields | undefined;
}

interface HrdFields {
  readonly scales: number;
  readonly buffers: readonly (readonly [number, number, boolean])[];
  readonly lengths: number;
}

export interface VuiFields {
  /** Aspect ratio code, and 32 bits with code 255. */
  readonly aspect: readonly [number, number] | undefined;
  readonly overscan: boolean | undefined;
  readonly signal: { readonly format: number; readonly full: boolean; readonly colour: number | undefined } | undefined;
  readonly location: readonly [number, number] | undefined;
  readonly timing: { readonly tick: number; readonly scale: number; readonly fixed: boolean } | undefined;
  readonly nalHrd: HrdFields | undefined;
  readonly vclHrd: HrdFields | undefined;
  readonly lowDelay: boolean;
  readonly picStruct: boolean;
  readonly restriction: Restriction | undefined;
}

const withChroma = [100, 110, 122, 244, 44];
export const profiles = [66, 77, 88, ...withChroma];

export function writeSps(sps: SpsFields): Uint8Array {
  const bits = [
    u(sps.profile, 8) + u(sps.constraints, 8) + u(sps.level, 8) + ue(sps.id),
    withChroma.includes(sps.profile) ? chromaBits(sps.chroma) : '',
    ue(sps.frameNumBits - 4) + ue(sps.order.type) + orderBits(sps.order),
    ue(sps.refs) + flag(sps.gaps) + ue(sps.size[0] - 1) + ue(sps.size[1] - 1),
    flag(sps.frameMbsOnly) + (sps.frameMbsOnly ? '' : flag(sps.adaptive)) + flag(sps.direct8x8),
    flag(sps.crop !== undefined) + (sps.crop ?? []).map(ue).join(''),
    flag(sps.vui !== undefined) + (sps.vui ? vuiBits(sps.vui) : ''),
  ];
  return nalOf(0x67, bits.join(''));
}

function chromaBits(chroma: SpsFields['chroma']): string {
  const lists = (chroma.lists ?? []).slice(0, chroma.format === 3 ? 12 : 8);
  const listBits = lists.map((list, index) => {
    if (list === undefined) return '0';
    // A list ends early where its next value would be 0 (7.3.2.1.1.1).
    let bits = '1';
    let last = 8;
    for (const delta of list.slice(0, index < 6 ? 16 : 64)) {
      bits += se(delta);
      last = (last + delta + 256) % 256;
      if (last === 0) break;
    }
    return bits;
  });
  return [
    ue(chroma.format) + (chroma.format === 3 ? flag(chroma.separate) : ''),
    ue(chroma.depths[0]) + ue(chroma.depths[1]) + flag(chroma.bypass),
    flag(chroma.lists !== undefined) + listBits.join(''),
  ].join('');
}

function orderBits(order: SpsFields['order']): string {
  if (order.type === 0) return ue(order.bits - 4);
  if (order.type === 2) return '';
  return flag(order.zero) + order.offsets.map(se).join('') + ue(order.cycle.length) + order.cycle.map(se).join('');
}

const present = (bits: string | undefined): string => (bits === undefined ? '0' : `1${bits}`);

function vuiBits(vui: VuiFields): string {
  const { aspect, signal, timing, location, nalHrd, vclHrd, restriction } = vui;
  return [
    present(aspect && u(aspect[0], 8) + (aspect[0] === 255 ? u(aspect[1], 32) : '')),
    present(vui.overscan === undefined ? undefined : flag(vui.overscan)),
    present(
      signal &&
        u(signal.format, 3) +
          flag(signal.full) +
          present(signal.colour === undefined ? undefined : u(signal.colour, 24)),
    ),
    present(location?.map(ue).join('')),
    present(timing && u(timing.tick, 32) + u(timing.scale, 32) + flag(timing.fixed)),
    present(nalHrd && hrdBits(nalHrd)),
    present(vclHrd && hrdBits(vclHrd)),
    nalHrd || vclHrd ? flag(vui.lowDelay) : '',
    flag(vui.picStruct),
    present(restriction && restrictionBits(restriction)),
  ].join('');
}

const hrdBits = (hrd: HrdFields): string =>
  ue(hrd.buffers.length - 1) +
  u(hrd.scales, 8) +
  hrd.buffers.map(([rate, size, constant]) => ue(rate) + ue(size) + flag(constant)).join('') +
  u(hrd.lengths, 20);

const restrictionBits = (each: Restriction): string =>
  flag(each.vectorsOverBounds) + [...each.sizes, each.reorder, each.buffering].map(ue).join('');

const nat = (max: number) => fc.integer({ min: 0, max });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Large enough for long codes, within what the standard allows. */
const wide = fc.oneof(nat(20), nat(2 ** 32 - 2));

const anyHrd: fc.Arbitrary<HrdFields> = fc.record({
  scales: nat(255),
  buffers: fc.array(fc.tuple(wide, wide, fc.boolean()), { minLength: 1, maxLength: 32 }),
  lengths: nat(2 ** 20 - 1),
});

const anyVui: fc.Arbitrary<VuiFields> = fc.record({
  aspect: maybe(fc.tuple(fc.constantFrom(1, 2, 14, 255), nat(2 ** 32 - 1))),
  overscan: maybe(fc.boolean()),
  signal: maybe(fc.record({ format: nat(7), full: fc.boolean(), colour: maybe(nat(2 ** 24 - 1)) })),
  location: maybe(fc.tuple(nat(5), nat(5))),
  timing: maybe(fc.record({ tick: nat(2 ** 32 - 1), scale: nat(2 ** 32 - 1), fixed: fc.boolean() })),
  nalHrd: maybe(anyHrd),
  vclHrd: maybe(anyHrd),
  lowDelay: fc.boolean(),
  picStruct: fc.boolean(),
  restriction: maybe(
    fc.record({
      vectorsOverBounds: fc.boolean(),
      sizes: fc.tuple(nat(16), nat(16), nat(16), nat(16)),
      reorder: nat(16),
      buffering: nat(16),
    }),
  ),
});

const anyOrder: fc.Arbitrary<SpsFields['order']> = fc.oneof(
  fc.record({ type: fc.constant(0 as const), bits: fc.integer({ min: 4, max: 16 }) }),
  fc.record({
    type: fc.constant(1 as const),
    zero: fc.boolean(),
    offsets: fc.tuple(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), fc.integer({ min: -100, max: 100 })),
    cycle: fc.array(fc.integer({ min: -300, max: 300 }), { maxLength: 255 }),
  }),
  fc.record({ type: fc.constant(2 as const) }),
);

const scalingList = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 64, maxLength: 64 });

export const anySps: fc.Arbitrary<SpsFields> = fc.record({
  profile: fc.constantFrom(...profiles),
  constraints: nat(63).map((six) => six * 4),
  level: fc.constantFrom(9, 10, 11, 13, 22, 30, 31, 40, 41, 42, 51, 62),
  id: nat(31),
  chroma: fc.record({
    format: nat(3),
    separate: fc.boolean(),
    depths: fc.tuple(nat(6), nat(6)),
    bypass: fc.boolean(),
    lists: maybe(fc.array(maybe(scalingList), { minLength: 12, maxLength: 12 })),
  }),
  frameNumBits: fc.integer({ min: 4, max: 16 }),
  order: anyOrder,
  refs: nat(16),
  gaps: fc.boolean(),
  size: fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 200 })),
  frameMbsOnly: fc.boolean(),
  adaptive: fc.boolean(),
  direct8x8: fc.boolean(),
  crop: maybe(fc.tuple(nat(1), nat(1), nat(1), nat(1))),
  vui: maybe(anyVui),
});

/** As most cameras send it: main profile, 640×360, one reference, nothing promised. */
export const plainSps: SpsFields = {
  profile: 77,
  constraints: 0,
  level: 30,
  id: 0,
  chroma: { format: 1, separate: false, depths: [0, 0], bypass: false, lists: undefined },
  frameNumBits: 4,
  order: { type: 0, bits: 4 },
  refs: 1,
  gaps: false,
  size: [40, 23],
  frameMbsOnly: true,
  adaptive: false,
  direct8x8: true,
  crop: [0, 0, 0, 4],
  vui: undefined,
};

export interface SliceFields {
  readonly reference: boolean;
  readonly idr: boolean;
  readonly frameNum: number;
  readonly orderLsb: number;
  /** slice_type: 0 P, 1 B, 2 I. */
  readonly kind?: number;
  readonly firstMb?: number;
  readonly field?: 'top' | 'bottom';
}

/** The beginning of a slice, and some bits that stand for its macroblocks. */
export function writeSlice(sps: SpsFields, slice: SliceFields): Uint8Array {
  const header = (slice.reference ? 0x60 : 0) | (slice.idr ? 5 : 1);
  const bits = [
    ue(slice.firstMb ?? 0) + ue(slice.kind ?? (slice.idr ? 2 : 0)) + ue(0),
    withChroma.includes(sps.profile) && sps.chroma.format === 3 && sps.chroma.separate ? '00' : '',
    u(slice.frameNum % 2 ** sps.frameNumBits, sps.frameNumBits),
    sps.frameMbsOnly ? '' : slice.field === undefined ? '0' : `1${flag(slice.field === 'bottom')}`,
    slice.idr ? ue(0) : '',
    sps.order.type === 0 ? u(slice.orderLsb % 2 ** sps.order.bits, sps.order.bits) : '',
    '10110',
  ];
  return nalOf(header, bits.join(''));
}
