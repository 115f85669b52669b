/** Going back, in real Chromium on recordings of simulated cameras: the right frame, together, over gaps, from the wall. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraTimeline } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { axeFindings } from '../../support/axe-findings.ts';
import { openBrowser } from '../../support/browser.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { camerasOf, openWall } from '../../support/open-wall.ts';
import {
  nearestFrame,
  openPlaybackPage,
  type PaneSight,
  panesOf,
  recordedMarks,
  sentMarks,
  type TrueFrame,
} from '../../support/playback-page.ts';
import type { Visitor } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';

const nine = ['T-01', 'T-02', 'T-03', 'T-04', 'C-01', 'C-02', 'P-01', 'P-02', 'P-03'] as const;
/** Comes by ffmpeg, which holds its frames for a while. */
const byFfmpeg = 'P-04';
const mjpeg = 'P-05';
/** Camera that was lost for a while. */
const lost = 'T-01';

let district: District;
let browser: Browser;
let operator: Visitor;
let ids: Map<string, string>;
let hole: { readonly fromMs: number; readonly toMs: number };

const id = (code: string): string => ids.get(code) ?? '';
const bounds = { boundMs: 60_000, everyMs: 200 };

async function timelineOf(code: string): Promise<CameraTimeline | undefined> {
  const span = `from=${Date.now() - 600_000}&to=${Date.now()}`;
  return (await operator.call<CameraTimeline[]>(`/api/recordings/timeline?cameraIds=${id(code)}&${span}`))[0];
}

const recordedMs = (timeline: CameraTimeline | undefined): number => {
  const last = timeline?.sub.at(-1);
  return last ? last.toMs - last.fromMs : 0;
};

