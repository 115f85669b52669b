/** The row at the top: the product, cameras that are well of all per kind of site, search, clock, language and theme. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { SiteKind } from '../../gateway/cameras/schemas.ts';
import type { TextKey } from '../locales/catalogue.ts';
import { formatDateTime } from '../locales/format.ts';
import { LocaleController, language, setLanguage, t } from '../locales/locale.ts';
import { countByKind } from '../state/counts.ts';
import { DistrictController } from '../state/district-context.ts';
import { PreferencesController, preferences } from '../state/preferences.ts';
import { SecondTick } from '../state/second-tick.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';
import './tc-search-box.ts';

export const kindText: Readonly<Record<SiteKind, TextKey>> = {
  tunnel: 'shell.kindTunnel',
  'city-gate': 'shell.kindCityGate',
  ward: 'shell.kindWard',
};

@customElement('tc-top-bar')
export class TcTopBar extends LitElement {
  static override styles = [
    controls,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--tc-space-3);
        height: 100%;
        padding: 0 var(--tc-space-3);
        border-bottom: var(--tc-hairline) solid var(--tc-line);
        background: var(--tc-panel);
        white-space: nowrap;
      }
      .product {
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        font-size: var(--tc-font-l);
        font-weight: 600;
        text-decoration: none;
      }
      ul {
        display: flex;
        gap: var(--tc-space-1);
        margin-right: auto;
        min-width: 0;
        overflow: hidden;
      }
      li a {
        display: block;
        padding: var(--tc-space-1) var(--tc-space-3);
        border-radius: var(--tc-radius-control);
        text-decoration: none;
        font-weight: 500;
      }
      li a:hover {
        background: var(--tc-raised);
      }
      li a:focus-visible {
        outline-offset: -2px;
      }
      time {
        font-size: var(--tc-font-l);
        font-weight: 500;
      }
      .person {
        text-align: right;
        line-height: 1.25;
        font-weight: 500;
      }
      @media (max-width: 1500px) {
        .person {
          display: none;
        }
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  protected readonly preference = new PreferencesController(this);
  private readonly store = new DistrictController(this, () => ['health', 'inventory', 'person']);

  protected override render() {
    const { district } = this.store;
    const dark = preferences.theme === 'dark';
    return html`<header>
      <a class="product" href="/"><tc-icon name="tower-control" size="m"></tc-icon>Tháp Canh</a>
      <ul aria-label=${t('shell.counts')}>
        ${countByKind(district.cameras.values(), district.sites, district.health).map(
          ({ kind, good, total }) => html`<li>
            <a href="/health?kind=${kind}">
              ${t(kindText[kind])}
              <span class=${good < total ? 'warn' : 'muted'}>${good}/${total}</span>
              <span class="visually-hidden">${t('shell.goodOfAll')}</span>
            </a>
          </li>`,
        )}
      </ul>
      <tc-search-box></tc-search-box>
      <time>${formatDateTime(district.clock.nowMs())}</time>
      <span class="person">${district.person?.name ?? ''}</span>
      <button class="quiet" type="button" title=${t('shell.switchLanguage')} @click=${this.#switchLanguage}>
        <tc-icon name="languages"></tc-icon><span aria-hidden="true">${language().toUpperCase()}</span>
        <span class="visually-hidden">${t('shell.switchLanguage')}</span>
      </button>
      <button
        class="icon quiet"
        type="button"
        title=${t(dark ? 'shell.lightTheme' : 'shell.darkTheme')}
        aria-label=${t(dark ? 'shell.lightTheme' : 'shell.darkTheme')}
        @click=${() => {
          preferences.theme = dark ? 'light' : 'dark';
        }}
      >
        <tc-icon name=${dark ? 'sun' : 'moon'}></tc-icon>
      </button>
    </header>`;
  }

  readonly #switchLanguage = (): void => setLanguage(language() === 'vi' ? 'en' : 'vi');
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-top-bar': TcTopBar;
  }
}
