/** Plain words for what the audit writes down by short names. */

import { roleTexts } from '../../components/right-texts.ts';
import { type TextKey, vi } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';

export const outcomeTexts: Readonly<Record<string, TextKey>> = {
  done: 'audit.done',
  refused: 'audit.refused',
  failed: 'audit.failed',
};

const known = new Set(Object.keys(vi.audit));
const textOf = (name: string, key: TextKey): string | undefined => (known.has(name) ? t(key) : undefined);

/** `account.disabled` → "Khoá tài khoản"; things that are made and changed alike are put together of thing and verb. */
export function kindText(kind: string): string {
  const name = kind.replaceAll('.', '_');
  const whole = textOf(`kind-${name}`, `audit.kind-${name}` as TextKey);
  if (whole !== undefined) return whole;
  const [thing = '', verb = ''] = kind.split('.');
  const [one, other] = [
    textOf(`thing-${thing}`, `audit.thing-${thing}` as TextKey),
    textOf(`verb-${verb}`, `audit.verb-${verb}` as TextKey),
  ];
  return one && other ? `${other} ${one}` : kind;
}

/** Of a part of a row's details; what has no word stays as it is. */
export function detailText(name: string): string {
  return textOf(`detail-${name}`, `audit.detail-${name}` as TextKey) ?? name;
}

export function viewKindText(kind: string): string {
  return textOf(`view-${kind}`, `audit.view-${kind}` as TextKey) ?? kind;
}

/** Of people, stations, the console and the gateway itself. */
export function roleWord(role: string): string {
  if (role in roleTexts) return t(roleTexts[role as keyof typeof roleTexts]);
  return textOf(`role-${role}`, `audit.role-${role}` as TextKey) ?? role;
}
