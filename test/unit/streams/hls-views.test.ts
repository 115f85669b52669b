/** Who watches by HLS: one view from the first request to the last. */
import { describe, expect, it } from 'vitest';
import type { View, ViewBook } from '../../../gateway/access/audit/view-book.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createHlsViews, type HlsView } from '../../../gateway/streams/hls-views.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const actor = { personId: 'p', personName: 'Hoa', role: 'operator', address: '10.0.0.1', desk: '' };
const asked: HlsView = { actor, cameraId: 'c1', kind: 'live', purpose: '' };

function setUp(begin?: ViewBook['begin']) {
  const clock = createManualClock();
  const begun: View[] = [];
  const ended: (number | undefined)[] = [];
  const views = createHlsViews(clock, {
    begin:
      begin ??
      ((view) => {
        begun.push(view);
        return { end: (seenAtMs) => ended.push(seenAtMs) };
      }),
  });
  return { clock, views, begun, ended };
}

describe('a view by HLS', () => {
  it('goes on while requests come, and ended with the last one', async () => {
    const { clock, views, begun, ended } = setUp();
    for (let request = 0; request < 20; request++) {
      await views.seen(asked);
      await clock.advance(6_000);
    }
    const lastMs = clock.nowMs() - 6_000;
    expect([begun.length, ended]).toEqual([1, []]);
    await clock.advance(1_000);
    expect([ended, clock.pending]).toEqual([[lastMs], 0]);
    await views.seen(asked);
    expect(begun).toHaveLength(2);
    views.close();
    await clock.settle();
    expect([ended.length, clock.pending]).toEqual([2, 0]);
  });

  it('is one for each person, place, camera and kind, with the purpose that it began with', async () => {
    const { views, begun } = setUp();
    await views.seen({ ...asked, purpose: 'tai nạn' });
    await views.seen(asked);
    await views.seen({ ...asked, kind: 'listen' });
    await views.seen({ ...asked, cameraId: 'c2' });
    await views.seen({ ...asked, actor: { ...actor, address: '10.0.0.2' } });
    await views.seen({ ...asked, actor: { ...actor, desk: 'ticket 1' } });
    expect(begun.map(({ purpose }) => purpose)).toEqual(['tai nạn', '', '', '', '']);
    views.close();
  });

  it('is refused when it cannot be on record, and tried anew by the next request', async () => {
    let fails = true;
    const { clock, views } = setUp(() => {
      if (fails) throw new GatewayError('audit.unavailable');
      return { end() {} };
    });
    await expect(views.seen(asked)).rejects.toMatchObject({ code: 'audit.unavailable' });
    fails = false;
    await views.seen(asked);
    views.close();
    expect(clock.pending).toBe(0);
  });
});
