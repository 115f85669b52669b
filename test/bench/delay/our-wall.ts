/** The dashboard's wall, with the player that the address asks for. */
import type { Browser } from 'playwright-core';
import { call } from '../../support/bind-devices.ts';
import type { BenchCamera, BenchDistrict } from '../bench-district.ts';
import { type DelayServer, type DelaySubject, loadBoundMs, type OpenedPage, viewportFor } from './delay-subject.ts';
import { installMeter } from './page-meter.ts';

/** Values of `?player=`. */
const players = [
  { value: 'canvas', name: 'gateway: WebCodecs → canvas', mostTiles: 64 },
  { value: 'video', name: 'gateway: WebCodecs → video', mostTiles: 64 },
  { value: 'mse', name: 'gateway: MSE over the socket', mostTiles: 64 },
  { value: 'll-hls', name: 'gateway: LL-HLS (hls.js)', mostTiles: 16 },
] as const;

export function ourServer(bench: BenchDistrict, ingest: 'direct' | 'ffmpeg'): DelayServer {
  return {
    subjectNames: players.map((player) => player.name),
    async start(cameras) {
      await bench.pull('sub', ingest, cameras);
      return {
        subjects: players.map(
          ({ value, name, mostTiles }): DelaySubject => ({
            name,
            mostTiles,
            open: (browser, shown) => openOurWall(bench, browser, shown, value),
          }),
        ),
        close: () => bench.pullNothing(),
      };
    },
  };
}

/** Lays `cameras` out on the desk's wall; the tile count is theirs. */
export async function putOnWall(bench: BenchDistrict, cameras: readonly BenchCamera[]): Promise<void> {
  const { url } = bench.district;
  const [desk] = await call<{ id: string }[]>(`${url}/api/walls`, 'GET');
  const cameraIds = cameras.map((camera) => camera.id);
  const layout = { tileCount: cameras.length, cameraIds, fill: 'hand', siteId: null, page: 0 };
  await call(`${url}/api/walls/${desk?.id}/layout`, 'PUT', { layout });
}

export async function openOurWall(
  bench: BenchDistrict,
  browser: Browser,
  cameras: readonly BenchCamera[],
  player?: string,
): Promise<OpenedPage> {
  await putOnWall(bench, cameras);
  const page = await browser.newPage({ viewport: viewportFor(cameras.length) });
  await installMeter(page);
  page.setDefaultNavigationTimeout(loadBoundMs);
  await page.goto(`${bench.district.url}/${player ? `?player=${player}` : ''}`);
  const frame = page.mainFrame();
  return { page, tiles: cameras.map((camera) => ({ camera, frame, meterCode: camera.code })) };
}
