/**
 * The frame of every page: district store, routes, rail, rows, toasts, key list, and the banner that says that the
 * gateway is lost. A station (`/wall/{name}`) shows its wall without any of the frame but the banner.
 */
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { liveLinkContext } from '../live/link/live-link-context.ts';
import { openPageLink } from '../live/link/page-link.ts';
import { formatMoment } from '../locales/format.ts';
import { LocaleController, language, t } from '../locales/locale.ts';
import { districtContext } from '../state/district-context.ts';
import { linkDistrict } from '../state/district-link.ts';
import { applyTheme } from '../state/preferences.ts';
import { navigate, RouteController } from '../state/router.ts';
import { foldCode } from '../state/search-fold.ts';
import { isShortcut } from '../state/shortcut.ts';
import { controls } from '../styles/controls.ts';
import './tc-icon.ts';
import './tc-key-list.ts';
import './tc-rail.ts';
import './tc-status-row.ts';
import './tc-toasts.ts';
import './tc-top-bar.ts';

/** Views come when their page is opened: `views/{area}/tc-{area}-view.ts`, and the parts of the camera page. */
const viewFiles = import.meta.glob(['../views/*/tc-*-view.ts', '../views/camera/tc-*.ts']);

@customElement('tc-app')
export class TcApp extends LitElement {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      .frame,
      .bare {
        flex: 1;
        min-height: 0;
      }
      .frame {
        display: grid;
        grid-template: var(--tc-top) minmax(0, 1fr) var(--tc-bottom) / var(--tc-rail) minmax(0, 1fr);
        grid-template-areas: 'top top' 'rail page' 'bottom bottom';
      }
      tc-top-bar {
        grid-area: top;
        min-width: 0;
      }
      tc-rail {
        grid-area: rail;
      }
      main {
        grid-area: page;
        position: relative;
        min-width: 0;
        min-height: 0;
        overflow: auto;
      }
      .bare main {
        height: 100%;
      }
      tc-status-row {
        grid-area: bottom;
        min-width: 0;
      }
      .lost main {
        filter: grayscale(1) brightness(0.6);
      }
      .banner {
        display: flex;
        align-items: center;
        justify-content: center;
        flex: none;
        gap: var(--tc-space-3);
        min-height: var(--tc-top);
        padding: var(--tc-space-2);
        background: var(--tc-critical-fill);
        color: var(--tc-on-critical);
        font-size: var(--tc-font-l);
        font-weight: 600;
      }
      .missing {
        padding: var(--tc-space-8);
      }
      /* No cell of the frame is for it. */
      .frame > nav {
        position: absolute;
      }
      .skip {
        position: fixed;
        left: var(--tc-space-2);
        top: -5rem;
        z-index: 40;
      }
      .skip:focus {
        top: var(--tc-space-2);
      }
    `,
  ];

  @state() private keysOpen = false;
  /** A picture fills the screen: the frame steps aside. */
  @state() private full = false;
  protected readonly locale = new LocaleController(this);
  readonly #link = linkDistrict();
  protected readonly provider = new ContextProvider(this, {
    context: districtContext,
    initialValue: this.#link.district,
  });
  readonly #live = openPageLink(this.#link.district);
  protected readonly liveProvider = new ContextProvider(this, { context: liveLinkContext, initialValue: this.#live });
  #endConnection: () => void = () => {};
  private readonly router = new RouteController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    applyTheme();
    document.documentElement.lang = language();
    // Its own context does not reach the provider, so it listens to the district itself.
    this.#endConnection = this.#link.district.subscribe('connection', () => {
      if (this.#link.district.connection === 'live') this.#live.retryNow();
      this.requestUpdate();
    });
    window.addEventListener('keydown', this.#key);
    this.addEventListener('tc-full', this.#full);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    this.removeEventListener('tc-full', this.#full);
    this.#endConnection();
    this.#live.close();
    this.#link.close();
  }

  protected override render() {
    const { route } = this.router;
    document.documentElement.toggleAttribute('data-station', route.view === 'station');
    const bare = route.view === 'station' || (this.full && (route.view === 'wall' || route.view === 'camera'));
    const lost = this.#link.district.connection === 'lost';
    return html`${lost ? this.#banner() : nothing}
      <div class="${bare ? 'bare' : 'frame'} ${lost ? 'lost' : ''}">
        ${
          bare
            ? nothing
            : html`<nav aria-label=${t('shell.skip')}>
                  <a class="button skip" href="#page" @click=${this.#skip}>${t('shell.skip')}</a>
                </nav>
                <tc-top-bar></tc-top-bar>
                <tc-rail .view=${route.view}></tc-rail>`
        }
        <main id="page" tabindex="-1">${this.#view()}</main>
        ${bare ? nothing : html`<tc-status-row @tc-keys=${this.#openKeys}></tc-status-row>`}
      </div>
      <tc-toasts></tc-toasts>
      <tc-key-list .open=${this.keysOpen} @close=${this.#closeKeys}></tc-key-list>`;
  }

  #banner(): TemplateResult {
    const { district } = this.#link;
    const sinceMs = district.lostSinceMs ?? Date.now();
    return html`<div class="banner" role="alert">
      <tc-icon name="unplug" size="m"></tc-icon>
      ${t('shell.lostSince', { time: formatMoment(sinceMs, Date.now()) })}
    </div>`;
  }

  #view(): TemplateResult {
    const { route } = this.router;
    const area = route.view === 'station' ? 'wall' : route.view;
    const load = viewFiles[`../views/${area}/tc-${area}-view.ts`];
    if (!load) return this.#missing();
    void load();
    switch (route.view) {
      case 'wall':
        return html`<tc-wall-view></tc-wall-view>`;
      case 'station':
        return html`<tc-wall-view .station=${route.name}></tc-wall-view>`;
      case 'camera':
        for (const [path, part] of Object.entries(viewFiles)) if (path.includes('/camera/')) void part();
        return html`<tc-camera-view .code=${route.code}></tc-camera-view>`;
      case 'overview':
        return html`<tc-overview-view></tc-overview-view>`;
      case 'health':
        return html`<tc-health-view></tc-health-view>`;
      case 'cameras':
        return html`<tc-cameras-view></tc-cameras-view>`;
      case 'discovery':
        return html`<tc-discovery-view></tc-discovery-view>`;
      default:
        return this.#missing();
    }
  }

