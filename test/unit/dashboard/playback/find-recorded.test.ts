/** Where something is recorded near a moment, and what is done when the gateway does not say. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toasts } from '../../../../dashboard/components/toast.ts';
import { findRecorded } from '../../../../dashboard/views/playback/find-recorded.ts';

const atMs = 1_800_000_000_000;
const nowMs = atMs + 3_600_000;

afterEach(() => vi.unstubAllGlobals());

function recorded(...spans: readonly (readonly [number, number])[]) {
  const sub = spans.map(([from, to]) => ({ fromMs: atMs + from, toMs: atMs + to }));
  const answer = [{ cameraId: 'one', main: [], sub, gaps: [], held: [], bookmarks: [] }];
  vi.stubGlobal('fetch', async () => Response.json(answer));
}

describe('the next recording', () => {
  it('is found on both sides, a little before its end when one comes from behind', async () => {
    recorded([-9_000, -5_000], [7_000, 20_000]);
    expect(await findRecorded(['one'], atMs, 1, nowMs, false)).toBe(atMs + 7_000);
    expect(await findRecorded(['one'], atMs, -1, nowMs, false)).toBe(atMs - 6_000);
  });

  it('is a little further within that of the moment, when that begins within a group of pictures', async () => {
    recorded([-200, 20_000], [30_000, 40_000]);
    expect(await findRecorded(['one'], atMs, 1, nowMs, true)).toBe(atMs + 1_500);
    expect(await findRecorded(['one'], atMs, 1, nowMs, false)).toBe(atMs + 30_000);
  });

  it('is nowhere only when the gateway says so', async () => {
    recorded();
    expect(await findRecorded(['one'], atMs, 1, nowMs, false)).toBeNull();
    const said: Event[] = [];
    const hear = (event: Event) => said.push(event);
    toasts.addEventListener('toast', hear);
    vi.stubGlobal('fetch', async () => new Response(null, { status: 502 }));
    expect(await findRecorded(['one'], atMs, 1, nowMs, false)).toBeUndefined();
    toasts.removeEventListener('toast', hear);
    expect(said).toHaveLength(1);
  });
});
