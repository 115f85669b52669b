import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assembleStream, h264Sdp, h265Sdp, payloadOf } from '../../../support/assembled-stream.ts';
import { avcRecords, fromHex } from '../../../support/make-media.ts';
import { writeRtp } from '../../../support/rtp-packets.ts';

const record = fromHex(avcRecords['640x360']);
const spsBytes = ((record[6] ?? 0) << 8) | (record[7] ?? 0);
const sps = record.subarray(8, 8 + spsBytes);
const pps = record.subarray(11 + spsBytes);
const opening = [sps, pps, Uint8Array.of(0x65, 0x88, 1, 2, 3)];

/** Short ones above all: where a payload ends, the next packet begins. */
const payload = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc.uint8Array({ maxLength: 6 }),
  fc.uint8Array({ maxLength: 4 }).map((rest) => Uint8Array.of(0x7c, 0x81, ...rest)),
  fc.uint8Array({ maxLength: 4 }).map((rest) => Uint8Array.of(0x62, 1, 0x81, ...rest)),
  fc.uint8Array({ minLength: 2, maxLength: 40 }).map((rest) => Uint8Array.of(0x41, 0x88, ...rest)),
);

/** What stands around a packet, often the beginning of a fragmented unit. */
const behind = fc
  .tuple(fc.constantFrom(0x7c, 0x7d, 0x62, 0x41, 0), fc.uint8Array({ minLength: 63, maxLength: 63 }))
  .map(([first, rest]) => Uint8Array.of(first, ...rest));

it('reads a packet in the middle of a read buffer as one that stands alone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(h264Sdp, h265Sdp),
      fc.array(fc.record({ payload, marker: fc.boolean(), lost: fc.boolean() }), { maxLength: 20 }),
      behind,
      fc.nat({ max: 30 }),
      (sdp, tail, noise, before) => {
        const alone = assembleStream(sdp);
        const amid = assembleStream(sdp);
        const parts = [
          ...opening.map((unit, index) => ({ payload: unit, marker: index === opening.length - 1, lost: false })),
          ...tail,
        ];
        parts.forEach((part, index) => {
          if (part.lost) return;
          const packet = writeRtp(part.payload, { sequence: index, timestamp: index * 600, marker: part.marker });
          alone.assembler.pushRtp(0, packet, 1_000 + index);
          const buffer = Uint8Array.of(...noise.subarray(0, before), ...packet, ...noise);
          amid.assembler.pushRtp(0, buffer, 1_000 + index, before, before + packet.length);
          buffer.fill(0xee);
        });
        alone.assembler.end();
        amid.assembler.end();
        expect(amid.inits.length).toBe(alone.inits.length);
        expect(amid.fragments.map(payloadOf)).toEqual(alone.fragments.map(payloadOf));
        expect(amid.assembler.figures()).toEqual(alone.assembler.figures());
        if (sdp === h264Sdp) expect(alone.inits.length).toBe(1);
      },
    ),
    { numRuns: 400 },
  );
});
