import { describe, expect, it } from 'vitest';
import { askedOf, newPackAddress } from '../../../dashboard/views/evidence/evidence-address.ts';
import {
  grouped,
  progressShare,
  sizeText,
  stepDetails,
  urgentText,
} from '../../../dashboard/views/evidence/pack-words.ts';
import { readRequest } from '../../../dashboard/views/evidence/request-draft.ts';
import type { PackView } from '../../../gateway/incidents/evidence/evidence-schemas.ts';

const nowMs = Date.parse('2026-11-24T10:00:00Z');
const cameraOf = (text: string) => ({ 'T-01': 'one', 'T-02': 'two', one: 'one' })[text];
const asked = (query: string) => askedOf(new URLSearchParams(query), cameraOf, nowMs);
const draft = asked('new=1&cameras=T-01,T-02&from=2026-11-24T09:00:00Z&to=2026-11-24T09:10:00Z').draft;
if (!draft) throw new Error('no draft');

describe('the address of the evidence page', () => {
  it('fills a request in, in the time of the district, and leaves out what is none of his', () => {
    expect(draft).toMatchObject({ cameraIds: ['one', 'two'], from: '24/11/2026 16:00:00', to: '24/11/2026 16:10:00' });
    expect(asked('new=1&cameras=T-01,one,T-99').draft?.cameraIds).toEqual(['one']);
    const path = newPackAddress(['one'], nowMs - 60_000, nowMs + 30_000);
    // Around a moment of just now: the end is not in the future.
    expect(asked(path.slice(path.indexOf('?'))).draft?.to).toBe('24/11/2026 16:59:59');
  });

  it('names a pack or a list, and nothing else', () => {
    const id = '01a20b7e-f780-7e3c-b57b-93a1d6c58238';
    expect(asked(`pack=${id}&show=all`)).toEqual({ show: 'all', packId: id, draft: undefined });
    expect(asked('pack=../x&show=none')).toEqual({ show: 'open', packId: '', draft: undefined });
  });
});

describe('a request', () => {
  const whole = { ...draft, purpose: ' điều tra ', caseNumber: '17/2026' };

  it('asks for all streams of each camera, unless one is named', () => {
    const { body } = readRequest(whole, nowMs);
    expect(body?.items.map(({ cameraId, role }) => `${cameraId} ${role}`)).toEqual([
      'one main',
      'one sub',
      'two main',
      'two sub',
    ]);
    expect(body).toMatchObject({ purpose: 'điều tra', caseNumber: '17/2026' });
    expect(readRequest({ ...whole, streams: 'sub' }, nowMs).body?.items).toHaveLength(2);
  });

  it('names every field that is wrong', () => {
    expect(readRequest({ ...draft, cameraIds: [] }, nowMs).problems).toEqual(['cameras', 'purpose', 'caseNumber']);
    expect(readRequest({ ...whole, from: 'x' }, nowMs).problems).toEqual(['from']);
    expect(readRequest({ ...whole, from: whole.to, to: whole.from }, nowMs).problems).toEqual(['span']);
    expect(readRequest({ ...whole, to: '24/11/2026 18:00:00' }, nowMs).problems).toEqual(['span']);
    expect(readRequest({ ...whole, urgent: true }, nowMs).problems).toEqual(['urgentReason']);
  });
});

describe('words of a pack', () => {
  const person = { id: '1', name: 'An', role: 'police', unit: 'Công an' };
  const pack = {
    ...{ urgentReason: 'một mình', reviewedBy: null, reviewedAtMs: null, state: 'ready', requestedAtMs: nowMs },
  } as PackView;

  it('say of an urgent one until when it must be looked at, and that it is overdue', () => {
    expect(urgentText(pack, nowMs)).toContain('25/11/2026 17:00:00');
    expect(urgentText(pack, nowMs + 86_400_001)).toContain('quá hạn');
    expect(urgentText({ ...pack, reviewedBy: person, reviewedAtMs: nowMs }, nowMs)).toContain('An đã xem lại');
    expect(urgentText({ ...pack, urgentReason: null }, nowMs)).toBe('');
  });

  it('show digits in groups, sizes and progress', () => {
    expect(grouped('abcdef0123')).toBe('abcd ef01 23');
    expect([sizeText(15_240_000), sizeText(1_804_000_000)]).toEqual(['15,2 MB', '1,80 GB']);
    const progress = { stage: 'movies', doneBytes: 5, totalBytes: 20 } as const;
    expect(progressShare({ ...pack, progress })).toBe(0.25);
    expect(progressShare({ ...pack, progress: null })).toBeUndefined();
  });

  it('say how much room is missing, not the code of it', () => {
    const details = { code: 'recording.write-failed', reason: 'no-space', freeBytes: 5e6, neededBytes: 2e9 };
    const text = stepDetails({ atMs: 0, kind: 'failed', person, details });
    expect(text).toBe('Đĩa chứa gói còn 5,0 MB, cần 2,00 GB: giải phóng đĩa rồi lập lại.');
  });

  it('name what was altered by camera, time and segment', () => {
    const alterations = [{ camera: 'T-01', path: 'a/b.mp4', segment: 7, at: '2026-11-24T09:00:07Z' }];
    const text = stepDetails({ atMs: 0, kind: 'failed', person, details: { code: 'recording.altered', alterations } });
    expect(text).toContain('T-01 lúc 24/11/2026 16:00:07 (tệp a/b.mp4, đoạn 7)');
  });
});
