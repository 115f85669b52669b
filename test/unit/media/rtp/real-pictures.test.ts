/** Encoded pictures through packets and back: what comes out is read by two programs that know nothing of ours. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFile, MP4BoxBuffer, type Sample } from 'mp4box';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinBytes } from '../../../../gateway/media/init-writer.ts';
import { splitAccessUnits } from '../../../simulator/clips/split-access-units.ts';
import { packetizeH264 } from '../../../simulator/rtp/packetize-h264.ts';
import { packetizeH265 } from '../../../simulator/rtp/packetize-h265.ts';
import {
  type AssembledStream,
  assembleStream,
  h264Sdp,
  h265Sdp,
  payloadOf,
} from '../../../support/assembled-stream.ts';
import { splitSample, writeRtp } from '../../../support/rtp-packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'rtp-pictures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const footage = fileURLToPath(
  new URL('../../../../../shared/material/footage/tfl_jamcam/03507_tooley-st_parked-coach_day.mp4', import.meta.url),
);
const synthetic = ['-f', 'lavfi', '-i', 'testsrc=size=160x96:rate=15:duration=3', '-pix_fmt', 'yuv420p', '-g', '20'];

interface Picture {
  readonly units: readonly Buffer[];
  /** Ticks of 90 kHz after the first picture shown. */
  readonly shownAt: number;
}

interface Case {
  readonly name: string;
  readonly codec: 'h264' | 'h265';
  /** Arguments that give ffmpeg its input and its encoder. */
  readonly make: readonly string[];
  readonly absent?: boolean;
}

const cases: readonly Case[] = [
  { name: 'a real road camera', codec: 'h264', make: ['-i', footage, '-c:v', 'copy'], absent: !existsSync(footage) },
  {
    name: 'H.264 with B-pictures',
    codec: 'h264',
    make: [...synthetic, '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '3'],
  },
  {
    name: 'H.265 with B-pictures',
    codec: 'h265',
    make: [
      ...synthetic,
      '-c:v',
      'libx265',
      '-preset',
      'ultrafast',
      '-x265-params',
      'log-level=none:bframes=3:open-gop=0',
    ],
  },
];

const run = (program: string, ...args: string[]) =>
  execFileSync(program, ['-v', 'error', ...args], { maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });

/** Encodes once, and reads from the container in which order and when the pictures are shown. */
function makePictures(each: Case): Picture[] {
  const file = join(folder, `${each.name}.mp4`);
  run('ffmpeg', ...each.make, '-an', '-map', '0:v:0', file);
  const long = each.codec === 'h264' ? 'h264' : 'hevc';
  const stream = run('ffmpeg', '-i', file, '-c', 'copy', '-bsf:v', `${long}_mp4toannexb`, '-f', long, '-');
  const shown = run('ffprobe', '-select_streams', 'v', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file)
    .toString()
    .trim()
    .split('\n')
    .map(Number);
  const { units } = splitAccessUnits(each.codec, stream);
  expect(units.length).toBe(shown.length);
  const zero = Math.min(...shown);
  return units.map((unit, index) => ({
    units: unit.units,
    shownAt: Math.round(((shown[index] ?? 0) - zero) * 90_000),
  }));
}

function sendPictures(each: Case, pictures: readonly Picture[]): AssembledStream {
  // mp4box counts on from the first frame's duration, so that one must be right.
  const stream = assembleStream(`${each.codec === 'h264' ? h264Sdp : h265Sdp}a=framerate:15\r\n`);
  const packetize = each.codec === 'h264' ? packetizeH264 : packetizeH265;
  let sequence = 0xff00;
  pictures.forEach((picture, index) => {
    const payloads = packetize(picture.units);
    payloads.forEach((payload, at) => {
      const facts = { sequence, timestamp: 0xfffff000 + picture.shownAt, marker: at === payloads.length - 1 };
      stream.assembler.pushRtp(0, writeRtp(payload, facts), 1_000_000 + (index * 1_000) / 15);
      sequence += 1;
    });
  });
  return stream;
}

const isParameterSet = {
  h264: (unit: Buffer) => [7, 8].includes((unit[0] ?? 0) & 0x1f),
  h265: (unit: Buffer) => [32, 33, 34].includes((unit[0] ?? 0) >> 1),
} as const;

function readWithMp4box(bytes: Uint8Array): Promise<Sample[]> {
  const file = createFile();
  return new Promise((resolve, reject) => {
    file.onError = (module, message) => reject(new Error(`${module}: ${message}`));
    file.onReady = (movie) => {
      file.setExtractionOptions(movie.tracks[0]?.id ?? 0, undefined, { nbSamples: 100_000 });
      file.onSamples = (_id, _user, samples) => resolve(samples);
      file.start();
    };
    file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(new Uint8Array(bytes).buffer, 0));
    file.flush();
  });
}

describe.each(cases)('$name', (each) => {
  if (each.absent === true) {
    console.warn(`skipped: ${footage} is absent, ${each.name} is not read`);
    it.skip(`skipped: ${footage} is absent`);
    return;
  }
  let pictures: Picture[];
  let stream: AssembledStream;
  let bytes: Uint8Array;
  beforeAll(() => {
    pictures = makePictures(each);
    stream = sendPictures(each, pictures);
    bytes = joinBytes(stream.output.map((part) => part.bytes));
  });

  it('keeps every NAL unit as it was', () => {
    expect(stream.fragments.length).toBe(pictures.length);
    stream.fragments.forEach((fragment, index) => {
      const sent = pictures[index]?.units ?? [];
      // Packets bring parameter sets first.
      const inOrder = [
        ...sent.filter(isParameterSet[each.codec]),
        ...sent.filter((unit) => !isParameterSet[each.codec](unit)),
      ];
      expect(Buffer.concat(splitSample(payloadOf(fragment))).equals(Buffer.concat(inOrder))).toBe(true);
    });
    expect(stream.inits.length).toBe(1);
  });

  it('gives decode times that rise, before the picture is shown, and ffprobe reads all of it', () => {
    const file = join(folder, `${each.name}.out.mp4`);
    writeFileSync(file, bytes);
    const rows = run('ffprobe', '-show_entries', 'packet=pts,dts,size,flags', '-of', 'csv=p=0', file).toString().trim();
    const packets = rows.split('\n').map((row) => row.split(','));
    expect(packets.map(([, , size]) => Number(size))).toEqual(stream.fragments.map((each) => each.payloadSize));
    const [first] = pictures;
    expect(packets.map(([pts]) => Number(pts) - 180_000)).toEqual(
      pictures.map((picture) => picture.shownAt - (first?.shownAt ?? 0)),
    );
    packets.forEach(([pts, dts, , flags], index) => {
      expect(Number(dts)).toBeLessThanOrEqual(Number(pts));
      if (index > 0) expect(Number(dts)).toBeGreaterThan(Number(packets[index - 1]?.[1]));
      expect(flags?.startsWith('K')).toBe(stream.fragments[index]?.keyframe);
    });
    const decoded = run('ffprobe', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', file);
    expect(Number(decoded.toString().trim())).toBe(pictures.length);
  });

  it('is read alike by mp4box', async () => {
    const samples = await readWithMp4box(bytes);
    expect(samples.map((sample) => [sample.dts, sample.size, sample.is_sync, sample.duration])).toEqual(
      stream.fragments.map((fragment) => [
        fragment.decodeTime,
        fragment.payloadSize,
        fragment.keyframe,
        fragment.duration,
      ]),
    );
  });
});
