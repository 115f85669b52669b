/** The pages of incidents without a browser: addresses, forms, words, links. */
import { describe, expect, it } from 'vitest';
import { parseRoute } from '../../../dashboard/state/route.ts';
import { evidencePath, playbackPath } from '../../../dashboard/views/incident/camera-links.ts';
import { alarmSeed } from '../../../dashboard/views/incidents/alarm-seed.ts';
import {
  fieldsOf,
  holdProblems,
  newFields,
  onNewest,
  parseDueText,
  readNew,
  readPatch,
} from '../../../dashboard/views/incidents/incident-draft.ts';
import {
  isOverdue,
  isWaiting,
  logText,
  lookOf,
  sayIn,
  spanText,
  standingText,
} from '../../../dashboard/views/incidents/incident-words.ts';
import { addressOf, askedOf, listQuery } from '../../../dashboard/views/incidents/incidents-asked.ts';
import { newIncidentPath, seedOf, withoutSeed } from '../../../dashboard/views/incidents/new-incident.ts';
import type { AlarmView } from '../../../gateway/alarms/schemas.ts';
import type { IncidentView, LogEntryView } from '../../../gateway/incidents/schemas.ts';

const id = (n: number) => `${String(n).padStart(8, '0')}-0000-7000-8000-000000000000`;
const atMs = Date.UTC(2026, 10, 24, 3, 0, 30);
const cameras = [
  { id: id(1), code: 'T-01', name: 'Cửa bắc' },
  { id: id(2), code: 'T-02', name: 'Cửa nam' },
];
const names = {
  cameras: new Map(cameras.map((camera) => [camera.id, camera])),
  sites: new Map([[id(8), { name: 'Hầm' }]]),
  units: new Map([[id(9), { name: 'Công an quận' }]]),
  people: new Map([[id(7), 'Hoa']]),
};
const incident: IncidentView = {
  ...{ id: id(5), number: '2026-0042', kind: 'accident', severity: 'high', state: 'acknowledged', title: 'Va chạm' },
  ...{ siteId: null, place: 'làn 2', fromMs: atMs, toMs: null, cameras: [], unitIds: [], ownerUnitId: null },
  ...{ handover: null, assigneeId: null, assigneeName: null, citizenReport: null, adminCase: null, alarmId: null },
  ...{ version: 3, createdAtMs: atMs, createdByName: 'Hoa', changedAtMs: atMs, closedAtMs: null, may: ['change'] },
};
const vi = sayIn('vi');

describe('the address', () => {
  it('asks for what the list shows, and drops what is none', () => {
    const asked = {
      ...askedOf(new URLSearchParams()),
      q: ' cháy ',
      state: 'closed',
      unit: id(9),
      from: '24/11/2026 10:00',
    };
    expect(askedOf(addressOf(asked))).toEqual(asked);
    expect(listQuery(asked, 100).toString()).toBe(
      new URLSearchParams({
        limit: '100',
        state: 'closed',
        q: 'cháy',
        unit: id(9),
        from: '2026-11-24T03:00:00.000Z',
      }).toString(),
    );
    expect(askedOf(new URLSearchParams('state=x&kind=y&unit=z')).state).toBe('standing');
    expect(addressOf(askedOf(new URLSearchParams('kind=y&unit=z'))).size).toBe(0);
    expect(listQuery(askedOf(new URLSearchParams('state=all')), 100).get('state')).toBeNull();
  });

  it('opens a form with camera and time filled in, by id or code', () => {
    const path = newIncidentPath({ cameraIds: ['t-02', id(1)], fromMs: atMs, kind: 'crowd', alarmId: id(3) });
    const query = new URL(path, 'http://x').searchParams;
    expect(seedOf(query, cameras)).toMatchObject({
      cameraIds: [id(2), id(1)],
      fromMs: atMs,
      kind: 'crowd',
      alarmId: id(3),
    });
    const span = new URL(newIncidentPath({ cameraIds: [], fromMs: atMs, toMs: atMs + 60_000 }), 'http://x')
      .searchParams;
    expect(seedOf(span, cameras)).toMatchObject({ fromMs: atMs, toMs: atMs + 60_000 });
    expect(seedOf(new URLSearchParams('cameras=T-01'), cameras)).toBeUndefined();
    expect(withoutSeed(new URLSearchParams(`q=x&${query}`)).toString()).toBe('q=x');
    const strange = seedOf(new URLSearchParams('new=1&cameras=zz,,T-01,t-01&at=never&kind=war'), cameras);
    expect(strange).toMatchObject({ cameraIds: [id(1)], fromMs: undefined, kind: undefined });
  });

  it('leads to playback and to a request for evidence', () => {
    const rows = [
      { id: id(11), cameraId: id(1), fromMs: atMs, toMs: atMs + 60_000, hold: 'held' as const },
      { id: id(12), cameraId: id(2), fromMs: atMs - 60_000, toMs: atMs + 5_000, hold: 'held' as const },
      { id: id(13), cameraId: id(1), fromMs: atMs + 90_000, toMs: atMs + 95_000, hold: 'held' as const },
    ];
    const playback = new URL(playbackPath(rows, { fromMs: atMs }, names.cameras), 'http://x');
    expect(parseRoute(playback.pathname).view).toBe('playback');
    expect([...playback.searchParams]).toEqual([
      ['cameras', 'T-01,T-02'],
      ['at', new Date(atMs).toISOString()],
    ]);
    // What is held began later than it was said to have happened.
    expect(playbackPath(rows.slice(2), { fromMs: atMs }, names.cameras)).toContain(
      new Date(atMs + 90_000).toISOString(),
    );
    const evidence = new URL(
      evidencePath({ id: id(5), cameras: rows, adminCase: { number: '12/HS', dueMs: null } }),
      'http://x',
    );
    expect(parseRoute(evidence.pathname).view).toBe('evidence');
    expect(Object.fromEntries(evidence.searchParams)).toMatchObject({
      ...{
        incident: id(5),
        case: '12/HS',
        from: new Date(atMs - 60_000).toISOString(),
        to: new Date(atMs + 95_000).toISOString(),
      },
    });
  });
});

