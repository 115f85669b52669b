import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAvcConfig } from '../../../../gateway/media/h264.ts';
import { parseMovieFragment } from '../../../../gateway/media/movie-fragment.ts';
import { assembleStream, h264Sdp, payloadOf } from '../../../support/assembled-stream.ts';
import { avcRecords, fromHex } from '../../../support/make-media.ts';
import { cutFuA, joinStapA, splitSample, writeRtp } from '../../../support/rtp-packets.ts';

const sets = parseAvcConfig(fromHex(avcRecords['640x360']));
const [sps = new Uint8Array(0)] = sets.sps;
const [pps = new Uint8Array(0)] = sets.pps;
const frameTicks = 6_000;

interface Planned {
  readonly keyframe: boolean;
  readonly units: readonly Uint8Array[];
  readonly payloads: readonly Uint8Array[];
}

/** A slice of a picture: type, first_mb_in_slice 0 or not, then anything. */
function slice(keyframe: boolean, first: boolean, body: Uint8Array): Uint8Array {
  return Uint8Array.of(keyframe ? 0x65 : 0x41, first ? 0x88 : 0x48, ...body);
}

/** A picture and how a camera puts it into packets; the first packet of each says that a picture begins. */
const picture = fc
  .record({
    keyframe: fc.boolean(),
    delimiter: fc.boolean(),
    sei: fc.boolean(),
    together: fc.boolean(),
    room: fc.integer({ min: 1, max: 60 }),
    bodies: fc.array(fc.uint8Array({ minLength: 1, maxLength: 150 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ keyframe, delimiter, sei, together, room, bodies }): Planned => {
    const before = [...(delimiter ? [Uint8Array.of(9, 0xf0)] : []), ...(keyframe ? [sps, pps] : [])];
    // SEI alone would not show that a picture begins.
    if (sei && before.length > 0) before.push(Uint8Array.of(6, 5, 1, 0x77, 0x80));
    const slices = bodies.map((body, index) => slice(keyframe, index === 0, body));
    const head = together && before.length > 1 ? [joinStapA(before)] : before;
    const tail = slices.flatMap((unit) => (unit.length > room ? cutFuA(unit, room) : [unit]));
    return { keyframe, units: [...before, ...slices], payloads: [...head, ...tail] };
  });

interface Sent {
  readonly packet: Uint8Array;
  readonly picture: number;
}

function send(pictures: readonly Planned[], options: { sequence: number; timestamp: number; marker: boolean }): Sent[] {
  let sequence = options.sequence;
  return pictures.flatMap((planned, index) =>
    planned.payloads.map((payload, at) => {
      const marker = options.marker && at === planned.payloads.length - 1;
      const packet = writeRtp(payload, { sequence, timestamp: options.timestamp + index * frameTicks, marker });
      sequence += 1;
      return { packet, picture: index };
    }),
  );
}

/** The rule itself: a picture with a lost packet is gone, and with it all up to the next whole keyframe. */
function survivors(pictures: readonly Planned[], broken: ReadonlySet<number>): number[] {
  let waits = true;
  return pictures.flatMap((planned, index) => {
    if (broken.has(index)) waits = true;
    else if (planned.keyframe) waits = false;
    return waits || broken.has(index) ? [] : [index];
  });
}

const pictures = fc.array(picture, { minLength: 1, maxLength: 14 });
const numbers = fc.record({
  sequence: fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constant(0xfffd)),
  timestamp: fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constant(0xffffffff - 2 * frameTicks)),
  marker: fc.boolean(),
});

describe('pictures out of packets', () => {
  it('gives every unit back as it was sent, however it was cut, over every wrap, with markers and without', () => {
    fc.assert(
      fc.property(pictures, numbers, (planned, options) => {
        const { assembler, fragments, inits } = assembleStream(h264Sdp);
        for (const { packet } of send(planned, options)) assembler.pushRtp(0, packet, 1_000);
        assembler.end();
        const expected = survivors(planned, new Set());
        expect(fragments.map((each) => splitSample(payloadOf(each)))).toEqual(
          expected.map((index) => planned[index]?.units),
        );
        expect(inits.length).toBe(expected.length > 0 ? 1 : 0);
        const [first = 0] = expected;
        for (const [at, fragment] of fragments.entries()) {
          const index = expected[at] ?? 0;
          expect(fragment.decodeTime).toBe(180_000 + (index - first) * frameTicks);
          expect(fragment.keyframe).toBe(planned[index]?.keyframe);
          expect(fragment.sequence).toBe(at);
          const read = parseMovieFragment(fragment.bytes, () => undefined);
          expect(read).toMatchObject({ decodeTime: fragment.decodeTime, duration: fragment.duration, sampleCount: 1 });
          expect(read.firstIsSync).toBe(fragment.keyframe);
          expect(read.firstSampleSize).toBe(fragment.payloadSize);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('never gives out a picture that lost a packet, nor one that depends on it; counts what was lost', () => {
    // A keyframe that only lost its delimiter is whole, and given out: not part of this rule.
    const whole = pictures.filter((list) => list.every(({ keyframe, units }) => !keyframe || units[0] === sps));
    const plan = fc.record({ planned: whole, options: numbers, seed: fc.infiniteStream(fc.nat(99)) });
    fc.assert(
      fc.property(plan, ({ planned, options, seed }) => {
        const { assembler, fragments } = assembleStream(h264Sdp);
        const sent = send(planned, { ...options, marker: true });
        const broken = new Set<number>();
        const dropped: number[] = [];
        let held: Uint8Array | undefined;
        let lateOnes = 0;
        sent.forEach(({ packet, picture: index }, at) => {
          const dice = seed.next().value ?? 99;
          const last = at === sent.length - 1;
          if (at > 0 && dice < 8 && held === undefined && !last) {
            broken.add(index);
            if (dice < 4) dropped.push(at);
            else held = packet;
            return;
          }
          assembler.pushRtp(0, packet, 1_000);
          if (dice > 90) assembler.pushRtp(0, packet, 1_000);
          // Late by one: it is known to be of no use.
          if (held !== undefined) {
            assembler.pushRtp(0, held, 1_000);
            lateOnes += 1;
            held = undefined;
          }
        });
        const expected = survivors(planned, broken);
        expect(fragments.map((each) => splitSample(payloadOf(each)))).toEqual(
          expected.map((index) => planned[index]?.units),
        );
        expect(assembler.figures().packetsReordered).toBe(lateOnes);
        expect(assembler.figures().packetsLost).toBeLessThanOrEqual(dropped.length);
      }),
      { numRuns: 150 },
    );
  });
});
