import { spawnSync } from 'node:child_process';
import { parseInitSegment } from '../../gateway/media/init-segment.ts';
import { readTrackRuns } from '../../gateway/recordings/export/segment-samples.ts';

/** What a decoder makes of it: length of the samples, how far they go (of 32,768); and the longest hole between two fragments. */
export function hear(movie: Uint8Array) {
  const of = { input: movie, maxBuffer: 1e8 };
  const rate = 8_000;
  const asked = ['-v', 'error', '-i', '-', '-ac', '1', '-ar', String(rate), '-f', 's16le', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', asked, of);
  const probe = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', '-'];
  const codec = spawnSync('ffprobe', probe, of).stdout.toString().trim();
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return {
    codec,
    complaints: stderr.toString(),
    lengthMs: (samples.length * 1_000) / rate,
    loudest,
    holeMs: holeOf(movie),
  };
}

function holeOf(movie: Uint8Array): number {
  const timescale = parseInitSegment(movie).tracks[0]?.timescale ?? Number.NaN;
  let endsAt: number | undefined;
  let longest = 0;
  for (const { decodeTime, samples } of readTrackRuns(movie)) {
    if (endsAt !== undefined) longest = Math.max(longest, Math.abs(decodeTime - endsAt));
    endsAt = samples.reduce((sum, { duration }) => sum + duration, decodeTime);
  }
  return (1_000 * longest) / timescale;
}
