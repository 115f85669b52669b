import { spawnSync } from 'node:child_process';

/** What a decoder makes of it: length of the samples, and how far they go (of 32,768). */
export function hear(movie: Uint8Array) {
  const of = { input: movie, maxBuffer: 1e8 };
  const rate = 8_000;
  const asked = ['-v', 'error', '-i', '-', '-ac', '1', '-ar', String(rate), '-f', 's16le', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', asked, of);
  const probe = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', '-'];
  const codec = spawnSync('ffprobe', probe, of).stdout.toString().trim();
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { codec, complaints: stderr.toString(), lengthMs: (samples.length * 1_000) / rate, loudest };
}
