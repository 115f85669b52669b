/** Acts of incidents, from opening to reopening, by the centre and by the unit that takes it over. */
import { expect } from 'vitest';
import type { IncidentView } from '../../../gateway/incidents/schemas.ts';
import { grant, invite } from '../../support/people.ts';
import { joinByLink, type SignedIn } from '../../support/sign-in.ts';
import type { Actors } from './alarm-acts.ts';

const route = '/api/incidents/:incidentId';

/** @param unitId to which it is handed over; somebody joins it here */
export async function actOnIncidents(actors: Actors, cameraId: string, unitId: string): Promise<void> {
  const { act, administrator, operator } = actors;
  const login = { login: 'cong-an-vu-viec', name: 'Vũ Việc', role: 'police', unitId } as const;
  const officer = await joinByLink(administrator.url, await invite(administrator, login));
  await grant(administrator, officer, { kind: 'camera', id: cameraId });
  const atMs = Date.now();
  const span = { from: new Date(atMs - 60_000).toISOString(), to: new Date(atMs).toISOString() };
  const body = { kind: 'accident', title: 'Va chạm', from: span.from, cameras: [{ cameraId, ...span }] };
  const kinds = ['incident.opened', 'incident.camera-added', 'hold.placed'];
  const made = await act<IncidentView>(operator, 'POST /api/incidents', '/api/incidents', kinds, body);
  const { id, number } = made.answer;
  expect(made.rows.find(({ kind }) => kind === 'incident.camera-added')).toMatchObject({
    ...{ cameraId, subjectId: id, details: { number, held: true } },
  });
  const path = `/api/incidents/${id}`;
  const patch = { version: 1, place: 'làn 2' };
  const changed = await act<IncidentView>(operator, `PATCH ${route}`, path, ['incident.changed'], patch);
  expect(changed.rows).toMatchObject([
    { subjectId: id, details: { before: { place: '' }, after: { place: 'làn 2' } } },
  ]);
  let { version } = changed.answer;
  const log = `POST ${route}/log`;
  await act(operator, log, `${path}/log`, ['incident.noted'], { text: 'đã gọi xe cứu hộ' });
  const told = await act(operator, log, `${path}/log`, ['incident.told'], { text: 'va chạm', whom: 'CSGT' });
  expect(told.rows).toMatchObject([{ subjectId: id, details: { number, whom: 'CSGT', text: 'va chạm' } }]);
  const more = ['incident.camera-added', 'hold.placed'];
  const added = await act<IncidentView>(operator, `POST ${route}/cameras`, `${path}/cameras`, more, {
    cameraId,
    ...span,
  });
  const [row] = added.answer.cameras;
  // What is held already stays so, and leaves no row.
  await act(operator, `POST ${route}/cameras/:rowId/hold`, `${path}/cameras/${row?.id}/hold`, []);
  const does = async (by: SignedIn, word: string, kind: string, given: object, details: object) => {
    const { answer, rows } = await act<IncidentView>(by, `POST ${route}/${word}`, `${path}/${word}`, [kind], {
      version,
      ...given,
    });
    ({ version } = answer);
    expect(rows, word).toMatchObject([{ kind, subjectId: id, details: { number, ...details } }]);
  };
  await does(operator, 'acknowledge', 'incident.acknowledged', {}, {});
  await does(operator, 'hand-over', 'incident.handed-over', { unitId, note: 'xin nhận' }, { unitId, text: 'xin nhận' });
  await does(officer, 'return', 'incident.returned', { reason: 'thiếu hình' }, { reason: 'thiếu hình' });
  await does(operator, 'hand-over', 'incident.handed-over', { unitId }, { unitId });
  await does(operator, 'take-back', 'incident.taken-back', { reason: 'nhầm' }, { reason: 'nhầm' });
  await does(operator, 'hand-over', 'incident.handed-over', { unitId }, { unitId });
  await does(officer, 'accept', 'incident.accepted', {}, { unitId });
  await does(officer, 'close', 'incident.closed', { text: 'đã xử lý' }, { text: 'đã xử lý' });
  await does(operator, 'reopen', 'incident.reopened', { reason: 'còn vướng' }, { reason: 'còn vướng' });
}
