/** Short runs of a program in a line: real processes, with scripts in ffmpeg's place that end when the test says so. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createFfmpegLine } from '../../../gateway/sources/ffmpeg-line.ts';
import { isRunning } from '../../support/is-running.ts';
import { waitFor } from '../../support/wait-for.ts';

let folder: string;
const scripts = {
  /** Gives its input back when there is a file of its first argument's name. */
  echo: 'while [ ! -e "$1" ]; do sleep 0.02; done; cat',
  hang: 'echo $$ > "$1.pid"; exec sleep 600',
  fail: 'cat > /dev/null; echo "no such codec" >&2; exit 3',
  flood: 'yes | head -c 100000',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-line-'));
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const open = (script: keyof typeof scripts, more: object = {}) =>
  createFfmpegLine({
    ...{ ffmpegPath: join(folder, script), clock: systemClock, maxRunning: 1, maxWaiting: 1 },
    ...{ timeoutMs: 60_000, maxBytes: 1_000, ...more },
  });
const bytes = (text: string) => () => Buffer.from(text);
const startedPid = (name: string): Promise<number> =>
  waitFor('the process', () => {
    const path = join(folder, `${name}.pid`);
    return existsSync(path) && Number(readFileSync(path, 'utf8'));
  });

describe('a line', () => {
  it('runs one after the other, and refuses whoever finds it full', async () => {
    const line = open('echo');
    const go = join(folder, 'go');
    let asked = 0;
    const input = (text: string) => () => {
      asked += 1;
      return Buffer.from(text);
    };
    const first = line.run([go], input('một'), never);
    const second = line.run([go], input('hai'), never);
    await expect(line.run([go], input('ba'), never)).rejects.toMatchObject({ code: 'gateway.busy' });
    // Nothing is read for somebody whose turn has not come.
    expect(asked).toBe(1);
    writeFileSync(go, '');
    expect([String(Buffer.from(await first)), String(Buffer.from(await second))]).toEqual(['một', 'hai']);
    await line.close();
  });

  it('lets go of whoever gives up, in line or at work', async () => {
    const line = open('hang');
    const [first, second] = [new AbortController(), new AbortController()];
    const working = line.run([join(folder, 'a')], bytes(''), first.signal);
    const waiting = line.run([join(folder, 'b')], bytes(''), second.signal);
    second.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    const pid = await startedPid('a');
    first.abort(new Error('gone too'));
    await expect(working).rejects.toThrow('gone too');
    await waitFor('its end', () => !isRunning(pid));
    await line.close();
  });

  it('ends what takes too long or writes too much, and says why a run failed', async () => {
    const slow = open('hang', { timeoutMs: 100 }).run([join(folder, 'c')], bytes(''), never);
    await expect(slow).rejects.toMatchObject({ code: 'ffmpeg.failed' });
    await expect(open('flood').run([], bytes(''), never)).rejects.toMatchObject({ code: 'ffmpeg.failed' });
    await expect(open('fail').run([], bytes('x'), never)).rejects.toMatchObject({
      code: 'ffmpeg.failed',
      details: { lastLines: ['no such codec'] },
    });
    const missing = createFfmpegLine({
      ...{ ffmpegPath: join(folder, 'none'), clock: systemClock, maxRunning: 1, maxWaiting: 1 },
      ...{ timeoutMs: 1_000, maxBytes: 1_000 },
    });
    await expect(missing.run([], bytes(''), never)).rejects.toMatchObject({ code: 'ffmpeg.missing' });
  });

  it('leaves no process when it closes, and refuses what waits', async () => {
    const line = open('hang');
    const working = line.run([join(folder, 'd')], bytes(''), never).catch((error: { code: string }) => error.code);
    const waiting = line.run([join(folder, 'e')], bytes(''), never).catch((error: { code: string }) => error.code);
    const pid = await startedPid('d');
    await line.close();
    expect(isRunning(pid)).toBe(false);
    expect(await Promise.all([working, waiting])).toEqual(['ffmpeg.failed', 'gateway.closing']);
    await expect(line.run([], bytes(''), never)).rejects.toMatchObject({ code: 'gateway.closing' });
  });
});
