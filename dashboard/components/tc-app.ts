/**
 * The frame of every page: who is signed in, district store, routes, rail, rows, toasts, key list, and the banner that
 * says that the gateway is lost. A station (`/wall/{name}`) shows its wall without any of the frame but the banner.
 *
 * When a session was ended from elsewhere the sign-in page covers the frame, which keeps what was typed but shows no
 * picture any more; the same person goes on there. Whoever else comes finds a new one, at the same address.
 */
import { ContextProvider } from '@lit/context';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { Own } from '../../gateway/access/schemas.ts';
import { liveLinkContext } from '../live/link/live-link-context.ts';
import { openPageLink } from '../live/link/page-link.ts';
import { formatMoment } from '../locales/format.ts';
import { LocaleController, language, t } from '../locales/locale.ts';
import { districtContext } from '../state/district-context.ts';
import { linkDistrict } from '../state/district-link.ts';
import { followSignOuts, ownSession } from '../state/own-session.ts';
import { homePath, mayOpen } from '../state/page-rights.ts';
import { applyTheme } from '../state/preferences.ts';
import type { Route } from '../state/route.ts';
import { navigate, RouteController } from '../state/router.ts';
import { foldCode } from '../state/search-fold.ts';
import { isShortcut } from '../state/shortcut.ts';
import { followStation, stationSession } from '../state/station-session.ts';
import { controls } from '../styles/controls.ts';
import '../views/sign-in/tc-enrol-page.ts';
import '../views/sign-in/tc-set-up-page.ts';
import '../views/sign-in/tc-sign-in-page.ts';
import { appStyles } from './app-styles.ts';
import { fetchView, pageView } from './page-view.ts';
import './tc-alarm-panel.ts';
import './tc-bookmark-dialog.ts';
import './tc-desk-lock.ts';
import './tc-icon.ts';
import './tc-incident-dialog.ts';
import './tc-key-list.ts';
import './tc-purpose-dialog.ts';
import './tc-rail.ts';
import './tc-status-row.ts';
import './tc-toasts.ts';
import './tc-top-bar.ts';

/** Pages of pictures, whose tiles say themselves what may not be seen any longer. */
const keepsPlace: ReadonlySet<Route['view']> = new Set<Route['view']>(['wall', 'overview', 'camera', 'playback']);

/** Pages whose tiles need the worker of the live link. */
const playsLive: ReadonlySet<Route['view']> = new Set<Route['view']>(['wall', 'overview', 'camera', 'station']);

@customElement('tc-app')
export class TcApp extends LitElement {
  static override styles = [controls, appStyles];

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
  readonly #ends: (() => void)[] = [];
  /** Who the frame was made for; another person gets another. */
  #frameOf: Own | undefined;
  #generation = 0;
  /** Person and view, where he was let in. */
  #opened: string | undefined;
  #connectedAs: string | undefined;
  private readonly router = new RouteController(this);

