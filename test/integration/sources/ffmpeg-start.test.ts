/** Starts that fail, played by small shell scripts in ffmpeg's place: real processes, no camera. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { newId } from '../../../gateway/kernel/id.ts';
import { createFfmpegSource } from '../../../gateway/sources/ffmpeg-source.ts';
import type { SourceRequest } from '../../../gateway/sources/source.ts';
import { listenTo } from '../../support/source-contract.ts';
import { waitFor } from '../../support/wait-for.ts';

const folder = mkdtempSync(join(tmpdir(), 'ffmpeg-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request: SourceRequest = {
  url: 'rtsp://127.0.0.1:9/live',
  username: 'admin',
  password: 'bi-mat-0417',
  transport: 'tcp',
  ingest: 'ffmpeg',
  audio: true,
  frameTimeoutMs: 2_000,
};

function openWith(script: string, startTimeoutMs = 15_000) {
  const ffmpegPath = join(folder, newId());
  writeFileSync(ffmpegPath, `#!/bin/sh\n${script}\n`);
  chmodSync(ffmpegPath, 0o755);
  return createFfmpegSource({ ffmpegPath, clock: systemClock, newStreamSession: () => newId(), startTimeoutMs });
}

describe('a start that fails', () => {
  it('is tried once more with a longer look, and the way is remembered', async () => {
    const log = join(folder, 'patient.log');
    const openSource = openWith(
      `echo "$*" >> ${log}; cat > /dev/null; echo "Could not write header (incorrect codec parameters ?)" >&2; exit 1`,
    );
    const first = listenTo(openSource, request);
    await waitFor('the end', () => first.ends.length > 0);
    expect(first.ends.map((error) => error?.code)).toEqual(['camera.bad-answer']);
    const second = listenTo(openSource, request);
    await waitFor('the end', () => second.ends.length > 0);
    const looks = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => /-probesize (\d+)/.exec(line)?.[1]);
    expect(looks).toEqual(['100000', '5000000', '5000000']);
  });

  it('is tried once more without sound when the container cannot hold it', async () => {
    const log = join(folder, 'sound.log');
    const message = 'Could not find tag for codec adpcm_g726 in stream #1, codec not currently supported in container';
    const openSource = openWith(`echo "$*" >> ${log}; cat > /dev/null; echo "${message}" >&2; exit 1`);
    const heard = listenTo(openSource, request);
    await waitFor('the end', () => heard.ends.length > 0);
    const sounds = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.includes(' -an '));
    expect(sounds).toEqual([false, true]);
  });

  it('ends with a time-out when nothing comes, even if the process ignores SIGTERM', async () => {
    const heard = listenTo(
      openWith("trap '' TERM; cat > /dev/null; while :; do read x; done < /dev/zero", 300),
      request,
    );
    const { pid } = heard.source;
    await waitFor('the end', () => heard.ends.length > 0);
    expect(heard.ends.map((error) => error?.code)).toEqual(['camera.timeout']);
    expect(() => process.kill(pid ?? 0, 0)).toThrow();
  });

  it('never repeats what stderr says of the password', async () => {
    const openSource = openWith('cat >&2; exit 1');
    const heard = listenTo(openSource, request);
    await waitFor('the end', () => heard.ends.length > 0);
    const said = JSON.stringify(heard.ends[0]?.details);
    expect(said).toContain('option rtsp_transport tcp');
    expect(said).not.toContain('bi-mat-0417');
  });
});
