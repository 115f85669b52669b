/** What people do with an alarm, on the gateway. What it leads to comes back as an event; a refusal is said on the page. */

import type { Static } from 'typebox';
import type { AlarmView, HandBody, NoteBody, ShelveBody } from '../../../gateway/alarms/schemas.ts';
import { showToast } from '../../components/toast.ts';
import { t } from '../../locales/locale.ts';
import { type ApiResult, api } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { handedText } from './alarm-words.ts';

export type HandTo = Static<typeof HandBody>['to'];
export const handTargets: readonly HandTo[] = ['technician', 'tunnel-centre', 'lessor'];

const pathOf = ({ id }: Pick<AlarmView, 'id'>, act: string) => `/api/alarms/${id}/${act}`;

/** @param where what people call its place */
export async function takeAlarm(alarm: AlarmView, where: string): Promise<void> {
  const result = await api<AlarmView>('POST', pathOf(alarm, 'take'));
  if (result.ok) showToast({ text: t('alarms.taken', { where }) });
  else refuse(result);
}

export async function unshelveAlarm(alarm: AlarmView): Promise<void> {
  refuse(await api<AlarmView>('POST', pathOf(alarm, 'unshelve')));
}

export async function handAlarm(
  alarm: AlarmView,
  to: HandTo,
  note: string,
  where: string,
): Promise<ApiResult<AlarmView>> {
  const body: Static<typeof HandBody> = note === '' ? { to } : { to, note };
  const result = await api<AlarmView>('POST', pathOf(alarm, 'hand'), { body });
  if (result.ok) showToast({ text: t('alarms.handed', { where, whom: handedText(to) }) });
  return result;
}

export function noteAlarm(alarm: AlarmView, text: string): Promise<ApiResult<AlarmView>> {
  const body: Static<typeof NoteBody> = { text };
  return api<AlarmView>('POST', pathOf(alarm, 'note'), { body });
}

export function shelveAlarm(alarm: AlarmView, untilMs: number, reason: string): Promise<ApiResult<AlarmView>> {
  const body: Static<typeof ShelveBody> = { until: new Date(untilMs).toISOString(), reason };
  return api<AlarmView>('POST', pathOf(alarm, 'shelve'), { body });
}

function refuse(result: ApiResult<AlarmView>): void {
  if (!result.ok) showToast({ kind: 'error', text: apiErrorText(result.error) });
}
