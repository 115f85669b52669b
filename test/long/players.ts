/** Third-party players on the LL-HLS of a camera for 60 s each. */
import { openBrowser } from '../support/browser.ts';
import { startDistrict } from '../support/district.ts';
import { camerasOf } from '../support/open-wall.ts';
import { type Played, playWithFfmpeg, playWithHlsJs } from '../support/play-hls.ts';
import type { LongTest } from './table.ts';

const seconds = 60;

export const playersTest: LongTest = async (say) => {
  const district = await startDistrict({ cameras: 4, baseAddress: '127.51.0.0' });
  const browser = await openBrowser();
  try {
    const operator = await district.as('operator');
    const camera = (await camerasOf(operator)).find((candidate) => candidate.code.startsWith('C-'));
    const path = `/hls/${camera?.id}/sub/index.m3u8`;
    say(`ffmpeg for ${seconds} s`);
    const byFfmpeg = await playWithFfmpeg(operator, path, seconds);
    say(`hls.js for ${seconds} s`);
    const byHlsJs = await playWithHlsJs(operator, browser, path, seconds);
    return { title: 'Third-party players', rows: [rowOf('ffmpeg', byFfmpeg), rowOf('hls.js in Chromium', byHlsJs)] };
  } finally {
    await browser.close();
    await district.close();
  }
};

const rowOf = (what: string, played: Played) => ({
  what,
  asked: `${seconds} s without an error`,
  measured:
    `${played.seconds.toFixed(1)} s, ${played.frames} frames, ${played.complaints.length} complaints ${played.complaints.slice(0, 3).join('; ')}`.trim(),
  ok: played.complaints.length === 0 && played.seconds >= seconds - 1,
});
