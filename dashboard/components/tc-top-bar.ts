/** The row at the top: the product, cameras that are well of all per kind of site, search, clock, language and theme. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Own } from '../../gateway/access/schemas.ts';
import type { SiteKind } from '../../gateway/cameras/schemas.ts';
import type { TextKey } from '../locales/catalogue.ts';
import { formatDateTime } from '../locales/format.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { countByKind } from '../state/counts.ts';
import { DistrictController } from '../state/district-context.ts';
import { OwnController, ownSession } from '../state/own-session.ts';
import { SecondTick } from '../state/second-tick.ts';
import { controls } from '../styles/controls.ts';
import { roleTexts } from './right-texts.ts';
import { lockDesk } from './tc-desk-lock.ts';
import './tc-icon.ts';
import './tc-look-switches.ts';
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
        display: flex;
        align-items: center;
        gap: var(--tc-space-2);
        min-width: 0;
        padding: var(--tc-space-1) var(--tc-space-2);
        border-radius: var(--tc-radius-control);
        text-decoration: none;
        line-height: 1.25;
      }
      .person:hover {
        background: var(--tc-raised);
      }
      .person span {
        display: grid;
        max-width: 12rem;
      }
      .person b,
      .person .muted {
        overflow: hidden;
        text-overflow: ellipsis;
        font-weight: 500;
      }
      .person .muted {
        font-size: 0.9em;
      }
      @media (max-width: 1500px) {
        .person > span {
          display: none;
        }
      }
    `,
  ];

  protected readonly locale = new LocaleController(this);
  protected readonly tick = new SecondTick(this);
  private readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['health', 'inventory', 'person']);

  protected override render() {
    const { district } = this.store;
    const { own } = this.session;
    return html`<header>
      <a class="product" href="/"><tc-icon name="tower-control" size="m"></tc-icon>Tháp Canh</a>
      <ul aria-label=${t('shell.counts')}>
        ${(ownSession.may('health') ? countByKind(district.cameras.values(), district.sites, district.health) : []).map(
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
      ${own ? this.#person(own) : nothing}
      <tc-look-switches></tc-look-switches>
    </header>`;
  }

  #person({ name, role }: Own) {
    const text = t('shell.account', { name, role: t(roleTexts[role]) });
    // Named by what it shows; by its title where there is no room for that.
    return html`<a class="person" href="/account" title=${text}>
        <tc-icon name="circle-user"></tc-icon>
        <span><b>${name}</b><span class="muted">${t(roleTexts[role])}</span></span>
      </a>
      <button class="icon quiet" type="button" title=${t('station.lockNow')} aria-label=${t('station.lockNow')}
        @click=${() => void lockDesk()}><tc-icon name="lock"></tc-icon></button>
      <button class="icon quiet" type="button" title=${t('shell.signOut')} aria-label=${t('shell.signOut')}
        @click=${() => void ownSession.signOut()}><tc-icon name="log-out"></tc-icon></button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-top-bar': TcTopBar;
  }
}
