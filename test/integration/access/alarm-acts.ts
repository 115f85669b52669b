/** Acts of alarms, pictures and contracts, each with the rows that it must leave; `acts.test.ts` does them in this order. */
import { expect } from 'vitest';
import type { ContractView } from '../../../gateway/alarms/contracts/contract-schemas.ts';
import type { AlarmView, MaintenanceView, RuleView } from '../../../gateway/alarms/schemas.ts';
import type { Camera, Unit } from '../../../gateway/cameras/schemas.ts';
import type { SignedIn } from '../../support/sign-in.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { ActRecorder } from './act-recorder.ts';

export interface Actors extends ActRecorder {
  readonly administrator: SignedIn;
  readonly operator: SignedIn;
  readonly technician: SignedIn;
}

/** @returns the camera that they are about, which never answers */
export async function actOnAlarms(actors: Actors, siteId: string): Promise<Camera> {
  const { act, administrator, operator, technician } = actors;
  const rules = await technician.call<RuleView[]>('/api/alarm-rules');
  const quick = rules.map((rule) => ({ ...rule, holdMs: 0 }));
  const put = await act(technician, 'PUT /api/alarm-rules', '/api/alarm-rules', ['alarm-rules.changed'], quick);
  const holds = (some: readonly RuleView[]) => some.map(({ id, holdMs }) => ({ id, holdMs }));
  expect(put.rows[0]?.details).toMatchObject({ before: holds(rules), after: holds(quick) });
  const body = { code: 'P-03', name: 'Hầm', siteId };
  const lost = await administrator.call<Camera>('/api/cameras', 'POST', body);
  // Nothing listens there.
  await administrator.call(`/api/cameras/${lost.id}/rtsp`, 'POST', { mainUrl: 'rtsp://127.0.0.1:9/live' });
  const alarm = await waitFor('an alarm of the lost camera', async () =>
    (await operator.call<AlarmView[]>('/api/alarms')).find(({ subjectId }) => subjectId === lost.id),
  );
  expect(alarm).toMatchObject({ kind: 'camera.lost', state: 'unacknowledged' });
  const untilMs = Date.now() + 3_600_000;
  const shelf = { until: new Date(untilMs).toISOString(), reason: 'chờ thợ' };
  const acts = [
    ['take', 'alarm.taken', undefined, {}],
    ['note', 'alarm.noted', { text: 'đã gọi điện' }, { text: 'đã gọi điện' }],
    ['hand', 'alarm.handed', { to: 'technician', note: 'xem nguồn' }, { to: 'technician', note: 'xem nguồn' }],
    ['shelve', 'alarm.shelved', shelf, { untilMs, reason: 'chờ thợ' }],
    ['unshelve', 'alarm.unshelved', undefined, {}],
  ] as const;
  for (const [word, kind, given, details] of acts) {
    const route = `POST /api/alarms/:alarmId/${word}`;
    const { rows } = await act(operator, route, `/api/alarms/${alarm.id}/${word}`, [kind], given);
    expect(rows, route).toMatchObject([{ kind, cameraId: lost.id, subjectId: alarm.id, details }]);
  }
  const window = { subjectKind: 'camera', subjectId: lost.id, reason: 'thay nguồn' };
  const opened = await act<MaintenanceView>(
    technician,
    'POST /api/maintenance',
    '/api/maintenance',
    ['maintenance.opened'],
    window,
  );
  const { id } = opened.answer;
  const end = 'POST /api/maintenance/:windowId/end';
  const ended = await act(technician, end, `/api/maintenance/${id}/end`, ['maintenance.ended']);
  for (const { rows } of [opened, ended]) {
    expect(rows).toMatchObject([{ cameraId: lost.id, subjectId: id, details: { reason: 'thay nguồn' } }]);
  }
  const path = `/api/cameras/${lost.id}/notes`;
  const text = 'đã thay nguồn';
  const note = await act(technician, 'POST /api/cameras/:cameraId/notes', path, ['camera.note-written'], { text });
  expect(note.rows).toMatchObject([{ cameraId: lost.id }]);
  return lost;
}

/** Also when there is no picture to take. */
export async function actOnReferences({ fail, technician }: Actors, cameraId: string): Promise<void> {
  const route = '/api/cameras/:cameraId/picture/references';
  const path = `/api/cameras/${cameraId}/picture/references`;
  const still = { status: 503, code: 'stream.not-running', cameraId };
  await fail(technician, `POST ${route}`, path, 'picture.reference-taken', still);
  const id = '0192f0c0-0000-7000-8000-000000000000';
  const none = { status: 404, code: 'not-found', cameraId };
  const rows = await fail(technician, `DELETE ${route}/:id`, `${path}/${id}`, 'picture.reference-removed', none);
  expect(rows.map(({ details }) => details['id'])).toEqual([id, id]);
}

export async function actOnContracts({ act, news, administrator: by }: Actors, cameraId: string): Promise<void> {
  const lessor = await by.call<Unit>('/api/units', 'POST', { code: 'CT', name: 'Cho thuê', kind: 'lessor' });
  const terms = {
    pricePerMonth: 1_500_000,
    promisedPercent: 99,
    repairHours: 24,
    penalty: { kind: 'pro-rata' },
    maxPenaltyPercent: 50,
  };
  const days = { fromDay: '2026-01-01', untilDay: null };
  const contract = { lessorUnitId: lessor.id, number: '01/2026', title: 'Thuê camera', ...days, terms };
  const made = await act<ContractView>(by, 'POST /api/contracts', '/api/contracts', ['contract.created'], contract);
  const { id } = made.answer;
  expect(made.rows[0]?.details).toEqual({ after: { ...contract, id } });
  const path = `/api/contracts/${id}`;
  const next = { ...contract, title: 'Thuê camera hầm' };
  const changed = await act(by, 'PUT /api/contracts/:contractId', path, ['contract.changed'], next);
  expect(changed.rows[0]?.details).toMatchObject({ before: { title: 'Thuê camera' }, after: { title: next.title } });
  const coverage = { cameraId, ...days };
  const covering = 'POST /api/contracts/:contractId/cameras';
  const covered = await act(by, covering, `${path}/cameras`, ['contract.camera-covered'], coverage);
  expect(covered.rows[0]?.details).toEqual({ ...coverage, contractId: id });
  const route = 'POST /api/lessors/:unitId/sheets/:month';
  const sheet = `/api/lessors/${lessor.id}/sheets/2026-01`;
  const closed = await act(by, `${route}/close`, `${sheet}/close`, ['sheet.closed']);
  expect(closed.rows[0]?.details).toMatchObject({ lessorUnitId: lessor.id, month: '2026-01' });
  const correction = { amount: -20_000, reason: 'tính nhầm' };
  const corrected = await act(by, `${route}/corrections`, `${sheet}/corrections`, ['sheet.corrected'], correction);
  expect(corrected.rows[0]?.details).toEqual({ lessorUnitId: lessor.id, month: '2026-01', ...correction });
  // A closed month does not close again, and nothing says that it did.
  expect((await by.fetch(`${sheet}/close`, { method: 'POST' })).status).toBe(409);
  expect((await news()).filter(({ kind }) => kind === 'sheet.closed')).toEqual([]);
}
