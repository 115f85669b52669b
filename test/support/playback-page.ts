/** The playback page in Chromium, read from outside: what each pane says, and which recorded frame it really shows. */
import type { Browser, Page } from 'playwright-core';
import type { PlayGroupView } from '../../gateway/recordings/playback/playback-schemas.ts';
import { decodeMarks } from './decode-marks.ts';
import { newPageOf } from './open-page.ts';
import { installFrameMarkReader } from './page-frame-mark.ts';
import type { Visitor } from './sign-in.ts';

export interface PaneSight {
  readonly code: string;
  /** `data-state`: opening, shows, gap, failed, not-allowed. */
  readonly state: string;
  /** Wall time of the painted frame as the pane says it; NaN: none. */
  readonly frameMs: number;
  /** Number in the picture itself; undefined: cannot be read. */
  readonly mark: number | undefined;
  /** All that a person reads on it. */
  readonly text: string;
}

export async function openPlaybackPage(visitor: Visitor, browser: Browser, path: string): Promise<Page> {
  const page = await newPageOf(visitor, browser, { bypassCSP: true });
  await installFrameMarkReader(page);
  await page.goto(`${visitor.url}${path}`);
  return page;
}

/** All of one moment. `readMarks` false: quicker, without the numbers in the pictures. */
export function panesOf(page: Page, readMarks = true): Promise<PaneSight[]> {
  return page.evaluate((wanted) => {
    type Mark = { code: string; frame: number };
    const marks = wanted ? (globalThis as unknown as { readShownFrames: () => Mark[] }).readShownFrames() : [];
    const view = document.querySelector('tc-app')?.shadowRoot?.querySelector('tc-playback-view')?.shadowRoot;
    return [...(view?.querySelectorAll<HTMLElement>('tc-pane') ?? [])].map((pane) => {
      const { cameraCode: code = '', state = '', frameMs = '' } = pane.dataset;
      const words = [...(pane.shadowRoot?.querySelectorAll('.words, .badges, .caption') ?? [])];
      return {
        ...{ code, state },
        frameMs: frameMs === '' ? Number.NaN : Number(frameMs),
        mark: marks.find((mark) => mark.code === code)?.frame,
        text: words
          .map((element) => element.textContent ?? '')
          .join(' ')
          .replace(/\s+/g, ' ')
          .trim(),
      };
    });
  }, readMarks);
}

export interface TrueFrame {
  readonly mark: number | undefined;
  /** Arrival, as the index of the recordings says it. */
  readonly atMs: number;
  readonly durationMs: number;
}

/** Which frame was recorded when, by decoding the recording itself with another decoder. */
export async function recordedMarks(by: Visitor, cameraId: string, fromMs: number, toMs: number): Promise<TrueFrame[]> {
  const span = `from=${Math.floor(fromMs)}&to=${Math.ceil(toMs)}`;
  const groups = await by.call<PlayGroupView[]>(`/api/cameras/${cameraId}/recordings/sub/groups?${span}`);
  const frames: TrueFrame[] = [];
  for (const { fileId, first, last, startMs, durationMs } of groups) {
    const folder = `/hls/${cameraId}/rec/sub/${fileId}`;
    const parts = [`${folder}/init.mp4`, `${folder}/${first}-${last}.m4s`].map(async (path) => {
      const answer = await by.fetch(path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      return new Uint8Array(await answer.arrayBuffer());
    });
    const marks = await decodeMarks(Buffer.concat(await Promise.all(parts)));
    const each = durationMs / marks.length;
    for (const [index, mark] of marks.entries()) frames.push({ mark, atMs: startMs + index * each, durationMs: each });
  }
  return frames;
}

/** Which frame was to leave the simulated camera when: true, whatever the camera's own clock says and the way holds back. */
export async function sentMarks(control: string, code: string, sinceMs: number): Promise<TrueFrame[]> {
  const answer = await fetch(`${control}/cameras/${code}/sent?profile=sub&since=${Math.floor(sinceMs)}`);
  const sent = (await answer.json()) as readonly { readonly frame: number; readonly dueAtMs: number }[];
  return sent.map(({ frame, dueAtMs }) => ({ mark: frame, atMs: dueAtMs, durationMs: 0 }));
}

/** The recorded frame with that number which is nearest to a moment: numbers come again after some seconds. */
export function nearestFrame(
  frames: readonly TrueFrame[],
  mark: number | undefined,
  nearMs: number,
): TrueFrame | undefined {
  const distance = ({ atMs }: TrueFrame) => Math.abs(atMs - nearMs);
  return frames.filter((frame) => frame.mark === mark).sort((a, b) => distance(a) - distance(b))[0];
}