  #missing(): TemplateResult {
    return html`<div class="missing">
      <h1>${t('shell.missingHeading')}</h1>
      <p class="muted">${t('shell.missingText', { path: location.pathname })}</p>
      <p><a href="/">${t('shell.pageWall')}</a></p>
    </div>`;
  }

  readonly #skip = (event: Event): void => {
    event.preventDefault();
    this.renderRoot.querySelector('main')?.focus();
  };

  readonly #openKeys = (): void => {
    this.keysOpen = true;
  };

  readonly #closeKeys = (): void => {
    this.keysOpen = false;
  };

  readonly #full = (event: Event): void => {
    this.full = (event as CustomEvent<boolean>).detail;
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (!isShortcut(event)) return;
    if (event.key === '?') this.keysOpen = !this.keysOpen;
    else if (event.key.toLowerCase() === 'v' && !this.#beginsCode('v')) this.#toOverview();
    else return;
    event.preventDefault();
  };

  /** On the wall a letter that begins a code is the beginning of a code. */
  #beginsCode(letter: string): boolean {
    return this.#link.district.cameras.values().some((camera) => foldCode(camera.code).startsWith(letter));
  }

  #toOverview(): void {
    if (this.router.route.view === 'station') return;
    navigate(this.router.route.view === 'overview' ? '/' : '/overview');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-app': TcApp;
  }
}
