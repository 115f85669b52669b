/** The units of the administration as a tree: who belongs to whom, now; what was is kept for the audit. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import '../../components/tc-admin-tabs.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { listPage } from '../../styles/list-page.ts';
import '../cameras/tc-places.ts';

@customElement('tc-units-view')
export class TcUnitsView extends LitElement {
  static override styles = [
    controls,
    listPage,
    css`
      .card {
        overflow: auto;
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<tc-admin-tabs here="/units"></tc-admin-tabs>
      <header><h1>${t('places.units')}</h1></header>
      <div class="card"><tc-places only="unit"></tc-places></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-units-view': TcUnitsView;
  }
}
