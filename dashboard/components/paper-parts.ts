/** What every paper of the room has: letterhead, place and day, lines to sign on. Vietnamese, whatever the page speaks. */
import { html, type TemplateResult } from 'lit';
import { type TextKey, translate } from '../locales/catalogue.ts';
import { formatDate } from '../locales/format.ts';

const vi = (key: TextKey): string => translate('vi', key);

/** @param number as it stands under the office's name */
export function letterhead(number: string): TemplateResult {
  return html`<div class="head">
    <p><b>${vi('contracts.paperOffice')}</b><br />${number}</p>
    <p><b>${vi('contracts.paperState')}</b><br /><b>${vi('contracts.paperMotto')}</b></p>
  </div>`;
}

/** @param who one line for each */
export function signatures(nowMs: number, who: readonly TextKey[]): TemplateResult {
  const [day = '', month = '', year = ''] = formatDate(nowMs).split('/');
  return html`<p class="place">${translate('vi', 'contracts.paperPlace', { day, month, year })}</p>
    <div class="signs">
      ${who.map((key) => html`<p><b>${vi(key)}</b><br /><i>${vi('contracts.paperSignHow')}</i></p>`)}
    </div>`;
}
