/** Alarms in plain words: what, cause, what to do, and what happened to one. */
import type { AlarmEventView, AlarmView } from '../../../gateway/alarms/schemas.ts';
import type { IconName } from '../../components/icon-set.ts';
import { type TextKey, vi } from '../../locales/catalogue.ts';
import { formatDateTime } from '../../locales/format.ts';
import { t } from '../../locales/locale.ts';
import { errorText } from '../../state/error-texts.ts';
import type { Severity } from './alarm-order.ts';

const known = new Set(Object.keys(vi.alarms));
const start = 'kind-';

/** Every kind of condition that has words: `camera.lost`, … */
export const alarmKinds: readonly string[] = [...known]
  .filter((name) => name.startsWith(start))
  .map((name) => name.slice(start.length).replace('_', '.'));

const textOf = (name: string, key: TextKey): string | undefined => (known.has(name) ? t(key) : undefined);
const nameOf = (kind: string): string => kind.replace('.', '_');

/** Words of a kind; one that has none is shown as it is. */
export function kindText(kind: string): string {
  return textOf(`kind-${nameOf(kind)}`, `alarms.kind-${nameOf(kind)}` as TextKey) ?? kind;
}

type Subject = Pick<AlarmView, 'kind' | 'subjectKind'>;

/** Whether the alarm is of a link, a site or the whole gateway with its cameras inside. */
export const isGroup = ({ members, subjectKind }: Pick<AlarmView, 'members' | 'subjectKind'>): boolean =>
  subjectKind !== 'camera' && members.length > 0;

export function whatText(alarm: Pick<AlarmView, 'kind' | 'subjectKind' | 'members'>): string {
  return isGroup(alarm) ? t('alarms.groupLost') : kindText(alarm.kind);
}

/** One line: what to do about it. */
export function adviceText({ kind, subjectKind }: Subject): string {
  const ofGroup = kind.startsWith('camera.') && subjectKind !== 'camera' ? subjectKind : nameOf(kind);
  return textOf(`advice-${ofGroup}`, `alarms.advice-${ofGroup}` as TextKey) ?? '';
}

/** The cause in plain words; empty when it says no more than the kind does. */
export function causeText({ cause, kind }: Pick<AlarmView, 'cause' | 'kind'>): string {
  if (cause === '' || cause === kind) return '';
  if (cause === 'flapping') return t('alarms.flapping');
  const words = textOf(`kind-${nameOf(cause)}`, `alarms.kind-${nameOf(cause)}` as TextKey);
  const error = errorText(cause);
  return error === cause && words !== undefined ? words : error;
}

export const severityText = (severity: string): string =>
  textOf(`severity-${severity}`, `alarms.severity-${severity}` as TextKey) ?? severity;
export const stateText = (state: AlarmView['state']): string => t(`alarms.state-${state}`);

/** `technician`, `tunnel-centre`, `lessor`. */
export const handedText = (to: string): string => textOf(`hand-${to}`, `alarms.hand-${to}` as TextKey) ?? to;

export const severityIcons: Readonly<Record<Severity, IconName>> = {
  critical: 'octagon-x',
  high: 'circle-alert',
  medium: 'triangle-alert',
  low: 'info',
};

/** Class of its colour: colour means that something is wrong and wants somebody. */
export function lookOf({ severity, state }: Pick<AlarmView, 'severity' | 'state'>): string {
  if (state === 'shelved' || state === 'out-of-service' || state === 'closed') return 'look-quiet';
  return severity === 'critical' || severity === 'high'
    ? 'look-critical'
    : severity === 'medium'
      ? 'look-warn'
      : 'look-low';
}

/** What happened, and what was said about it. */
export function eventText({ kind, details }: Pick<AlarmEventView, 'kind' | 'details'>): string {
  const { to, note, text, reason, untilMs, down } = details;
  const params = {
    whom: typeof to === 'string' ? handedText(to) : '',
    time: typeof untilMs === 'number' ? formatDateTime(untilMs) : '',
    n: Array.isArray(down) ? down.length : 0,
  };
  const what = known.has(`event-${kind}`) ? t(`alarms.event-${kind}` as TextKey, params) : kind;
  const said = [note, text, reason].find((words): words is string => typeof words === 'string' && words !== '');
  return said === undefined ? what : `${what}: ${said}`;
}
