/**
 * go2rtc at its best for each measurement. It packages nothing without a viewer, so for ingest each camera has one that takes
 * the fragmented MP4 (what its MSE page gets) over HTTP and throws it away; that reader runs here and is not in its figures.
 * Pages: every stream preloaded, its own page in its WebRTC and MSE modes. It is one process.
 */
import { writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePorts } from '../../support/free-ports.ts';
import { waitFor } from '../../support/wait-for.ts';
import { makePeerFolder, type Peer, type PeerCamera, type PeerPurpose, peerVersion, runPeer } from './peer.ts';

export function go2rtcPeer(program: string): Peer {
  return {
    name: 'go2rtc',
    version: peerVersion(program, ['--version']),
    packaging: 'fMP4 to one viewer each',
    pages: ['webrtc', 'mse'],
    start: (cameras, purpose) => start(program, cameras, purpose),
  };
}

async function start(program: string, cameras: readonly PeerCamera[], purpose: PeerPurpose) {
  const [api = 0, ice = 0] = await freePorts(2);
  const folder = makePeerFolder('go2rtc');
  const file = join(folder, 'go2rtc.yaml');
  const config = {
    api: { listen: `127.0.0.1:${api}` },
    rtsp: { listen: '' },
    webrtc: {
      listen: `127.0.0.1:${ice}`,
      candidates: [`127.0.0.1:${ice}`],
      ice_servers: [],
      // By default it offers no candidate on loopback.
      filters: { loopback: true, interfaces: ['lo'], ips: ['127.0.0.1'], networks: ['udp4'] },
    },
    log: { level: 'warn' },
    streams: Object.fromEntries(cameras.map(({ name, url }) => [name, url])),
    ...(purpose === 'pages' ? { preload: Object.fromEntries(cameras.map(({ name }) => [name, 'video'])) } : {}),
  };
  writeFileSync(file, stringify(config));
  const running = runPeer(program, ['-config', file], folder);
  const url = `http://127.0.0.1:${api}`;
  const stopViewers = new AbortController();
  try {
    await waitFor('go2rtc answers', async () => (await fetch(`${url}/api/streams`)).ok, { everyMs: 200 });
    if (purpose === 'ingest')
      for (const { name } of cameras) throwAway(`${url}/api/stream.mp4?src=${name}`, stopViewers.signal);
    await waitFor('go2rtc has every stream', async () => (await streamsFlowing(url)) === cameras.length, {
      boundMs: 120_000,
      everyMs: 300,
    });
  } catch (error) {
    stopViewers.abort();
    await running.close();
    throw error;
  }
  return {
    pid: running.pid,
    pageUrl: (page: string, camera: string) => `${url}/stream.html?src=${camera}&mode=${page}&media=video`,
    async close() {
      stopViewers.abort();
      await running.close();
    },
  };
}

function throwAway(url: string, signal: AbortSignal): void {
  get(url, { signal }, (answer) => answer.on('error', () => {}).resume()).on('error', () => {});
}

async function streamsFlowing(url: string): Promise<number> {
  const answer = await fetch(`${url}/api/streams`);
  const streams = (await answer.json()) as Record<string, { producers: { bytes_recv?: number }[] | null }>;
  return Object.values(streams).filter((stream) => stream.producers?.some((producer) => (producer.bytes_recv ?? 0) > 0))
    .length;
}
