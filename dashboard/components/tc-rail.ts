/** The icon rail at the left: the pages that are the person's, and how many incidents wait for somebody like him. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TextKey } from '../locales/catalogue.ts';
import { LocaleController, t } from '../locales/locale.ts';
import { DistrictController } from '../state/district-context.ts';
import { OwnController } from '../state/own-session.ts';
import { mayOpen } from '../state/page-rights.ts';
import type { Route } from '../state/route.ts';
import { controls } from '../styles/controls.ts';
import { isWaiting } from '../views/incidents/incident-words.ts';
import type { IconName } from './icon-set.ts';
import './tc-icon.ts';

interface Page {
  readonly path: string;
  readonly view: Route['view'];
  readonly icon: IconName;
  readonly text: TextKey;
  /** Pages reached from it. */
  readonly also?: readonly Route['view'][];
}

const pages: readonly Page[] = [
  { path: '/', view: 'wall', icon: 'layout-grid', text: 'shell.pageWall' },
  { path: '/overview', view: 'overview', icon: 'grid-3x3', text: 'shell.pageOverview' },
  { path: '/health', view: 'health', icon: 'activity', text: 'shell.pageHealth', also: ['trend'] },
  { path: '/alarms', view: 'alarms', icon: 'bell', text: 'alarms.title' },
  { path: '/playback', view: 'playback', icon: 'film', text: 'shell.pagePlayback' },
  { path: '/incidents', view: 'incidents', icon: 'siren', text: 'shell.pageIncidents', also: ['incident'] },
  { path: '/evidence', view: 'evidence', icon: 'package-check', text: 'shell.pageEvidence' },
  { path: '/recordings', view: 'recordings', icon: 'hard-drive', text: 'shell.pageRecordings' },
  { path: '/cameras', view: 'cameras', icon: 'cctv', text: 'shell.pageCameras' },
  { path: '/discovery', view: 'discovery', icon: 'radar', text: 'shell.pageDiscovery' },
  { path: '/people', view: 'people', icon: 'users', text: 'shell.pagePeople', also: ['units', 'stations'] },
  { path: '/grants', view: 'grants', icon: 'key-round', text: 'shell.pageGrants', also: ['groups'] },
  { path: '/contracts', view: 'contracts', icon: 'receipt-text', text: 'shell.pageContracts', also: ['sheet'] },
  { path: '/audit', view: 'audit', icon: 'scroll-text', text: 'shell.pageAudit' },
];

@customElement('tc-rail')
export class TcRail extends LitElement {
  static override styles = [
    controls,
    css`
      nav {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: var(--tc-space-1);
        height: 100%;
        padding: var(--tc-space-2) 0;
        border-right: var(--tc-hairline) solid var(--tc-line);
        background: var(--tc-panel);
      }
      a {
        position: relative;
        display: grid;
        place-items: center;
        width: 2.7rem;
        height: 2.7rem;
        border-radius: var(--tc-radius-control);
        color: var(--tc-muted);
      }
      a:hover {
        background: var(--tc-raised);
        color: var(--tc-text);
      }
      a[aria-current] {
        background: var(--tc-hover);
        color: var(--tc-text);
        box-shadow: inset 2px 0 0 var(--tc-text);
      }
      .count {
        position: absolute;
        top: 0;
        right: 0;
        min-width: var(--tc-icon-s);
        padding: 0 var(--tc-space-1);
        border-radius: var(--tc-radius-card);
        background: var(--tc-warn);
        color: var(--tc-on-warn);
        text-align: center;
      }
    `,
  ];

  @property({ attribute: false }) view: Route['view'] = 'wall';
  protected readonly locale = new LocaleController(this);
  private readonly session = new OwnController(this);
  private readonly store = new DistrictController(this, () => ['incidents']);

  protected override render() {
    const { own } = this.session;
    const open = pages.filter(({ view }) => own && mayOpen(own, view));
    return html`<nav aria-label=${t('shell.pages')}>
      ${open.map((page) => {
        const waiting = page.view === 'incidents' ? this.#waiting() : 0;
        const label = waiting > 0 ? t('incidents.waiting', { n: waiting }) : t(page.text);
        return html`<a
          href=${page.path}
          aria-label=${label}
          title=${label}
          aria-current=${this.view === page.view || page.also?.includes(this.view) ? 'page' : nothing}
        ><tc-icon name=${page.icon} size="m"></tc-icon>${waiting > 0 ? html`<span class="count" aria-hidden="true">${waiting}</span>` : nothing}</a>`;
      })}
    </nav>`;
  }

  #waiting(): number {
    return this.store.district.incidents.values().filter(isWaiting).toArray().length;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-rail': TcRail;
  }
}
