/** "Who can see this camera?": the people, with what each may do. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PersonRightsView } from '../../../gateway/access/schemas.ts';
import { rightTexts } from '../../components/right-texts.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { DistrictController } from '../../state/district-context.ts';
import { ownSession } from '../../state/own-session.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import { type Grantee, granteeTexts } from './grantee.ts';

@customElement('tc-seeing-people')
export class TcSeeingPeople extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      :host {
        display: grid;
        gap: var(--tc-space-2);
      }
    `,
  ];

  @property() cameraId = '';
  @property({ attribute: false }) people: ReadonlyMap<string, Grantee> = new Map();
  @property({ attribute: false }) held: readonly PersonRightsView[] | undefined;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory']);

  protected override render() {
    const { held } = this;
    const camera = this.store.district.cameras.get(this.cameraId);
    if (!camera || !held) return html`<p class="muted">${t('cameras.loading')}</p>`;
    const rows = held
      .flatMap(({ personId, rights }) => {
        const person = this.people.get(personId);
        return person ? [{ person, rights }] : [];
      })
      .sort(
        (a, b) =>
          Number(b.rights.includes('live')) - Number(a.rights.includes('live')) ||
          a.person.name.localeCompare(b.person.name, 'vi'),
      );
    const live = rows.filter(({ rights }) => rights.includes('live')).length;
    return html`<h2>${t('grants.seeing', { code: camera.code, n: live })}</h2>
      ${
        rows.length === 0
          ? html`<p class="muted">${t('grants.seeingNobody')}</p>`
          : html`<table>
            <thead><tr>
              <th scope="col">${t('people.name')}</th><th scope="col">${t('people.role')}</th>
              <th scope="col">${t('grants.rights')}</th>
            </tr></thead>
            <tbody>${rows.map(
              ({ person, rights }) => html`<tr>
                <th scope="row"><a href="/grants?person=${person.id}">${person.name}</a></th>
                <td>${t(granteeTexts[person.role])}</td>
                <td>${rights.map((right) => t(rightTexts[right])).join(', ')}</td>
              </tr>`,
            )}</tbody>
          </table>`
      }
      ${ownSession.may('audit') ? html`<p><a href="/audit?camera=${camera.id}&about=watched">${t('audit.whoWatched', { code: camera.code })}</a></p>` : nothing}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-seeing-people': TcSeeingPeople;
  }
}