beforeAll(async () => {
  district = await startDistrict({
    cameras: 11,
    entries: [...nine, byFfmpeg, mjpeg].map((code) => ({ code })),
    baseAddress: '127.125.0.0',
    ingest: (code) => (code === byFfmpeg ? 'ffmpeg' : undefined),
    diskGb: 5,
  });
  browser = await openBrowser();
  operator = await district.as('operator');
  ids = new Map((await camerasOf(operator)).map((camera) => [camera.code, camera.id]));
  await district.flip('P-01', 'clock', { offsetMs: -40_000 });
  await district.flip('P-02', 'clock', { offsetMs: 142_000 });
  for (const code of ['T-02', 'C-01', 'P-03']) await district.flip(code, 'jitter', { ms: 500 });
  await waitFor('some footage', async () => recordedMs(await timelineOf(lost)) > 6_000, bounds);
  await district.flip(lost, 'drop', { refuseMs: 4_000 });
  await waitFor('the camera lost and back', async () => (await timelineOf(lost))?.sub.length === 2, bounds);
  const spans = (await timelineOf(lost))?.sub ?? [];
  hole = { fromMs: spans[0]?.toMs ?? 0, toMs: spans[1]?.fromMs ?? 0 };
  await waitFor('enough footage', async () => recordedMs(await timelineOf(lost)) > 26_000, bounds);
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

const open = (codes: readonly string[], atMs: number) =>
  openPlaybackPage(operator, browser, `/playback?cameras=${codes.join(',')}&at=${new Date(atMs).toISOString()}`);

const allShow = (page: Page, count: number) =>
  waitFor(
    'a picture in every pane',
    async () => {
      const panes = await panesOf(page);
      return panes.length === count && panes.every(({ state, mark }) => state === 'shows' && mark !== undefined);
    },
    bounds,
  );

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The frame that the picture itself says it is. */
const trueOf = (pane: PaneSight | undefined, frames: readonly TrueFrame[]) =>
  nearestFrame(frames, pane?.mark, pane?.frameMs ?? Number.NaN);

describe('playback', () => {
  it('shows the frame of the moment, says its time, and steps by one frame both ways', async () => {
    const atMs = hole.toMs + 9_000;
    const page = await open([lost], atMs);
    await allShow(page, 1);
    const frames = await recordedMarks(operator, id(lost), atMs - 4_000, atMs + 4_000);
    const index = async () => {
      const [pane] = await panesOf(page);
      const frame = trueOf(pane, frames);
      // What it says is the time of the frame that is in the picture.
      expect(Math.abs((frame?.atMs ?? 0) - (pane?.frameMs ?? 0))).toBeLessThan((frame?.durationMs ?? 0) / 2);
      return frame ? frames.indexOf(frame) : -1;
    };
    const first = await index();
    expect(atMs - (frames[first]?.atMs ?? 0)).toBeLessThan((frames[first]?.durationMs ?? 0) + 20);
    expect(atMs).toBeGreaterThanOrEqual((frames[first]?.atMs ?? 0) - 20);
    for (const [key, wanted] of [
      ['.', 1],
      ['.', 2],
      ['.', 3],
      [',', 2],
      [',', 1],
      [',', 0],
      [',', -1],
    ] as const) {
      await page.keyboard.press(key);
      await waitFor(`frame ${wanted} after ${key}`, async () => (await index()) === first + wanted, bounds);
    }
    await page.keyboard.press('e');
    const dateTime = new Date(hole.toMs + 3_000 + 7 * 3_600_000).toISOString();
    await page.keyboard.type(
      `${dateTime.slice(8, 10)}/${dateTime.slice(5, 7)}/${dateTime.slice(0, 4)} ${dateTime.slice(11, 19)}`,
    );
    await page.keyboard.press('Enter');
    const typedMs = Math.floor((hole.toMs + 3_000) / 1_000) * 1_000;
    await waitFor(
      'the typed moment',
      async () => Math.abs(((await panesOf(page))[0]?.frameMs ?? 0) - typedMs) < 150,
      bounds,
    );
    expect(new URL(page.url()).searchParams.get('at')).toBe(new Date(typedMs).toISOString());
    expect(await axeFindings(page)).toEqual([]);
    const track = page.getByRole('slider', { name: 'Dòng thời gian' });
    const shownS = async () => {
      const [from, to] = await Promise.all(['aria-valuemin', 'aria-valuemax'].map((name) => track.getAttribute(name)));
      return Number(to) - Number(from);
    };
    const before = await shownS();
    const box = await track.boundingBox();
    const share = (typedMs / 1_000 - Number(await track.getAttribute('aria-valuemin'))) / before;
    await page.mouse.move((box?.x ?? 0) + share * (box?.width ?? 0), (box?.y ?? 0) + 5);
    await page.locator('.bubble img').waitFor();
    const widthOf = () => page.locator('.bubble img').evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await waitFor('the thumbnail', async () => (await widthOf()) === 320, bounds);
    await page.mouse.wheel(0, -480);
    await waitFor('a shorter part', async () => (await shownS()) < before / 3, bounds);
    await page.keyboard.press('-');
    await page.close();
  });

  it('plays nine cameras within a tenth of a second of each other, by the frames that are in the pictures', async () => {
    const atMs = hole.toMs + 4_000;
    const page = await open([...nine, byFfmpeg], atMs);
    await allShow(page, 10);
    await page.keyboard.press(' ');
    // A few samples of each run may be wide: nine pictures are decoded beside the cameras, and one that is painted late by the
    // next frame makes its sample so. Panes that do not follow the clock make all of them wide.
    const spreads: number[] = [];
    await waitFor(
      'nine pictures together',
      async () => {
        const times = (await panesOf(page, false)).map(({ frameMs }) => frameMs);
        spreads.push(Math.max(...times) - Math.min(...times));
        return spreads.slice(-15).filter((spread) => spread <= 100).length >= 12;
      },
      { boundMs: 120_000, everyMs: 100 },
    );
    console.log(
      `[playback] nine pictures: ${spreads.slice(-15).map(Math.round).join(' ')} ms apart; a frame lasts 67 ms`,
    );
    // And so they are by the frames that are in the pictures and by when those were to leave the cameras, of which two have a
    // clock that is off and three a way that holds their keyframes back by half a second.
    const held: number[] = [];
    const trueSpread = async () => {
      const panes = await panesOf(page);
      const sinceMs = Math.min(...panes.map(({ frameMs }) => frameMs)) - 5_000;
      const sent = await Promise.all(
        panes.map(async (pane) => trueOf(pane, await sentMarks(district.control, pane.code, sinceMs))?.atMs),
      );
      if (sent.length <= nine.length || sent.includes(undefined)) return Number.NaN;
      const known = sent.filter((atMs) => atMs !== undefined);
      const at = panes.findIndex(({ code }) => code === byFfmpeg);
      const direct = known.toSpliced(at, 1);
      held.push(median(direct) - (known[at] ?? Number.NaN));
      return Math.max(...direct) - Math.min(...direct);
    };
    const trueSpreads: number[] = [];
    await waitFor(
      'nine pictures together by what is in them',
      async () => {
        trueSpreads.push(await trueSpread());
        return trueSpreads.length >= 8 && trueSpreads.slice(-8).every((spread) => spread <= 100);
      },
      { boundMs: 120_000, everyMs: 200 },
    );
    console.log(`[playback] by the log of the cameras: ${trueSpreads.slice(-8).map(Math.round).join(' ')} ms apart`);
    await page.keyboard.press(' ');
    const standing: number[] = [];
    for (const key of ['', '.', '.', ',', 'ArrowLeft']) {
      if (key !== '') await page.keyboard.press(key);
      const spread = async () => {
        const ms = await trueSpread();
        return ms <= 100 ? { ms } : undefined;
      };
      standing.push((await waitFor('the moment in every pane', spread, bounds)).ms);
    }
    console.log(`[playback] standing: ${standing.map(Math.round).join(' ')} ms apart`);
    // Its delay is always the same: subtracted, it is with the others.
    const fixedMs = median(held);
    console.log(
      `[playback] by ffmpeg: ${Math.round(fixedMs)} ms later, then ${held.map((ms) => Math.round(ms - fixedMs)).join(' ')}`,
    );
    expect(Math.max(...held.map((ms) => Math.abs(ms - fixedMs)))).toBeLessThanOrEqual(200);
    await page.close();
  });

  it('stands in a gap that somebody goes to, says why, and goes over it while it plays', async () => {
    const page = await open([lost], (hole.fromMs + hole.toMs) / 2);
    await waitFor('the gap', async () => (await panesOf(page))[0]?.state === 'gap', bounds);
    await waitFor('why', async () => (await panesOf(page))[0]?.text.includes('mất camera') === true, bounds);
    expect((await panesOf(page))[0]?.text).toContain('Không có ghi hình');
    await page.keyboard.press('[');
    await waitFor('the end of what was before', async () => (await panesOf(page))[0]?.state === 'shows', bounds);
    await page.keyboard.press(' ');
    await waitFor('the other side', async () => ((await panesOf(page))[0]?.frameMs ?? 0) >= hole.toMs - 100, bounds);
    await page.getByText('Bỏ qua').waitFor();
    await page.close();
  });

  it('plays what the browser cannot decode as H.264, and goes fast and back by keyframes', async () => {
    const page = await open([mjpeg, 'T-02'], hole.toMs + 8_000);
    await allShow(page, 2);
    expect((await panesOf(page))[0]?.text).toContain('chuyển mã');
    expect((await panesOf(page))[1]?.text).not.toContain('chuyển mã');
    const before = (await panesOf(page))[1]?.frameMs ?? 0;
    for (const key of ['l', 'l', 'l']) await page.keyboard.press(key);
    await waitFor('pictures on', async () => ((await panesOf(page))[1]?.frameMs ?? 0) > before + 6_000, bounds);
    expect((await panesOf(page))[1]?.text).toContain('chỉ khung chính');
    await page.keyboard.press('j');
    const turned = (await panesOf(page))[1]?.frameMs ?? 0;
    await page.keyboard.press('j');
    await waitFor('pictures back', async () => ((await panesOf(page))[1]?.frameMs ?? 0) < turned - 2_000, bounds);
    await page.keyboard.press('k');
    await waitFor('every frame', async () => !(await panesOf(page))[1]?.text.includes('chỉ khung chính'), bounds);
    await page.close();
  });

  it('is opened from a tile of the wall by one key, and a moment marked there by another stands on the time line', async () => {
    const page = await openWall(district, browser, 4, [lost, 'T-02']);
    await page.locator(`tc-tile[data-camera-code="${lost}"][data-state="live"]`).waitFor();
    await page.keyboard.press('Shift+B');
    await page.getByText(`Đã đánh dấu ${lost}, T-02`).waitFor();
    expect((await timelineOf('T-02'))?.bookmarks).toHaveLength(1);
    await page.getByRole('button', { name: 'Hoàn tác' }).click();
    await waitFor('none', async () => (await timelineOf('T-02'))?.bookmarks.length === 0, bounds);
    await page.keyboard.press('b');
    await page.getByRole('button', { name: 'Ghi chú' }).click();
    await page.locator('textarea').fill('xe dừng giữa hầm');
    await page.getByRole('button', { name: 'Lưu ghi chú' }).click();
    await waitFor('the note', async () => (await timelineOf(lost))?.bookmarks[0]?.note === 'xe dừng giữa hầm', bounds);
    await page.keyboard.press('g');
    await page.locator('tc-playback-view tc-pane').waitFor();
    expect(new URL(page.url()).searchParams.get('cameras')).toBe(lost);
    await page.getByRole('button', { name: 'Camera gần nhất' }).click();
    await waitFor('neighbours', async () => (await panesOf(page)).length > 4, bounds);
    // Nothing of it goes on when the page is left.
    const asked: string[] = [];
    await page.goBack();
    await page.locator(`tc-tile[data-camera-code="${lost}"][data-state="live"]`).waitFor();
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
    expect(asked.filter((url) => /\/rec\/|\/recordings\//.test(url))).toEqual([]);
    await page.close();
  });
});
