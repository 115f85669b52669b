/** The gateway, by direct ingest or through ffmpeg, with every playlist asked for as a viewer would, so that packaging is on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Visitor } from '../../support/sign-in.ts';
import type { BenchDistrict, Role } from '../bench-district.ts';
import type { IngestSubject } from './subject.ts';

export function gatewaySubject(ingest: 'direct' | 'ffmpeg', windowMs: number): IngestSubject {
  return {
    name: `gateway ${ingest}: LL-HLS`,
    async start(bench, role) {
      await bench.pull(role, ingest);
      const { district } = bench;
      const operator = await district.as('operator');
      const viewers = askPlaylists(operator, bench, role);
      return {
        pids: [district.gateway().pid],
        operator,
        // Until every window is full.
        settleMs: windowMs + 5_000,
        async close() {
          await viewers.stop();
          await bench.pullNothing();
        },
      };
    },
  };
}

/** Asks each camera's playlist once per 2 s segment. */
function askPlaylists(operator: Visitor, { cameras }: BenchDistrict, role: Role) {
  let going = true;
  const loop = (async () => {
    while (going) {
      for (const { id } of cameras) {
        await operator.fetch(`/hls/${id}/${role}/index.m3u8`).then(
          (answer) => answer.text(),
          () => '',
        );
      }
      await pause(2_000);
    }
  })();
  return {
    async stop() {
      going = false;
      await loop;
    },
  };
}
