/** Walls of HLS tiles: each asks for its playlist every two seconds and for the segment that is new in it, by one operator. */
import { Agent, get } from 'node:http';
import type { Visitor } from '../../support/sign-in.ts';

export interface HlsWalls {
  readonly requests: number;
  readonly failures: number;
  close(): Promise<void>;
}

const everyMs = 2_000;

export function openHlsWalls(by: Visitor, cameraIds: readonly string[], walls: number): HlsWalls {
  const agent = new Agent({ keepAlive: true });
  const counts = { requests: 0, failures: 0 };
  let going = true;
  const ask = (path: string): Promise<string> =>
    new Promise((resolve) => {
      counts.requests += 1;
      const fail = () => {
        counts.failures += 1;
        resolve('');
      };
      get(new URL(path, by.url), { agent, headers: by.headers }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', fail);
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve(Buffer.concat(pieces).toString('latin1')) : fail(),
        );
      }).on('error', fail);
    });
  const tile = async (cameraId: string, wall: number): Promise<void> => {
    const base = `/hls/${cameraId}/sub/`;
    let last = '';
    await new Promise((resolve) => setTimeout(resolve, (everyMs * wall) / walls));
    while (going) {
      const playlist = await ask(`${base}index.m3u8?ll=0`);
      const newest = playlist.split('\n').findLast((line) => line !== '' && !line.startsWith('#')) ?? '';
      if (newest !== '' && newest !== last) await ask(`${base}${newest}`);
      last = newest;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  };
  const all = Promise.all(
    Array.from({ length: walls }, (_, wall) => cameraIds.map((cameraId) => tile(cameraId, wall))).flat(),
  );
  return {
    get requests() {
      return counts.requests;
    },
    get failures() {
      return counts.failures;
    },
    async close() {
      going = false;
      await all;
      agent.destroy();
    },
  };
}
