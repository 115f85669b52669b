/** Links between the pages that belong together: people with units and stations, rights with camera groups. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextKey } from '../locales/catalogue.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { controls } from '../styles/controls.ts';

type Tab = readonly [path: string, text: TextKey];

const groups: readonly (readonly Tab[])[] = [
  [
    ['/people', 'shell.pagePeople'],
    ['/units', 'places.units'],
    ['/stations', 'shell.pageStations'],
  ],
  [
    ['/grants', 'shell.pageGrants'],
    ['/groups', 'shell.pageGroups'],
  ],
];

@customElement('tc-admin-tabs')
export class TcAdminTabs extends LitElement {
  static override styles = [
    controls,
    css`
      nav {
        display: flex;
        gap: var(--tc-space-1);
        border-bottom: var(--tc-hairline) solid var(--tc-line);
      }
      a {
        padding: var(--tc-space-2) var(--tc-space-3);
        border-bottom: 3px solid transparent;
        color: var(--tc-muted);
        text-decoration: none;
      }
      a:hover {
        color: var(--tc-text);
      }
      a[aria-current] {
        border-color: var(--tc-text);
        color: var(--tc-text);
        font-weight: 500;
      }
      a:focus-visible {
        outline-offset: -2px;
      }
    `,
  ];

  /** The page that is shown. */
  @property() here = '';
  protected readonly locale = new LocaleController(this);

  protected override render() {
    const tabs = groups.find((group) => group.some(([path]) => path === this.here)) ?? [];
    return html`<nav aria-label=${t('shell.pagesBeside')}>
      ${tabs.map(
        ([path, text]) => html`<a href=${path} aria-current=${path === this.here ? 'page' : nothing}>${t(text)}</a>`,
      )}
    </nav>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-admin-tabs': TcAdminTabs;
  }
}
