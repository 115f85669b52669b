/** The two switches of this browser: language and theme. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { LocaleController, language, setLanguage, t } from '../locales/locale.ts';
import { PreferencesController, preferences } from '../state/preferences.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';

@customElement('tc-look-switches')
export class TcLookSwitches extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        gap: var(--tc-space-1);
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  protected readonly preference = new PreferencesController(this);

  protected override render() {
    const dark = preferences.theme === 'dark';
    const theme = t(dark ? 'shell.lightTheme' : 'shell.darkTheme');
    return html`<button class="quiet" type="button" title=${t('shell.switchLanguage')} @click=${this.#switchLanguage}>
        <tc-icon name="languages"></tc-icon><span aria-hidden="true">${language().toUpperCase()}</span>
        <span class="visually-hidden">${t('shell.switchLanguage')}</span>
      </button>
      <button class="icon quiet" type="button" title=${theme} aria-label=${theme} @click=${() => {
        preferences.theme = dark ? 'light' : 'dark';
      }}><tc-icon name=${dark ? 'sun' : 'moon'}></tc-icon></button>`;
  }

  readonly #switchLanguage = (): void => setLanguage(language() === 'vi' ? 'en' : 'vi');
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-look-switches': TcLookSwitches;
  }
}