describe('the form', () => {
  it('begins with whole minutes around the moment', () => {
    const fields = newFields({ cameraIds: [id(1)], fromMs: atMs }, atMs + 5_000);
    expect(fields).toMatchObject({
      from: '24/11/2026 10:00',
      holdFrom: '24/11/2026 09:55',
      holdTo: '24/11/2026 10:11',
    });
    const span = newFields({ cameraIds: [], fromMs: atMs, toMs: atMs + 31_000 }, atMs);
    expect([span.holdFrom, span.holdTo]).toEqual(['24/11/2026 10:00', '24/11/2026 10:02']);
  });

  it('becomes a body, or says which fields are wrong, in their order', () => {
    const fields = {
      ...newFields({ cameraIds: [id(1)], fromMs: atMs }, atMs),
      title: ' Va chạm ',
      caseNumber: '12/HS',
      caseDue: '1/12/2026',
    };
    expect(readNew(fields, undefined, atMs, true).body).toMatchObject({
      title: 'Va chạm',
      from: '2026-11-24T03:00:00.000Z',
      to: null,
      cameras: [{ cameraId: id(1), from: '2026-11-24T02:55:00.000Z', to: '2026-11-24T03:11:00.000Z' }],
      adminCase: { number: '12/HS', due: '2026-12-01T16:59:00.000Z' },
      citizenReport: null,
    });
    const wrong = {
      ...fields,
      title: ' ',
      from: 'x',
      to: '31/02/2026',
      reportDue: '1/12/2026',
      caseDue: 'mai',
      holdFrom: '',
      holdTo: 'x',
    };
    expect(readNew(wrong, undefined, atMs, true).problems).toEqual([
      'title',
      'from',
      'to',
      'reportNumber',
      'caseDue',
      'holdFrom',
      'holdTo',
    ]);
    expect(readNew({ ...fields, cameraIds: [] }, undefined, atMs, true).problems).toEqual(['cameraIds']);
    expect(readNew({ ...fields, cameraIds: [] }, undefined, atMs, false).body?.cameras).toEqual([]);
  });

  it('holds a day at most, and a day ahead at most', () => {
    expect(holdProblems('24/11/2026 10:00', '25/11/2026 10:00', atMs)).toEqual([]);
    expect(holdProblems('24/11/2026 09:59', '25/11/2026 10:00', atMs)).toEqual(['holdTo']);
    expect(holdProblems('25/11/2026 10:00', '25/11/2026 10:01', atMs)).toEqual(['holdTo']);
    expect(holdProblems('24/11/2026 10:00', '24/11/2026 10:00', atMs)).toEqual(['holdTo']);
  });

  it('sends only what was typed over: seconds and a hidden site stay', () => {
    const fields = { ...fieldsOf(incident), place: 'làn 3' };
    expect(readPatch(fields, incident).body).toEqual({ version: 3, place: 'làn 3' });
    expect(readPatch({ ...fields, to: '24/11/2026 10:30' }, incident).body).toEqual({
      ...{ version: 3, place: 'làn 3', to: '2026-11-24T03:30:00.000Z' },
    });
  });

  it('keeps what was typed when somebody else was faster, on what he has changed', () => {
    const typed = { ...fieldsOf(incident), place: 'làn 3' };
    const newest: IncidentView = { ...incident, version: 4, title: 'Va chạm liên hoàn', place: 'làn 1' };
    const fields = onNewest(typed, incident, newest);
    expect(fields).toMatchObject({ title: 'Va chạm liên hoàn', place: 'làn 3' });
    expect(readPatch(fields, newest).body).toEqual({ version: 4, place: 'làn 3' });
  });

  it('takes a due day as its end', () => {
    expect(parseDueText('1/12/2026')).toBe(Date.UTC(2026, 11, 1, 16, 59));
    expect(parseDueText('1/12/2026 08:00')).toBe(Date.UTC(2026, 11, 1, 1));
    expect(parseDueText('mai')).toBeUndefined();
  });

  it('is filled in from an alarm, with those of its cameras that are the person’s', () => {
    const alarm = {
      ...{ id: id(3), kind: 'camera.lost', subjectKind: 'link', subjectId: id(6), members: [id(1), id(2)] },
      ...{ severity: 'critical', sinceMs: atMs },
    } as unknown as AlarmView;
    const district = {
      ...names,
      links: new Map([[id(6), { name: 'Cáp 1' }]]),
      may: (_right: string, one: string) => one === id(2),
    };
    expect(alarmSeed(alarm, district as never)).toMatchObject({
      ...{ cameraIds: [id(2)], fromMs: atMs, kind: 'camera-fault', severity: 'critical', alarmId: id(3) },
      title: 'Mất cùng lúc: Tuyến Cáp 1',
    });
  });
});