  override connectedCallback(): void {
    super.connectedCallback();
    applyTheme();
    document.documentElement.lang = language();
    window.addEventListener('keydown', this.#key);
    this.addEventListener('tc-full', this.#full);
    ownSession.addEventListener('change', this.#ownChanged);
    this.#ends.push(
      followSignOuts(),
      // Its own context does not reach the provider, so it listens to the district itself.
      this.#link.district.subscribe('connection', () => {
        if (this.#link.district.connection === 'live') this.#live.retryNow();
        this.requestUpdate();
      }),
    );
    if (this.router.route.view === 'station') {
      this.#ends.push(followStation(this.#link.open, () => ownSession.own || this.#link.stop()));
    }
    void ownSession.ask();
    fetchView(this.router.route);
    if (playsLive.has(this.router.route.view)) this.#live.prepare();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    this.removeEventListener('tc-full', this.#full);
    ownSession.removeEventListener('change', this.#ownChanged);
    for (const end of this.#ends.splice(0)) end();
    this.#live.close();
    this.#link.close();
  }

  protected override willUpdate(): void {
    const { own } = ownSession;
    if (!own || own.mustEnrol) return;
    const { view } = this.router.route;
    const opened = `${own.id} ${view}`;
    if (mayOpen(own, view)) this.#opened = opened;
    // Pictures that are taken away while somebody looks say so on the page where they were.
    else if (this.#opened === opened && keepsPlace.has(view)) return;
    else this.#opened = undefined;
    // The address without a page of one's own: the first that is.
    if (view === 'sign-in' || (location.pathname === '/' && this.#opened === undefined)) {
      navigate(homePath(own), 'replace');
    }
  }

  protected override render() {
    const { route } = this.router;
    const { state } = ownSession;
    const station = route.view === 'station';
    for (const host of [document.documentElement, this]) host.toggleAttribute('data-station', station);
    if (route.view === 'set-up') return html`<tc-set-up-page></tc-set-up-page>`;
    if (state.kind === 'in' && state.own.mustEnrol) return html`<tc-enrol-page></tc-enrol-page>`;
    const out = state.kind === 'out' && !station;
    return html`${out ? html`<tc-sign-in-page .why=${state.why}></tc-sign-in-page>` : nothing}
      ${state.kind === 'asking' && !station ? html`<p class="missing muted">${t('shell.asking')}</p>` : nothing}
      ${station || this.#frameOf !== undefined ? this.#frame(route, out) : nothing}
      ${station ? nothing : html`<tc-desk-lock></tc-desk-lock>`}
      ${keyed(this.#generation, html`<tc-toasts></tc-toasts>`)}
      <tc-purpose-dialog></tc-purpose-dialog>
      <tc-bookmark-dialog></tc-bookmark-dialog>
      <tc-key-list .open=${this.keysOpen} @close=${this.#closeKeys}></tc-key-list>`;
  }

  #frame(route: Route, out: boolean): TemplateResult {
    const bare = route.view === 'station' || (this.full && (route.view === 'wall' || route.view === 'camera'));
    const lost = this.#link.district.connection === 'lost' && !out;
    return html`${lost ? this.#banner() : nothing}
      <div class="${bare ? 'bare' : 'frame'} ${lost ? 'lost' : ''} ${out ? 'covered' : ''}" ?inert=${out}>
        ${
          bare
            ? nothing
            : html`<nav aria-label=${t('shell.skip')}>
                  <a class="button skip" href="#page" @click=${this.#skip}>${t('shell.skip')}</a>
                </nav>
                <tc-top-bar></tc-top-bar>
                <tc-rail .view=${route.view}></tc-rail>`
        }
        <main id="page" tabindex="-1">${keyed(
          this.#generation,
          html`${pageView(route, this.#frameOf, this.#opened !== undefined)}<tc-incident-dialog></tc-incident-dialog>`,
        )}</main>
        ${out ? nothing : html`<tc-alarm-panel .mode=${route.view === 'station' ? 'station' : bare ? 'full' : 'page'}></tc-alarm-panel>`}
        ${bare ? nothing : html`<tc-status-row @tc-keys=${this.#openKeys}></tc-status-row>`}
      </div>`;
  }

  #banner(): TemplateResult {
    const { district } = this.#link;
    const sinceMs = district.lostSinceMs ?? Date.now();
    return html`<div class="banner" role="alert">
      <tc-icon name="unplug" size="m"></tc-icon>
      ${t('shell.lostSince', { time: formatMoment(sinceMs, Date.now()) })}
    </div>`;
  }

  readonly #ownChanged = (): void => {
    const { state } = ownSession;
    if (state.kind === 'in' && !state.own.mustEnrol) this.#enter(state.own);
    // A station goes on without anybody; a person's view of its wall does not.
    const unattended = this.router.route.view === 'station' && stationSession.state.kind !== 'none';
    if (state.kind === 'out' && !unattended) this.#leave(state.why);
    this.requestUpdate();
  };

  #enter(own: Own): void {
    const { id, sessionId } = own;
    const another = this.#frameOf !== undefined && this.#frameOf.id !== id;
    // At a change of shift the pictures go on; what the one before was typing is not for the next.
    if (another && (this.#connectedAs === undefined || !keepsPlace.has(this.router.route.view))) this.#forget();
    this.#frameOf = own;
    if (this.#connectedAs === sessionId) return;
    this.#connectedAs = sessionId;
    this.#link.open();
    this.#live.retryNow();
  }

  #leave(why: 'new' | 'signed-out' | 'ended'): void {
    this.#connectedAs = undefined;
    this.#link.stop();
    if (why !== 'signed-out') return;
    this.#frameOf = undefined;
    this.#forget();
    navigate('/', 'replace');
  }

  /** Nothing of one person's pages is left for the next. */
  #forget(): void {
    this.#generation += 1;
    this.#link.forget();
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
    if (!isShortcut(event) || ownSession.state.kind !== 'in') return;
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
    if (this.router.route.view === 'station' || !ownSession.may('live')) return;
    navigate(this.router.route.view === 'overview' ? '/' : '/overview');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-app': TcApp;
  }
}
