import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../../gateway/access/audit/actor.ts';
import type { AuditEntry } from '../../../../gateway/access/audit/audit-chain.ts';
import type { AuditLog } from '../../../../gateway/access/audit/audit-log.ts';
import type { View } from '../../../../gateway/access/audit/view-book.ts';
import { GatewayError } from '../../../../gateway/kernel/errors.ts';
import { createPlaybackViews } from '../../../../gateway/recordings/playback/playback-views.ts';
import { createShownFootage } from '../../../../gateway/recordings/playback/shown-footage.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

const actor: Actor = { personId: 'p', personName: 'An', role: 'police', address: '10.0.0.1', desk: '' };
const here = { actor, cameraId: 'c' };

function open() {
  const clock = createManualClock();
  const begun: View[] = [];
  const ended: (number | undefined)[] = [];
  const rows: AuditEntry[] = [];
  const audit: Pick<AuditLog, 'append'> = {
    async append(entry) {
      rows.push(entry);
      return { ...entry, seq: rows.length, hash: '' };
    },
  };
  const book = {
    begin(view: View) {
      if (view.purpose === '') throw new GatewayError('access.purpose');
      begun.push(view);
      return { end: (seenAtMs?: number) => void ended.push(seenAtMs) };
    },
  };
  const views = createPlaybackViews(clock, book, createShownFootage({ clock, audit, log: createQuietLog().log }));
  return { clock, begun, ended, rows, views };
}

describe('who plays recordings', () => {
  it('is on record once while he goes on asking, until a minute after he asked last', async () => {
    const { clock, begun, ended, views } = open();
    await views.seen({ ...here, purpose: 'vụ 42' });
    const startMs = clock.nowMs();
    for (let at = 0; at < 5; at += 1) {
      await clock.advance(50_000);
      await views.seen(here);
    }
    expect(begun).toMatchObject([{ kind: 'playback', cameraId: 'c', purpose: 'vụ 42', actor }]);
    await clock.advance(59_000);
    expect(ended).toEqual([]);
    await clock.advance(2_000);
    expect(ended).toEqual([startMs + 250_000]);
  });

  it('says a purpose once: what is asked for after a pause belongs to it', async () => {
    const { clock, begun, views } = open();
    await expect(views.seen(here)).rejects.toMatchObject({ code: 'access.purpose' });
    await views.seen({ ...here, purpose: 'vụ 42' });
    await clock.advance(30 * 60_000);
    await views.seen({ ...here, purpose: ' ' });
    expect(begun.map(({ purpose }) => purpose)).toEqual(['vụ 42', 'vụ 42']);
    // Another camera, another desk: another question.
    await expect(views.seen({ actor, cameraId: 'd' })).rejects.toMatchObject({ code: 'access.purpose' });
    await expect(views.seen({ ...here, actor: { ...actor, desk: 'x' } })).rejects.toMatchObject({
      code: 'access.purpose',
    });
    await clock.advance(13 * 3_600_000);
    await expect(views.seen(here)).rejects.toMatchObject({ code: 'access.purpose' });
  });

  it('is another view for another purpose, with its own moments', async () => {
    const { clock, begun, rows, views } = open();
    for (const purpose of ['vụ 42', 'vụ 43'])
      await views.seen({ ...here, purpose, footage: { fromMs: 0, toMs: 1_000 } });
    expect(begun.map(({ purpose }) => purpose)).toEqual(['vụ 42', 'vụ 43']);
    await clock.advance(62_000);
    expect(rows.map(({ details }) => details['purpose'])).toEqual(['vụ 42', 'vụ 43']);
  });

  it('leaves no timer when it closes', async () => {
    const { clock, ended, views } = open();
    await views.seen({ ...here, purpose: 'vụ 42' });
    await views.close();
    await clock.settle();
    expect([clock.pending, ended.length]).toEqual([0, 1]);
  });
});

describe('of which moments', () => {
  const purpose = 'vụ 42';
  const footage = (fromMs: number, toMs: number) => ({ ...here, purpose, footage: { fromMs, toMs } });
  const told = (rows: readonly AuditEntry[]) =>
    rows.map(({ kind, cameraId, details }) => ({ kind, cameraId, details }));
  const row = (details: object) => ({ kind: 'playback.shown', cameraId: 'c', details: { purpose, ...details } });

  it('is on record when the view ends, with what follows put together', async () => {
    const { clock, rows, views } = open();
    await views.seen({ ...here, purpose });
    for (const at of [0, 2_000, 4_000]) await views.seen(footage(at, at + 2_000));
    await views.seen(footage(600_000, 602_000.5));
    expect(rows).toEqual([]);
    await clock.advance(62_000);
    const spans = [
      { fromMs: 0, untilMs: 6_000 },
      { fromMs: 600_000, untilMs: 602_001 },
    ];
    expect(told(rows)).toEqual([row({ fromMs: 0, untilMs: 602_001, spans })]);
  });

  it('is on record every few minutes while it goes on, and at the end of all', async () => {
    const { clock, rows, views } = open();
    for (let at = 0; at < 8; at += 1) {
      await views.seen(footage(at * 50_000, at * 50_000 + 50_000));
      await clock.advance(50_000);
    }
    expect(told(rows)).toEqual([row({ fromMs: 0, untilMs: 300_000 })]);
    await views.close();
    expect(told(rows)[1]).toEqual(row({ fromMs: 300_000, untilMs: 400_000 }));
  });

  it('is nothing when only a list was asked for', async () => {
    const { rows, views } = open();
    await views.seen({ ...here, purpose });
    await views.close();
    expect(rows).toEqual([]);
  });
});
