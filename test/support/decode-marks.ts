/** The frame numbers that stand in pictures: decodes media with ffmpeg, independently of anything of the gateway. */
import { spawn } from 'node:child_process';
import { readFrameMark } from '../simulator/frame-mark.ts';

const width = 640;
const height = 360;

/** @returns number of each picture in the order in which it is shown; `undefined` where it cannot be read */
export async function decodeMarks(media: Uint8Array): Promise<(number | undefined)[]> {
  const picture = ['-vf', `scale=${width}:${height}`, '-pix_fmt', 'gray', '-fps_mode', 'passthrough'];
  const args = ['-loglevel', 'error', '-i', 'pipe:0', '-map', '0:v:0', ...picture, '-f', 'rawvideo', 'pipe:1'];
  const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  let complaints = '';
  child.stdout.on('data', (bytes: Buffer) => pieces.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString('utf8');
  });
  child.stdin.on('error', () => {});
  child.stdin.end(media);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 || complaints !== '') throw new Error(`ffmpeg ended with ${code}: ${complaints.slice(0, 500)}`);
  const all = Buffer.concat(pieces);
  const size = width * height;
  return Array.from({ length: Math.floor(all.length / size) }, (_, at) => {
    return readFrameMark(all.subarray(at * size, (at + 1) * size), width, height)?.frame;
  });
}
