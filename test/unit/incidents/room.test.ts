/** The incidents room on a real database: what is written, what is held, and what a restart finds. */
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditRow } from '../../../gateway/access/audit/audit-chain.ts';
import {
  acknowledgeStep,
  changeStep,
  closeStep,
  handOverStep,
  reopenStep,
} from '../../../gateway/incidents/incident-steps.ts';
import {
  colleagues,
  type IncidentBench,
  openIncidentBench,
  tunnel1,
  tunnel2,
  units,
} from '../../support/incident-bench.ts';

let bench: IncidentBench;
beforeEach(async () => {
  bench = await openIncidentBench();
});
afterEach(() => bench.close());

const rowsOf = async (id: string): Promise<AuditRow[]> =>
  (await bench.audit.list({ limit: 100 } as never)).filter(({ subjectId }) => subjectId === id).reverse();
const heldOf = (id: string) =>
  bench.holds.of('incident', id).map(({ cameraId, fromMs, toMs }) => [cameraId, fromMs, toMs]);
const code = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('an incident', () => {
  it('is on the disk with its log, its audit and its holds before it is told', async () => {
    const nowMs = bench.clock.nowMs();
    const incident = await bench.create('operator', { text: ' xe tải đâm dải phân cách ' });
    expect(incident).toMatchObject({ number: '2026-0001', state: 'open', version: 1, unitIds: [units.centre] });
    expect(heldOf(incident.id)).toEqual([[tunnel1, nowMs - 60_000, nowMs + 60_000]]);
    const log = await bench.room.book.logOf(incident.id);
    expect(log.map(({ kind, personName, unitName }) => [kind, personName, unitName])).toEqual([
      ['opened', 'Hoa', 'Trung tâm'],
      ['camera-added', 'Hoa', 'Trung tâm'],
      ['noted', 'Hoa', 'Trung tâm'],
    ]);
    expect(log[2]?.details).toEqual({ text: 'xe tải đâm dải phân cách' });
    expect((await rowsOf(incident.id)).map(({ kind, cameraId }) => [kind, cameraId])).toEqual([
      ['incident.opened', null],
      ['incident.camera-added', tunnel1],
      ['incident.noted', null],
    ]);
    expect(bench.told.at(-1)).toEqual(incident);
    expect(bench.recorded).toEqual([[tunnel1, nowMs + 60_000]]);
  });

  it('is not there at all when its audit cannot be written, and nothing is held for it', async () => {
    bench.auditFails = 'incident.camera-added';
    expect(await code(bench.create('operator'))).not.toBe('done');
    await bench.clock.settle();
    expect(bench.room.book.open()).toEqual([]);
    expect(bench.told).toEqual([]);
    bench.auditFails = '';
    const incident = await bench.create('operator');
    expect(incident.number).toBe('2026-0001');
    await bench.clock.settle();
    expect(bench.holds.all().map(({ subjectId }) => subjectId)).toEqual([incident.id]);
  });

  it('is kept when there is no room to hold its footage, says so, and holds it when there is', async () => {
    bench.full = true;
    const incident = await bench.create('operator');
    const [camera] = incident.cameras;
    expect(camera?.holdId).toBeNull();
    const by = bench.by('operator');
    expect(await code(bench.room.book.holdAgain(incident.id, camera?.id ?? '', by))).toBe('recording.holds-full');
    bench.full = false;
    const held = await bench.room.book.holdAgain(incident.id, camera?.id ?? '', by);
    expect(held.cameras[0]?.holdId).not.toBeNull();
    expect(heldOf(incident.id)).toHaveLength(1);
    const added = (await bench.room.book.logOf(incident.id)).filter(({ kind }) => kind === 'camera-added');
    expect(added.map(({ details }) => details['held'])).toEqual([false, true]);
  });

  it('is held by itself as soon as there is room, and a tried one that still has none is written nowhere', async () => {
    bench.full = true;
    const incident = await bench.create('operator');
    await bench.clock.advance(60_000);
    await bench.room.book.settled();
    expect(await bench.room.book.logOf(incident.id)).toHaveLength(2);
    bench.full = false;
    await bench.clock.advance(10_000);
    await bench.room.book.settled();
    expect((await bench.room.book.logOf(incident.id)).at(-1)).toMatchObject({
      ...{ kind: 'camera-added', personId: '', personName: '', details: { held: true } },
    });
    expect(heldOf(incident.id)).toHaveLength(1);
    const [, , row] = await rowsOf(incident.id);
    expect(row).toMatchObject({ kind: 'incident.camera-added', personName: 'gateway', cameraId: tunnel1 });
  });

  it('gets cameras whoever changes its facts meanwhile, and each is held at once', async () => {
    const incident = await bench.create('operator');
    const by = bench.by('operator');
    const span = { cameraId: tunnel2, fromMs: 1_000, toMs: 9_000 };
    const [withCamera, changed] = await Promise.all([
      bench.room.book.addCamera(incident.id, span, by),
      bench.room.book.act(incident.id, 1, changeStep({ place: 'làn 2' }), by),
    ]);
    expect([withCamera.version, changed.version, changed.cameras.length]).toEqual([1, 2, 2]);
    expect(heldOf(incident.id)).toContainEqual([tunnel2, 1_000, 9_000]);
    // What is past is not recorded now.
    expect(bench.recorded.map(([cameraId]) => cameraId)).toEqual([tunnel1]);
  });

  it('refuses who changes what he has not seen, and takes everybody’s notes', async () => {
    const incident = await bench.create('operator');
    const { book } = bench.room;
    const by = bench.by('operator');
    const both = ['làn 1', 'làn 2'].map((place) => code(book.act(incident.id, 1, changeStep({ place }), by)));
    expect(await Promise.all(both)).toEqual(['done', 'request.conflict']);
    await Promise.all([book.note(incident.id, 'một', by), book.tell(incident.id, 'Công an quận', 'hai', by)]);
    const log = await book.logOf(incident.id);
    expect(log.slice(2).map(({ kind, details }) => [kind, details['text'] ?? details['after']])).toEqual([
      ['changed', { place: 'làn 1' }],
      ['noted', 'một'],
      ['told', 'hai'],
    ]);
    expect((await book.get(incident.id)).version).toBe(2);
  });

  it('that nothing changes is not written again', async () => {
    const incident = await bench.create('operator');
    const same = await bench.room.book.act(incident.id, 1, changeStep({ title: incident.title }), bench.by('operator'));
    expect(same).toEqual(incident);
    expect(await bench.room.book.logOf(incident.id)).toHaveLength(2);
  });

  it('is counted by the year of the district’s clock, without holes', async () => {
    await bench.close();
    // 23:30 on the last evening of the year in the district.
    bench = await openIncidentBench(Date.UTC(2026, 11, 31, 16, 30));
    const numbers = [(await bench.create('operator')).number, (await bench.create('operator')).number];
    await bench.clock.advance(3_600_000);
    numbers.push((await bench.create('operator')).number);
    expect(numbers).toEqual(['2026-0001', '2026-0002', '2027-0001']);
  });

  it('is what it was after a restart, closed ones too', async () => {
    const incident = await bench.create('operator', { adminCase: { number: '12/HS', due: '2026-12-01T10:00:00Z' } });
    const { book } = bench.room;
    await book.act(incident.id, 1, acknowledgeStep, bench.by('operator'));
    const unit = { id: units.police, name: 'Công an quận' };
    const given = await book.act(incident.id, 2, handOverStep(unit, 'xin xử lý'), bench.by('operator'));
    const other = await bench.create('operator');
    await book.act(other.id, 1, acknowledgeStep, bench.by('operator'));
    const closed = await book.act(other.id, 2, closeStep('đã kéo xe'), bench.by('operator'));
    bench = await bench.reopen();
    expect(bench.room.book.open()).toEqual([given]);
    expect(await bench.room.book.get(other.id)).toEqual(closed);
    expect(heldOf(incident.id)).toHaveLength(1);
    await bench.room.book.act(other.id, 3, reopenStep('còn vướng'), bench.by('operator'));
    expect(bench.room.book.open().map(({ number }) => number)).toEqual(['2026-0001', '2026-0002']);
  });

  it('cannot be deleted, nor can its log or its cameras be changed, by whoever reaches the database', async () => {
    const incident = await bench.create('operator');
    const refused = (text: string) =>
      expect(sql.raw(text).execute(bench.db), text).rejects.toThrow(/only added to|never deleted|stay named/);
    await refused("UPDATE incident_log SET details = '{}'");
    await refused('DELETE FROM incident_log');
    await refused('DELETE FROM incident');
    await refused('DELETE FROM incident_camera');
    await refused('UPDATE incident_camera SET hold_id = NULL');
    await refused('UPDATE incident_camera SET from_ms = 0');
    expect(await bench.room.book.logOf(incident.id)).toHaveLength(2);
  });

  it('is told again when its footage is let go', async () => {
    const incident = await bench.create('operator');
    const [hold] = bench.holds.of('incident', incident.id);
    const [operator, officer] = [bench.by('operator').actor, bench.by('officer').actor];
    await bench.holds.askRelease(hold?.id ?? '', 'không cần nữa', operator);
    expect(await code(bench.holds.confirmRelease(hold?.id ?? '', operator))).toBe('recording.same-person');
    const before = bench.told.length;
    await bench.holds.confirmRelease(hold?.id ?? '', officer);
    expect(bench.told.length).toBeGreaterThan(before);
    const view = bench.room.viewFor(colleagues.operator, incident);
    expect(view?.cameras.map((camera) => camera.hold)).toEqual(['released']);
  });

  it('leaves no timer behind', async () => {
    await bench.create('operator');
    await bench.room.close();
    await bench.holds.close();
    expect(bench.clock.pending).toBe(0);
  });
});
