/**
 * The wall on a page that came encrypted, by the gateway's own authority, in a Chromium with its root: the page is a secure
 * one, comes over HTTP/2, and plays over an encrypted socket.
 */
import { readFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { type District, startDistrict } from '../support/district.ts';
import { newPageOf } from '../support/open-page.ts';
import { camerasOf } from '../support/open-wall.ts';
import { tilesOf } from '../support/tiles.ts';
import { trustArgument } from '../support/trust-root.ts';
import { waitFor } from '../support/wait-for.ts';

let district: District;
let browser: Browser;

beforeAll(async () => {
  district = await startDistrict({
    cameras: 2,
    baseAddress: '127.151.0.0',
    config: { listen: { tls: 'own', names: ['canh.quan.local'] } },
  });
  browser = await openBrowser([
    trustArgument(`${district.folder}/var`),
    '--host-resolver-rules=MAP canh.quan.local 127.0.0.1',
  ]);
});
afterAll(async () => {
  await browser?.close();
  await district?.close();
});

describe('an encrypted desk', () => {
  it('plays live tiles over HTTP/2 and an encrypted socket, by address and by name', async () => {
    const operator = await district.as('operator');
    const cameraIds = (await camerasOf(operator)).map((camera) => camera.id);
    const [desk] = await operator.call<{ id: string }[]>('/api/walls');
    await operator.call(`/api/walls/${desk?.id}/layout`, 'PUT', {
      layout: { tileCount: 4, cameraIds: [...cameraIds, null, null].slice(0, 4), fill: 'hand', siteId: null, page: 0 },
    });
    const { port } = new URL(district.url);
    for (const url of [district.url, `https://canh.quan.local:${port}`]) {
      const page = await newPageOf({ ...operator, url }, browser);
      const sockets: string[] = [];
      const refused: string[] = [];
      page.on('websocket', (socket) => sockets.push(socket.url()));
      page.on('console', (message) => {
        if (/Content Security Policy|insecure|Mixed Content/i.test(message.text())) refused.push(message.text());
      });
      await page.goto(url);
      await waitFor(
        'two live tiles',
        async () => (await tilesOf(page)).filter(({ state }) => ['live', 'delayed'].includes(state)).length === 2,
        { boundMs: 90_000, everyMs: 200 },
      );
      const seen = await page.evaluate(() => ({
        secure: window.isSecureContext,
        decoder: 'VideoDecoder' in window,
        protocols: performance.getEntries().map((entry) => (entry as PerformanceResourceTiming).nextHopProtocol),
        cookie: document.cookie,
      }));
      expect(seen).toMatchObject({ secure: true, decoder: true });
      expect(new Set(seen.protocols.filter(Boolean))).toEqual(new Set(['h2']));
      expect(seen.cookie).not.toContain('tc_session');
      expect(sockets.length).toBeGreaterThan(0);
      for (const socket of sockets) expect(socket).toMatch(/^wss:/);
      expect(refused).toEqual([]);
      await page.context().close();
    }
  });

  it('holds the playlists of many tiles on one HTTP/2 connection, and forgets those that are given up', async () => {
    const operator = await district.as('operator');
    const [camera] = await camerasOf(operator);
    const playlist = `/hls/${camera?.id}/main/index.m3u8`;
    const session = connectHttp2(district.url);
    session.on('error', () => {});
    const ask = (path: string) => {
      const stream = session.request({ ':path': path, cookie: operator.cookie });
      const answer = new Promise<{ status: number; text: string }>((resolve) => {
        let status = 0;
        let text = '';
        stream.setEncoding('utf8');
        stream.on('response', (headers) => {
          status = Number(headers[':status']);
        });
        stream.on('data', (piece: string) => {
          text += piece;
        });
        stream.on('error', () => {});
        stream.on('close', () => resolve({ status, text }));
      });
      return { stream, answer };
    };
    const first = await waitFor('a playlist', async () => {
      const { status, text } = await ask(playlist).answer;
      return status === 200 && /#EXT-X-MEDIA-SEQUENCE:(\d+)/.test(text) ? text : undefined;
    });
    const next = Number(/MEDIA-SEQUENCE:(\d+)/.exec(first)?.[1]) + (first.match(/#EXTINF/g)?.length ?? 0) + 1;
    const held = Array.from({ length: 24 }, () => ask(`${playlist}?_HLS_msn=${next}`));
    for (const { stream } of held.slice(20)) stream.close();
    const answers = await Promise.all(held.slice(0, 20).map(({ answer }) => answer));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const part = /^[^#\n].*\.(?:m4s|mp4)$/m.exec(first)?.[0];
    expect(part).toBeDefined();
    expect((await ask(new URL(part ?? '', `${district.url}${playlist}`).pathname).answer).status).toBe(200);
    session.destroy();
    expect(readFileSync(`${district.folder}/gateway.log`, 'utf8')).not.toContain('unexpected error');
  });
});
