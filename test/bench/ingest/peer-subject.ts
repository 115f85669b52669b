/** Another server, configured for its best (test/bench/peers). */
import type { Peer } from '../peers/peer.ts';
import type { IngestSubject } from './subject.ts';

export function peerSubject(peer: Peer): IngestSubject {
  return {
    name: `${peer.name}: ${peer.packaging}`,
    async start(bench, role) {
      const cameras = bench.cameras.map((camera) => ({ name: camera.code.toLowerCase(), url: camera.url[role] }));
      const running = await peer.start(cameras, 'ingest');
      return { pids: [running.pid], settleMs: 10_000, close: () => running.close() };
    },
  };
}
