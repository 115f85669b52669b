/** The sites of the district with their kind, unit and number of cameras. Sites come from the district file. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { kindText } from '../../components/tc-top-bar.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from './form-styles.ts';

@customElement('tc-site-list')
export class SiteList extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      p {
        margin-bottom: var(--tc-space-3);
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { sites, units } = this.store.district;
    return html`<p class="muted">${t('cameras.sitesHint')}</p>
      <table>
        <thead><tr>
          <th scope="col">${t('cameras.siteCode')}</th>
          <th scope="col">${t('cameras.siteName')}</th>
          <th scope="col">${t('cameras.siteKind')}</th>
          <th scope="col">${t('cameras.siteUnit')}</th>
          <th scope="col" class="number">${t('cameras.siteCameras')}</th>
        </tr></thead>
        <tbody>${[...sites.values()].map(
          (site) => html`<tr>
            <td>${site.code}</td>
            <th scope="row"><a href="/health?site=${site.id}">${site.name}</a></th>
            <td>${t(kindText[site.kind])}</td>
            <td>${site.unitId === null ? '–' : (units.get(site.unitId)?.name ?? '–')}</td>
            <td class="number">${site.cameraCount}</td>
          </tr>`,
        )}</tbody>
      </table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-site-list': SiteList;
  }
}
