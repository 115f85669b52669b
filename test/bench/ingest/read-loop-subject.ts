/** The floor: one Node process that plays every camera over RTSP and throws the bytes away. */
import { startProgram } from '../../support/child-program.ts';
import type { IngestSubject } from './subject.ts';

const root = new URL('../../..', import.meta.url).pathname;

export const readLoopSubject: IngestSubject = {
  name: 'bare read loop',
  async start(bench, role) {
    const { program } = await startProgram<true>({
      cwd: root,
      args: ['test/bench/ingest/read-loop.ts', ...bench.cameras.map((camera) => camera.url[role])],
      readyLine: (line) => line === 'playing',
    });
    return { pids: [program.pid], settleMs: 3_000, close: async () => void (await program.stop()) };
  },
};
