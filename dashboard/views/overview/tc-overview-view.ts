/**
 * Every camera of the district on one page, by site: the newest keyframe of each, at most one a second, with its state
 * and age. Wheel, pinch and +/− zoom until a handful fills the screen; those play at full rate.
 */
import { ContextConsumer } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import '../../components/tc-icon.ts';
import { liveLinkContext } from '../../live/link/live-link-context.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { after } from '../../state/after.ts';
import { DistrictController } from '../../state/district-context.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { isShortcut } from '../../state/shortcut.ts';
import { controls } from '../../styles/controls.ts';
import { MapGestures } from './map-gestures.ts';
import { countCells, groupCameras, type OverviewGroup, type SiteCounts } from './overview-cells.ts';
import { overviewKeyAct } from './overview-keys.ts';
import {
  clampZoom,
  fullRateFromPx,
  type OverviewPlan,
  type OverviewStep,
  type PlanSize,
  planOverview,
  scrollAfterZoom,
  stepFrom,
  stillWidthFor,
  zoomStep,
} from './overview-plan.ts';
import { overviewStyles } from './overview-styles.ts';
import { fetchStill, SnapshotRound } from './snapshot-round.ts';
import './tc-overview-tile.ts';
import type { TcOverviewTile } from './tc-overview-tile.ts';

/** As `--tc-tile-gap`. */
const gapPx = 4;

@customElement('tc-overview-view')
export class TcOverviewView extends LitElement {
  static override styles = [controls, overviewStyles];

  @state() private text = '';
  @state() private sickFirst = false;
  @state() private zoom = 1;
  @state() private room: PlanSize = { width: 0, height: 0 };
  /** Which camera the Tab key reaches. */
  @state() private active = '';
  @query('.map') private map!: HTMLElement | null;
  @query('input') private filter!: HTMLInputElement;
  protected readonly locale = new LocaleController(this);
  private readonly store = new DistrictController(this, () => ['inventory', 'connection']);
  /** Counts and order follow the states of all cameras once a second; each cell says its own at once. */
  protected readonly tick = new SecondTick(this);
  private readonly gestures = new MapGestures(this, {
    zoom: (factor, atX, atY) => this.#zoomTo(this.zoom * factor, atX, atY),
    zoomed: () => this.zoom > 1,
  });
  private readonly link = new ContextConsumer(this, { context: liveLinkContext, subscribe: true });
  readonly #sizes = new ResizeObserver(() => this.#measure());
  #snapshots = this.#openRound();
  #groups: readonly OverviewGroup[] = [];
  #plan: OverviewPlan = planOverview(1, { width: 0, height: 0 }, gapPx);

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#snapshots = this.#openRound();
    window.addEventListener('keydown', this.#key);
    this.#sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#key);
    this.#sizes.disconnect();
    this.#snapshots.close();
  }

