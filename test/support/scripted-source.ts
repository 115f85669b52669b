/** The direct source against scripted cameras: what the tests of both share. */
import { afterEach, expect } from 'vitest';
import { systemClock } from '../../gateway/kernel/clock.ts';
import { newId } from '../../gateway/kernel/id.ts';
import { createRtspSource } from '../../gateway/sources/rtsp-source.ts';
import type { SourceRequest } from '../../gateway/sources/source.ts';
import { openScriptedCamera, type ScriptedCamera, type ScriptedCameraOptions } from './scripted-camera.ts';
import { type Heard, listenTo } from './source-contract.ts';
import { waitFor } from './wait-for.ts';

/** The only host to which a redirect is allowed. */
const allowedHost = '127.22.2.2';

export interface ScriptedSource {
  /** `host:port` of every redirect that was asked about. */
  readonly redirectsAsked: readonly string[];
  /** Closed after the test. */
  script(options?: Partial<ScriptedCameraOptions>): Promise<ScriptedCamera>;
  open(camera: ScriptedCamera, changes?: Partial<SourceRequest>): Heard;
}

export function useScriptedSource(address: string): ScriptedSource {
  const redirectsAsked: string[] = [];
  const opened: ScriptedCamera[] = [];
  const openSource = createRtspSource({
    clock: systemClock,
    newStreamSession: () => newId(),
    networkTimeoutMs: 500,
    startTimeoutMs: 3_000,
    reportIntervalMs: 300,
    allowsRedirectTo(host, port) {
      redirectsAsked.push(`${host}:${port}`);
      return host === allowedHost;
    },
  });
  afterEach(async () => {
    for (const camera of opened.splice(0)) await camera.close();
  });
  return {
    redirectsAsked,
    async script(options = {}) {
      const camera = await openScriptedCamera({ address, ...options });
      opened.push(camera);
      return camera;
    },
    open: (camera, changes = {}) =>
      listenTo(openSource, {
        url: camera.url,
        username: 'admin',
        password: 'bi-mat-0417',
        transport: 'tcp',
        ingest: 'direct',
        audio: false,
        frameTimeoutMs: 1_000,
        ...changes,
      }),
  };
}

/** Waits for so many frames of a source that goes on. */
export const frames = (heard: Heard, count = 3) =>
  waitFor(`${count} frames`, () => {
    expect(heard.ends).toEqual([]);
    return heard.fragments.length >= count;
  });

/** Waits for the end, which comes once. */
export async function endOf(heard: Heard) {
  await waitFor('the end', () => heard.ends.length > 0);
  await heard.source.close();
  expect(heard.ends).toHaveLength(1);
  return heard.ends[0];
}
