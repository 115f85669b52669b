/** "What can this person see?": the cameras by site, with what may be done with them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CameraRightsView, RightName } from '../../../gateway/access/schemas.ts';
import { rightTexts } from '../../components/right-texts.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { cameraPath } from '../../state/route.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { byCode } from '../wall/wall-fill.ts';
import { groupSeen } from './grant-list.ts';
import type { Grantee } from './grantee.ts';

@customElement('tc-seen-cameras')
export class TcSeenCameras extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-2);
      }
      td {
        vertical-align: top;
      }
      .codes a {
        margin-right: var(--tc-space-2);
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) person: Grantee | undefined;
  @property({ attribute: false }) held: readonly CameraRightsView[] | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { person, held } = this;
    if (!person || !held) return html`<p class="muted">${t('cameras.loading')}</p>`;
    const { cameras, sites } = this.store.district;
    const groups = groupSeen(held, cameras);
    return html`<h2>${t('grants.seenBy', { name: person.name, n: held.length })}</h2>
      ${person.disabledAtMs === null ? nothing : html`<p class="warn">${t('grants.seenDisabled')}</p>`}
      ${
        groups.length === 0
          ? html`<p class="muted">${t('grants.seenNothing')}</p>`
          : html`<table>
            <thead><tr>
              <th scope="col">${t('cameras.columnSite')}</th><th scope="col">${t('grants.cameras')}</th>
              <th scope="col">${t('grants.rights')}</th>
            </tr></thead>
            <tbody>${groups.map(
              (group) => html`<tr>
                <th scope="row">${sites.get(group.siteId)?.name ?? '–'}</th>
                <td class="codes">${[...group.cameras].sort(byCode).map(({ code, name }) => html`<a href=${cameraPath(code)} title=${name}>${code}</a>`)}</td>
                <td>${group.rights.map((right) => t(rightTexts[right as RightName])).join(', ')}</td>
              </tr>`,
            )}</tbody>
          </table>`
      }`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-seen-cameras': TcSeenCameras;
  }
}