  protected override render() {
    const { cameras, sites, health, streams } = this.store.district;
    const facts = { cameras: cameras.values(), sites, health, streams };
    this.#groups = groupCameras(facts, { text: this.text, sickFirst: this.sickFirst });
    this.#plan = planOverview(countCells(this.#groups), this.room, gapPx);
    return html`<h1 class="visually-hidden">${t('overview.heading')}</h1>
      ${this.#tools()}
      <div class="map ${this.zoom > 1 ? 'large' : ''} ${this.gestures.panning ? 'panning' : ''}">
        ${this.#groups.length === 0 ? this.#nothing() : html`<div class="cells">${this.#sites()}</div>`}
      </div>`;
  }

  #tools() {
    const { district } = this.store;
    const shown = this.#groups.reduce((sum, group) => sum + group.cameras.length, 0);
    return html`<div class="tools" role="toolbar" aria-label=${t('overview.toolbar')}>
      <input
        type="search"
        aria-label=${t('overview.filter')}
        placeholder=${t('overview.filter')}
        .value=${this.text}
        @input=${() => this.#setText(this.filter.value)}
        @keydown=${this.#filterKey}
      />
      <button class="quiet" type="button" aria-pressed=${this.sickFirst ? 'true' : 'false'} @click=${() => {
        this.sickFirst = !this.sickFirst;
      }}>${t('overview.sickFirst')}</button>
      <span class="group">
        ${this.#zoomButton('zoom-out', 'overview.zoomOut', 1 / zoomStep)}
        ${this.#zoomButton('zoom-in', 'overview.zoomIn', zoomStep)}
        <button class="quiet" type="button" ?disabled=${this.zoom === 1} @click=${() => this.#zoomTo(1)}>${t('overview.zoomAll')}</button>
      </span>
      <span class="sums">${sums(total(this.#groups.map((group) => group.counts)))}
        <span class="muted">${t('overview.shown', { shown, total: district.cameras.size })}</span>
      </span>
      ${this.link.value?.abilities.webCodecs === false ? html`<p class="note muted">${t('overview.noCodec')}</p>` : nothing}
    </div>`;
  }

  #zoomButton(icon: 'zoom-in' | 'zoom-out', text: 'overview.zoomIn' | 'overview.zoomOut', factor: number) {
    return html`<button class="icon quiet" type="button" title=${t(text)} aria-label=${t(text)} @click=${() => this.#zoomTo(this.zoom * factor)}>
      <tc-icon name=${icon}></tc-icon>
    </button>`;
  }

  #sites() {
    const wide = this.#plan.cellWidth * this.zoom >= fullRateFromPx;
    const stillPx = stillWidthFor(this.#plan.cellWidth * this.zoom);
    const active = this.#cameras().includes(this.active) ? this.active : (this.#cameras()[0] ?? '');
    return repeat(
      this.#groups,
      (group) => group.siteId,
      (group) => html`<section aria-label=${group.site?.name ?? ''}>
        <div class="site ${group.counts.lost > 0 ? 'lost' : group.counts.poor > 0 ? 'poor' : ''}">
          <h2 title=${group.site?.name ?? ''}>${group.site?.name ?? ''}</h2>
          <p>${sums(group.counts)}</p>
        </div>
        ${repeat(
          group.cameras,
          (camera) => camera.id,
          (camera) => html`<tc-overview-tile
            .cameraId=${camera.id}
            .wide=${wide}
            .stillPx=${stillPx}
            .snapshots=${this.#snapshots}
            .active=${camera.id === active}
            @focusin=${() => {
              this.active = camera.id;
            }}
          ></tc-overview-tile>`,
        )}
      </section>`,
    );
  }

  #nothing() {
    const { district } = this.store;
    if (district.connection === 'connecting') return html`<p class="missing muted">${t('wall.loading')}</p>`;
    const text = this.text === '' ? t('overview.empty') : t('overview.nothing', { text: this.text });
    return html`<p class="missing">${text}</p>`;
  }

  protected override updated(): void {
    this.gestures.attach(this.map ?? undefined);
    this.#measure();
    const cells = this.renderRoot.querySelector<HTMLElement>('.cells');
    if (!cells) return;
    // The security policy allows no style attributes.
    cells.style.setProperty('--columns', String(this.#plan.columns));
    cells.style.setProperty('--cell-width', `${this.#plan.cellWidth * this.zoom}px`);
    cells.style.setProperty('--cell-height', `${this.#plan.cellHeight * this.zoom}px`);
  }

  /** The room of the map with its bars hidden or not: as if there were none, so that bars cannot come and go for ever. */
  #measure(): void {
    const map = this.map;
    if (!map) return;
    const width = Math.max(0, map.offsetWidth - 2 * gapPx);
    const height = Math.max(0, map.offsetHeight - gapPx);
    if (width !== this.room.width || height !== this.room.height) this.room = { width, height };
  }

  #zoomTo(wanted: number, atX = (this.map?.clientWidth ?? 0) / 2, atY = (this.map?.clientHeight ?? 0) / 2): void {
    const map = this.map;
    const to = clampZoom(wanted, this.#plan);
    const from = this.zoom;
    if (!map || to === from) return;
    const left = scrollAfterZoom(map.scrollLeft, atX, from, to);
    const top = scrollAfterZoom(map.scrollTop, atY, from, to);
    this.zoom = to;
    void this.updateComplete.then(() => map.scrollTo(left, top));
  }

  #openRound(): SnapshotRound {
    return new SnapshotRound({ fetchStill, nowMs: () => performance.now(), after });
  }

  #cameras(): string[] {
    return this.#groups.flatMap((group) => group.cameras.map((camera) => camera.id));
  }

  #setText(text: string): void {
    this.text = text;
    this.zoom = 1;
  }

  #step(step: OverviewStep): void {
    const ids = this.#cameras();
    let cell = 0;
    const places = this.#groups.flatMap((group) => {
      cell += 1;
      return group.cameras.map(() => cell++);
    });
    const focused = this.renderRoot.querySelector('tc-overview-tile:focus-within') !== null;
    const from = Math.max(0, ids.indexOf(this.active));
    const to = focused ? stepFrom(places, this.#plan.columns, from, step) : from;
    this.active = ids[to] ?? '';
    void this.updateComplete.then(() => this.#focusActive());
  }

  #focusActive(): void {
    const tiles = this.renderRoot.querySelectorAll<TcOverviewTile>('tc-overview-tile');
    const tile = [...tiles].find((one) => one.cameraId === this.active);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  readonly #filterKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (this.text !== '') this.#setText('');
      // The keys belong to the map again.
      this.filter.blur();
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') this.#step('first');
    else return;
    event.preventDefault();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (!isShortcut(event)) return;
    const act = overviewKeyAct(event.key);
    if (!act) return;
    event.preventDefault();
    if (act.kind === 'step') this.#step(act.step);
    else if (act.kind === 'zoom') this.#zoomTo(this.zoom * (act.in ? zoomStep : 1 / zoomStep));
    else if (act.kind === 'escape' && this.text !== '') this.#setText('');
    else if (act.kind === 'escape') this.#zoomTo(1);
    else {
      this.#setText(this.text + act.text);
      this.filter.focus();
    }
  };
}

function sums(counts: SiteCounts) {
  return html`<span>${t('overview.good', { good: counts.good, total: counts.total })}</span>
    ${counts.lost > 0 ? html`<b class="critical">${t('overview.lostCount', { count: counts.lost })}</b>` : nothing}
    ${counts.poor > 0 ? html`<b class="warn">${t('overview.poorCount', { count: counts.poor })}</b>` : nothing}
    ${counts.unbound > 0 ? html`<span class="muted">${t('overview.unboundCount', { count: counts.unbound })}</span>` : nothing}`;
}

function total(counts: readonly SiteCounts[]): SiteCounts {
  const sum = (key: keyof SiteCounts) => counts.reduce((all, one) => all + one[key], 0);
  return { total: sum('total'), good: sum('good'), lost: sum('lost'), poor: sum('poor'), unbound: sum('unbound') };
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-overview-view': TcOverviewView;
  }
}
