/** Acts of keeping recordings: policies, and what is held by two people. */
import { expect } from 'vitest';
import type { HoldView, PolicyView } from '../../../gateway/recordings/keep/keep-schemas.ts';
import type { SignedIn } from '../../support/sign-in.ts';
import type { Actors } from './alarm-acts.ts';

export async function actOnKeeping(actors: Actors, police: SignedIn, cameraId: string): Promise<void> {
  const { act, administrator, operator } = actors;
  const path = '/api/recordings/policies';
  const before = await administrator.call<PolicyView[]>(path);
  const after = before.map((policy) => ({ ...policy, maxDays: 31 }));
  const put = await act(administrator, `PUT ${path}`, path, ['recording-policies.changed'], after);
  expect(put.rows[0]?.details).toEqual({ before, after });

  const [from, to] = ['2026-11-24T10:42:00.000Z', '2026-11-24T10:44:00.000Z'];
  const told = { fromMs: Date.parse(from), toMs: Date.parse(to), reason: 'person', note: 'va chạm' };
  const hold = async () => {
    const body = { cameraId, from, to, note: 'va chạm' };
    const { answer, rows } = await act<HoldView>(operator, 'POST /api/holds', '/api/holds', ['hold.placed'], body);
    expect(rows).toMatchObject([{ cameraId, subjectId: answer.id, details: told }]);
    return answer.id;
  };
  const release = async (by: SignedIn, id: string, word: string, kind: string, body?: object) => {
    const { rows } = await act(by, `POST /api/holds/:holdId/${word}`, `/api/holds/${id}/${word}`, [kind], body);
    expect(rows).toMatchObject([{ cameraId, subjectId: id, details: { ...told, why: 'không liên quan' } }]);
  };
  const id = await hold();
  const why = { why: 'không liên quan' };
  await release(operator, id, 'release', 'hold.release-asked', why);
  const alone = await operator.send(`/api/holds/${id}/release/confirm`, 'POST');
  expect([alone.status, await alone.json()]).toMatchObject([403, { error: { code: 'recording.same-person' } }]);
  await release(police, id, 'release/refuse', 'hold.release-refused');
  await release(operator, id, 'release', 'hold.release-asked', why);
  await release(police, id, 'release/confirm', 'hold.released');
  expect(await operator.call<HoldView[]>('/api/holds')).toEqual([]);
}
