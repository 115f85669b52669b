/** Who sees which incident, what is cut out of it, and what a search finds. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchIncidents } from '../../../gateway/incidents/incident-search.ts';
import { acknowledgeStep, changeStep, closeStep, handOverStep } from '../../../gateway/incidents/incident-steps.ts';
import type { IncidentQuery } from '../../../gateway/incidents/schemas.ts';
import {
  type ColleagueName,
  colleagues,
  type IncidentBench,
  openIncidentBench,
  sites,
  tunnel1,
  tunnel2,
  units,
  ward1,
} from '../../support/incident-bench.ts';

let bench: IncidentBench;
beforeEach(async () => {
  bench = await openIncidentBench();
});
afterEach(() => bench.close());

const find = async (name: ColleagueName, query: IncidentQuery = {}) =>
  (await searchIncidents(bench.room.search, colleagues[name], query)).incidents;
const numbers = async (name: ColleagueName, query?: IncidentQuery) =>
  (await find(name, query)).map(({ number }) => number);
const span = (cameraId: string) => ({ cameraId, from: '2026-11-24T02:00:00Z', to: '2026-11-24T02:10:00Z' });

describe('an incident', () => {
  it('is seen by the right on one of its cameras, or from an involved unit with the right on any', async () => {
    const incident = await bench.create('operator', { cameras: [span(tunnel1)] });
    const sees = (Object.keys(colleagues) as ColleagueName[]).filter((name) =>
      bench.room.viewFor(colleagues[name], incident),
    );
    expect(sees).toEqual(['operator', 'officer']);
    const unit = { id: units.ward, name: 'Phường 1' };
    await bench.room.book.act(incident.id, 1, acknowledgeStep, bench.by('operator'));
    const given = await bench.room.book.act(incident.id, 2, handOverStep(unit, ''), bench.by('operator'));
    const seesNow = (Object.keys(colleagues) as ColleagueName[]).filter((name) =>
      bench.room.viewFor(colleagues[name], given),
    );
    // The technician is of the centre and sees its cameras, but may not hold the right.
    expect(seesNow).toEqual(['operator', 'officer', 'wardOfficer', 'neighbour']);
    expect(bench.room.viewFor(colleagues.wardOfficer, given)?.may).toEqual(['change', 'accept', 'return']);
  });

  it('has only his cameras inside, in its log too, and a site only if he sees a camera there', async () => {
    const cameras = [span(tunnel1), span(tunnel2), span(ward1)];
    const incident = await bench.create('operator', { cameras, siteId: sites.tunnel });
    await bench.room.book.act(incident.id, 1, changeStep({ siteId: sites.ward }), bench.by('operator'));
    await bench.room.book.act(
      incident.id,
      2,
      changeStep({ siteId: sites.tunnel, place: 'cửa hầm' }),
      bench.by('operator'),
    );
    const { sight, book } = bench.room;
    const now = await book.get(incident.id);
    const log = await book.logOf(incident.id);
    const seen = (name: ColleagueName) =>
      JSON.stringify([sight.viewFor(colleagues[name], now), sight.logFor(colleagues[name], log)]);
    for (const hidden of [tunnel1, tunnel2, sites.tunnel]) expect(seen('wardOfficer')).not.toContain(hidden);
    expect(seen('wardOfficer')).toContain('cửa hầm');
    for (const hidden of [tunnel2, ward1, sites.ward]) expect(seen('officer')).not.toContain(hidden);
    for (const all of [tunnel1, tunnel2, ward1, sites.tunnel, sites.ward]) expect(seen('operator')).toContain(all);
  });

  it('stands in the snapshot of those who see it while it is not closed', async () => {
    const first = await bench.create('operator', { cameras: [span(tunnel1)] });
    await bench.create('wardOfficer', { cameras: [span(ward1)] });
    const open = (name: ColleagueName) => bench.room.open(colleagues[name]).map(({ number }) => number);
    expect([open('operator'), open('officer'), open('wardOfficer')]).toEqual([
      ['2026-0002', '2026-0001'],
      ['2026-0001'],
      ['2026-0002'],
    ]);
    await bench.room.book.act(first.id, 1, acknowledgeStep, bench.by('operator'));
    await bench.room.book.act(first.id, 2, closeStep('xong'), bench.by('operator'));
    expect(open('officer')).toEqual([]);
    expect(await numbers('officer', { state: 'closed' })).toEqual(['2026-0001']);
  });

  it('is not lost when its cameras are gone: whoever opened it and whoever is in charge see it', async () => {
    const gone = tunnel1.replace('ca', 'cb');
    const incident = await bench.create('operator', { cameras: [span(tunnel1)], assigneeId: colleagues.neighbour.id });
    const retired = {
      ...incident,
      unitIds: [],
      cameras: incident.cameras.map((camera) => ({ ...camera, cameraId: gone })),
    };
    const sees = (Object.keys(colleagues) as ColleagueName[]).filter((name) =>
      bench.room.viewFor(colleagues[name], retired),
    );
    expect(sees).toEqual(['operator', 'neighbour']);
    expect(bench.room.viewFor(colleagues.operator, retired)?.cameras).toEqual([]);
  });

  it('must be somebody’s: his camera, his unit, a unit and a colleague that are there', async () => {
    const refused = (body: object) =>
      bench.create('wardOfficer', body).then(
        () => 'done',
        (error: { code: string; details: { field?: string } }) => `${error.code} ${error.details.field ?? ''}`.trim(),
      );
    expect(await refused({ cameras: [span(tunnel1)] })).toBe('not-found');
    const own = { cameras: [span(ward1)] };
    expect(await refused({ ...own, siteId: sites.tunnel })).toBe('request.invalid siteId');
    expect(await refused({ ...own, unitIds: [tunnel1] })).toBe('request.invalid unitIds');
    expect(await refused({ ...own, assigneeId: colleagues.technician.id })).toBe('request.invalid assigneeId');
    expect(await refused({ ...own, to: '2026-11-23T00:00:00Z' })).toBe('request.invalid to');
    const long = { cameraId: ward1, from: '2026-11-22T00:00:00Z', to: '2026-11-23T00:00:01Z' };
    expect(await refused({ cameras: [long] })).toBe('request.invalid to');
    expect(await refused({ cameras: [] })).toBe('done');
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await bench.create('operator', {
      title: 'Xe tải đâm dải phân cách',
      place: 'Cửa hầm Thủ Thiêm',
      cameras: [span(tunnel1)],
    });
    await bench.create('operator', {
      ...{ title: 'Tụ tập 100% đông', kind: 'crowd', from: '2026-11-20T01:00:00Z', to: '2026-11-20T02:00:00Z' },
      ...{ cameras: [span(ward1)], citizenReport: { number: 'PA-77/2026' }, assigneeId: colleagues.wardOfficer.id },
    });
    const third = await bench.create('operator', { title: 'Khói', kind: 'fire-smoke', cameras: [span(tunnel2)] });
    await bench.room.book.note(third.id, 'Đã gọi 114, lửa đã tắt', bench.by('operator'));
  });

  it.each([
    ['cua ham', ['2026-0001']],
    ['THỦ THIÊM xe', ['2026-0001']],
    ['pa-77', ['2026-0002']],
    ['100%', ['2026-0002']],
    ['%', ['2026-0002']],
    ['_', []],
    ['lua da tat', ['2026-0003']],
    ['t-02', ['2026-0003']],
    ['2026-0002', ['2026-0002']],
    ["' OR 1=1 --", []],
    ['', ['2026-0003', '2026-0002', '2026-0001']],
  ])('finds "%s"', async (q, expected) => {
    expect(await numbers('operator', { q })).toEqual(expected);
  });

  it('is filtered by everything together', async () => {
    expect(await numbers('operator', { kind: 'crowd' })).toEqual(['2026-0002']);
    expect(await numbers('operator', { assignee: colleagues.wardOfficer.id })).toEqual(['2026-0002']);
    expect(await numbers('operator', { unit: units.centre })).toHaveLength(3);
    expect(await numbers('operator', { unit: units.police })).toEqual([]);
    expect(await numbers('operator', { cameraIds: `${tunnel1},${ward1}` })).toEqual(['2026-0002', '2026-0001']);
    const days = { from: '2026-11-20T01:30:00Z', to: '2026-11-21T00:00:00Z' };
    expect(await numbers('operator', days)).toEqual(['2026-0002']);
    expect(await numbers('operator', { from: '2026-11-20T02:00:00Z' })).toEqual(['2026-0003', '2026-0001']);
    expect(await numbers('operator', { state: 'acknowledged' })).toEqual([]);
    expect(await numbers('operator', { kind: 'crowd', cameraIds: tunnel1 })).toEqual([]);
  });

  it('does not tell by what it finds which hidden cameras are in an incident', async () => {
    const shared = await bench.create('operator', { title: 'Chung', cameras: [span(tunnel1), span(ward1)] });
    expect(await numbers('wardOfficer', { cameraIds: tunnel1 })).toEqual([]);
    expect(await numbers('wardOfficer', { q: 'T-01' })).toEqual([]);
    expect(await numbers('wardOfficer', { q: 'chung p-01' })).toEqual([shared.number]);
  });

  it('goes on where it ended, over what is others’', async () => {
    for (let n = 0; n < 5; n += 1)
      await bench.create('wardOfficer', { title: `Của phường ${n}`, cameras: [span(ward1)] });
    const first = await searchIncidents(bench.room.search, colleagues.officer, { limit: 1 });
    expect([first.incidents.map(({ number }) => number), first.next]).toEqual([['2026-0001'], '2026-0001']);
    const pages: string[] = [];
    let before: string | undefined;
    do {
      const query = { limit: 3, ...(before === undefined ? {} : { before }) };
      const page = await searchIncidents(bench.room.search, colleagues.operator, query);
      pages.push(page.incidents.map(({ number }) => number.slice(-1)).join(''));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(pages.join('')).toBe('87654321');
  });
});
