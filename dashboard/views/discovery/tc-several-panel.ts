/** Several channels at once: a site, a code pattern and a name pattern for the marked ones. Fires `tc-pattern`. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Site } from '../../../gateway/cameras/schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { controls } from '../../styles/controls.ts';
import { formStyles } from '../cameras/form-styles.ts';
import type { Pattern } from './bind-plan.ts';

@customElement('tc-several-panel')
export class SeveralPanel extends LitElement {
  static override styles = [
    controls,
    formStyles,
    css`
      fieldset {
        grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
        align-items: end;
        margin: var(--tc-space-2) 0 0;
      }
    `,
  ];

  @property({ attribute: false }) sites: readonly Site[] = [];
  /** How many channels are marked. */
  @property({ type: Number }) marked = 0;
  protected readonly locale = new LocaleController(this);

  protected override render() {
    return html`<form class="card" @submit=${this.#submit}>
      <h2>${t('discovery.several')}</h2>
      <p class="muted">${t('discovery.severalHint')}</p>
      <fieldset>
        <label class="field">${t('discovery.site')}
          <select name="siteId" required>
            <option value="">${t('discovery.chooseSite')}</option>
            ${this.sites.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </label>
        <label class="field">${t('discovery.codePattern')}
          <input name="code" required value="P-{nn}" autocomplete="off" />
        </label>
        <label class="field">${t('discovery.namePattern')}
          <input name="name" required value="{site} {n}" autocomplete="off" />
        </label>
        <label class="field">${t('discovery.firstNumber')}
          <input name="first" type="number" min="0" max="99999" value="1" required />
        </label>
        <button type="submit" ?disabled=${this.marked === 0}>${t('discovery.applyPattern', { n: this.marked })}</button>
      </fieldset>
    </form>`;
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const site = this.sites.find(({ id }) => id === text('siteId'));
    if (site === undefined) return;
    const detail: Pattern = { site, code: text('code'), name: text('name'), firstNumber: Number(text('first')) };
    this.dispatchEvent(new CustomEvent<Pattern>('tc-pattern', { detail }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-several-panel': SeveralPanel;
  }
}
