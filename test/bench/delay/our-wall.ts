/** The dashboard's wall, with the player that the address asks for. */
import type { Browser } from 'playwright-core';
import { newPageOf } from '../../support/open-page.ts';
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
  const operator = await bench.district.as('operator');
  const [desk] = await operator.call<{ id: string }[]>('/api/walls');
  const cameraIds = cameras.map((camera) => camera.id);
  const layout = { tileCount: cameras.length, cameraIds, fill: 'hand', siteId: null, page: 0 };
  await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', { layout });
}

export async function openOurWall(
  bench: BenchDistrict,
  browser: Browser,
  cameras: readonly BenchCamera[],
  player?: string,
): Promise<OpenedPage> {
  await putOnWall(bench, cameras);
  const operator = await bench.district.as('operator');
  const page = await newPageOf(operator, browser, { viewport: viewportFor(cameras.length) });
  await installMeter(page);
  page.setDefaultNavigationTimeout(loadBoundMs);
  await page.goto(`${bench.district.url}/${player ? `?player=${player}` : ''}`);
  const frame = page.mainFrame();
  return { page, tiles: cameras.map((camera) => ({ camera, frame, meterCode: camera.code })) };
}
