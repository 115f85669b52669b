/** Another server's own page per camera, in a grid of iframes. */
import { createServer, type Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { waitFor } from '../../support/wait-for.ts';
import type { BenchCamera } from '../bench-district.ts';
import type { Peer, RunningPeer } from '../peers/peer.ts';
import { type DelayServer, loadBoundMs, type OpenedPage, viewportFor } from './delay-subject.ts';
import { installMeter } from './page-meter.ts';

const nameOf = (camera: BenchCamera) => camera.code.toLowerCase();
/** Pages that play from a second or more behind get no better by more tiles. */
const mostTilesOf = (page: string) => (page === 'webrtc' ? 64 : 16);

export function peerServer(peer: Peer): DelayServer {
  const subjectName = (page: string) => `${peer.name}: ${page} page`;
  return {
    subjectNames: peer.pages.map(subjectName),
    async start(cameras) {
      const pulled = cameras.map((camera) => ({ name: nameOf(camera), url: camera.url.sub }));
      const running = await peer.start(pulled, 'pages');
      return {
        subjects: peer.pages.map((page) => ({
          name: subjectName(page),
          mostTiles: mostTilesOf(page),
          open: (browser: Browser, shown: readonly BenchCamera[]) => openPeerWall(running, page, browser, shown),
        })),
        close: () => running.close(),
      };
    },
  };
}

async function openPeerWall(
  running: RunningPeer,
  pageName: string,
  browser: Browser,
  cameras: readonly BenchCamera[],
): Promise<OpenedPage> {
  const urls = cameras.map((camera) => running.pageUrl(pageName, nameOf(camera)));
  const server = await serveGrid(urls);
  const page = await browser.newPage({ viewport: viewportFor(cameras.length) });
  page.once('close', () => server.close());
  await installMeter(page);
  page.setDefaultNavigationTimeout(loadBoundMs);
  await page.goto(addressOf(server));
  const tiles = await waitFor('every frame of the grid', () => {
    const frames = page.frames();
    const found = cameras.flatMap((camera, at) => {
      const frame = frames.find((candidate) => candidate.url() === urls[at]);
      return frame ? [{ camera, frame, meterCode: '' }] : [];
    });
    return found.length === cameras.length ? found : undefined;
  });
  return { page, tiles };
}

async function serveGrid(urls: readonly string[]): Promise<Server> {
  const columns = Math.ceil(Math.sqrt(urls.length));
  const style = `body{margin:0;background:#000;display:grid;grid-template-columns:repeat(${columns},1fr);height:100vh}iframe{border:0;width:100%;height:100%}`;
  const frames = urls.map((url) => `<iframe allow="autoplay" src="${url.replaceAll('&', '&amp;')}"></iframe>`);
  const server = createServer((_request, answer) => {
    answer.setHeader('content-type', 'text/html').end(`<!doctype html><style>${style}</style>${frames.join('')}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
}