describe('the words', () => {
  const entry = (kind: LogEntryView['kind'], details: LogEntryView['details']): string =>
    logText({ kind, details, atMs, personName: 'Hoa', unitName: '' }, names, vi);

  it('say what the log keeps', () => {
    expect(entry('noted', { text: 'đã gọi 114' })).toBe('ghi: đã gọi 114');
    expect(entry('told', { whom: 'Công an', text: 'va chạm' })).toBe('đã báo Công an: va chạm');
    expect(entry('handed-over', { unit: 'Công an quận', text: 'xin xử lý' })).toBe(
      'bàn giao cho Công an quận: xin xử lý',
    );
    expect(entry('returned', { reason: 'sai địa bàn' })).toBe('trả lại: sai địa bàn');
    const camera = { cameraId: id(1), fromMs: atMs, toMs: atMs + 60_000 };
    expect(entry('camera-added', { ...camera, held: true })).toBe(
      'thêm camera T-01 Cửa bắc, 24/11/2026 10:00:30 – 10:01:30',
    );
    expect(entry('camera-added', { ...camera, held: false })).toContain('không giữ được hình');
  });

  it('say each change as it was and as it is', () => {
    const before = {
      severity: 'low',
      place: '',
      assigneeId: null,
      siteId: id(8),
      unitIds: [],
      toMs: null,
      adminCase: null,
    };
    const after = {
      ...{ severity: 'critical', place: 'làn 2', assigneeId: id(7), siteId: null, unitIds: [id(9)], toMs: atMs },
      adminCase: { number: '12/HS', dueMs: null },
    };
    expect(entry('changed', { before, after })).toBe(
      'sửa: Mức độ Thấp → Nghiêm trọng; Vị trí cụ thể trống → làn 2; Người phụ trách trống → Hoa; Địa điểm Hầm → trống; ' +
        'Đơn vị liên quan trống → Công an quận; Kết thúc lúc còn diễn ra → 24/11/2026 10:00:30; Hồ sơ hành chính trống → 12/HS',
    );
  });

  it('say who has it, what is late, and colour only what wants somebody', () => {
    const handover = { toUnitId: id(9), fromUnitId: null, byName: 'Hoa', atMs, note: '', acceptedAtMs: null };
    expect(standingText({ ...incident, state: 'handed-over', handover }, names, vi)).toBe(
      'Đã bàn giao · Chờ Công an quận tiếp nhận',
    );
    expect(
      standingText(
        { ...incident, state: 'handed-over', handover: { ...handover, acceptedAtMs: atMs }, ownerUnitId: id(9) },
        names,
        vi,
      ),
    ).toBe('Đã bàn giao · Công an quận đang giữ');
    expect(standingText({ ...incident, state: 'closed', ownerUnitId: id(9) }, names, vi)).toBe('Đã đóng');
    const late = {
      ...incident,
      citizenReport: { number: '7', dueMs: atMs },
      adminCase: { number: '8', dueMs: atMs + 9_000 },
    };
    expect([
      isOverdue(late, atMs),
      isOverdue(late, atMs + 1),
      isOverdue({ ...late, state: 'closed' }, atMs + 1),
    ]).toEqual([false, true, false]);
    expect([
      lookOf(incident),
      lookOf({ ...incident, severity: 'medium' }),
      lookOf({ ...incident, state: 'closed' }),
    ]).toEqual(['critical', 'warn', 'muted']);
    expect([['acknowledge'], ['accept', 'return'], ['close']].map((may) => isWaiting({ may } as never))).toEqual([
      true,
      true,
      false,
    ]);
    expect(spanText(atMs, atMs + 86_400_000, vi)).toBe('24/11/2026 10:00:30 – 25/11/2026 10:00:30');
  });
});
