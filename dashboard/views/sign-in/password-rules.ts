/** What a password needs, in words, and what the gateway found wrong with one. */
import { html, type TemplateResult } from 'lit';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';
import type { ApiError } from '../../state/api.ts';
import { apiErrorText } from '../../state/error-texts.ts';

const faults: Readonly<Record<string, TextKey>> = {
  'too-short': 'signIn.faultShort',
  'too-long': 'signIn.faultLong',
  'same-as-login': 'signIn.faultLogin',
  'too-simple': 'signIn.faultSimple',
};

/** @param shortest number of characters */
export const passwordRules = (shortest: number): TemplateResult =>
  html`<ul class="rules">
    <li>${t('signIn.ruleLength', { n: shortest })}</li>
    <li>${t('signIn.ruleLogin')}</li>
    <li>${t('signIn.ruleSimple')}</li>
  </ul>`;

export function passwordProblem(error: ApiError): string {
  const fault = faults[String(error.details['fault'])];
  return fault ? t(fault) : apiErrorText(error);
}
