/** Cameras that nobody has had on a screen for so many minutes, the longest forgotten first. */
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Unwatched } from '../../../gateway/access/audit-schemas.ts';
import { formatDateTime, formatDuration } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { apiErrorText } from '../../state/error-texts.ts';
import { Loaded } from '../../state/loaded.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { listPage, listPart } from '../../styles/list-page.ts';
import { formStyles } from '../cameras/form-styles.ts';

@customElement('tc-unwatched')
export class TcUnwatched extends LitElement {
  static override styles = [controls, formStyles, listPage, listPart];

  /** Empty: the whole district. */
  @property() siteId = '';
  @property({ type: Number }) minutes = 30;
  protected readonly locale = new LocaleController(this);
  private readonly cameras = new Loaded<Unwatched[]>(this, () => {
    const site = this.siteId === '' ? '' : `&siteId=${this.siteId}`;
    return `/api/audit/unwatched?minutes=${this.minutes}${site}`;
  });
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { value, error } = this.cameras;
    const { district } = this.store;
    if (error) return html`<p class="empty">${apiErrorText(error)}</p>`;
    if (!value) return html`<p class="empty">${t('cameras.loading')}</p>`;
    if (value.length === 0) return html`<p class="empty">${t('audit.unwatchedNone', { n: this.minutes })}</p>`;
    const sorted = [...value].sort((a, b) => (a.lastWatchedMs ?? 0) - (b.lastWatchedMs ?? 0));
    return html`<table>
      <thead><tr>
        <th scope="col">${t('audit.camera')}</th><th scope="col">${t('places.name')}</th>
        <th scope="col">${t('cameras.columnSite')}</th><th scope="col">${t('audit.lastWatched')}</th>
        <th scope="col">${t('audit.unwatchedFor')}</th>
      </tr></thead>
      <tbody>${sorted.map(({ cameraId, lastWatchedMs }) => {
        const camera = district.cameras.get(cameraId);
        return html`<tr>
          <th scope="row">${camera ? html`<a href=${cameraPath(camera.code)}>${camera.code}</a>` : t('grants.unknown')}</th>
          <td>${camera?.name ?? ''}</td>
          <td>${camera ? (district.siteOf(camera)?.name ?? '') : ''}</td>
          <td>${lastWatchedMs === null ? t('audit.neverWatched') : formatDateTime(lastWatchedMs)}</td>
          <td>${lastWatchedMs === null ? '–' : formatDuration(district.clock.nowMs() - lastWatchedMs)}</td>
        </tr>`;
      })}</tbody>
    </table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-unwatched': TcUnwatched;
  }
}
