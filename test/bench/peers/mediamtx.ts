/**
 * MediaMTX at its best for each measurement. Ingest: every path pulled at once over TCP and muxed to low-latency HLS from the
 * start, without a viewer, parts of 200 ms, all in memory. Pages: the same pulls, its own WebRTC and HLS pages. All protocols that
 * are not measured are off. It is one process.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePorts } from '../../support/free-ports.ts';
import { waitFor } from '../../support/wait-for.ts';
import { makePeerFolder, type Peer, type PeerCamera, type PeerPurpose, peerVersion, runPeer } from './peer.ts';

export function mediamtxPeer(program: string): Peer {
  return {
    name: 'MediaMTX',
    version: peerVersion(program, ['--version']),
    packaging: 'LL-HLS muxed',
    pages: ['webrtc', 'hls'],
    start: (cameras, purpose) => start(program, cameras, purpose),
  };
}

async function start(program: string, cameras: readonly PeerCamera[], purpose: PeerPurpose) {
  const [api = 0, hls = 0, webrtc = 0, ice = 0] = await freePorts(4);
  const folder = makePeerFolder('mediamtx');
  const file = join(folder, 'mediamtx.yml');
  writeFileSync(file, stringify(configOf(cameras, purpose, { api, hls, webrtc, ice })));
  const running = runPeer(program, [file], folder);
  try {
    await waitFor(
      'MediaMTX has every path',
      async () => {
        const answer = await fetch(`http://127.0.0.1:${api}/v3/paths/list?itemsPerPage=1000`);
        const { items } = (await answer.json()) as { items: { ready: boolean }[] };
        return items.length === cameras.length && items.every((path) => path.ready);
      },
      { boundMs: 120_000, everyMs: 300 },
    );
  } catch (error) {
    await running.close();
    throw error;
  }
  const ports: Readonly<Record<string, number>> = { webrtc, hls };
  return {
    pid: running.pid,
    pageUrl: (page: string, camera: string) => `http://127.0.0.1:${ports[page]}/${camera}/?muted=true&autoplay=true`,
    close: () => running.close(),
  };
}

function configOf(
  cameras: readonly PeerCamera[],
  purpose: PeerPurpose,
  ports: Readonly<Record<'api' | 'hls' | 'webrtc' | 'ice', number>>,
) {
  return {
    logLevel: 'warn',
    authInternalUsers: [
      { user: 'any', ips: ['127.0.0.1'], permissions: [{ action: 'read', path: '' }, { action: 'api' }] },
    ],
    api: true,
    apiAddress: `127.0.0.1:${ports.api}`,
    rtsp: false,
    rtmp: false,
    srt: false,
    moq: false,
    hls: true,
    hlsAddress: `127.0.0.1:${ports.hls}`,
    hlsVariant: 'lowLatency',
    hlsAlwaysRemux: purpose === 'ingest',
    hlsSegmentCount: 7,
    hlsSegmentDuration: '1s',
    hlsPartDuration: '200ms',
    webrtc: purpose === 'pages',
    webrtcAddress: `127.0.0.1:${ports.webrtc}`,
    webrtcLocalUDPAddress: `127.0.0.1:${ports.ice}`,
    webrtcIPsFromInterfaces: false,
    webrtcAdditionalHosts: ['127.0.0.1'],
    paths: Object.fromEntries(
      cameras.map(({ name, url }) => [name, { source: url, rtspTransport: 'tcp', sourceOnDemand: false }]),
    ),
  };
}
