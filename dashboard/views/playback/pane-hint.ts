/** A place where no camera is; the first of them says what to do. */
import { html } from 'lit';
import { t } from '../../locales/locale.ts';

export const paneHint = (says: boolean, add: () => void) =>
  says
    ? html`<div class="hint"><span>${t('playback.emptyPane')}</span><button type="button" @click=${add}>${t('playback.add')}</button></div>`
    : html`<div class="hint"></div>`;
