/** What the fields of the administrator's forms have in common. */
import { html, nothing, type TemplateResult } from 'lit';
import type { TextKey } from '../../locales/catalogue.ts';
import { t } from '../../locales/locale.ts';

/** One entry of a list to choose from. */
export type Choice = readonly [value: string, text: string];

export const namedChoices = (list: Iterable<{ readonly id: string; readonly name: string }>): Choice[] =>
  [...list].map(({ id, name }): Choice => [id, name]);

export const fieldCaption = (text: TextKey, required: boolean): TemplateResult =>
  html`<span>${t(text)}${required ? html` <span class="muted">(${t('cameras.required')})</span>` : nothing}</span>`;

/** After a refusal: the person goes on where the first thing is wrong. */
export function focusFirstProblem(root: ParentNode): void {
  root.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
