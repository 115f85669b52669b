/**
 * Going back: up to nine cameras (and the eleven city gates) on one clock, over one time line. The moment stands in the
 * address, so that a link leads to it.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { BookmarkView } from '../../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { editBookmarks, markMoment } from '../../playback/bookmark-acts.ts';
import { PlaybackSession, type Skipped, tickMs } from '../../playback/playback-session.ts';
import { DistrictController } from '../../state/district-context.ts';
import { cameraPath } from '../../state/route.ts';
import { navigate, replaceQuery } from '../../state/router.ts';
import { SecondTick } from '../../state/second-tick.ts';
import { controls } from '../../styles/controls.ts';
import { copyLink } from './copy-link.ts';
import { findRecorded } from './find-recorded.ts';
import { type Mark, markedSpan } from './marked-span.ts';
import { paneHint } from './pane-hint.ts';
import { gridOf, layoutFor, type PaneLayout } from './pane-layout.ts';
import { panesMost, parsePlaybackAddress, renderPlaybackAddress } from './playback-address.ts';
import { PlaybackKeyboard } from './playback-keyboard.ts';
import type { PlaybackKeyAct } from './playback-keys.ts';
import { playbackStyles } from './playback-styles.ts';
import { saySkipped } from './say-skipped.ts';
import './tc-add-camera.ts';
import type { TcAddCamera } from './tc-add-camera.ts';
import './tc-marked-acts.ts';
import './tc-pane.ts';
import type { PaneAct } from './tc-pane.ts';
import './tc-pane-layouts.ts';
import './tc-timeline.ts';
import type { TcTimeline } from './tc-timeline.ts';
import './tc-transport.ts';
import type { TcTransport, TransportAct } from './tc-transport.ts';
import { TimelineRows } from './timeline-data.ts';
import { around, type TimeView } from './timeline-scale.ts';

const firstViewMs = 30 * 60_000;
/** Without a moment in the address: what has just happened. */
const agoMs = 60_000;
const headEveryMs = 250;
const addressEveryMs = 4_000;

@customElement('tc-playback-view')
export class TcPlaybackView extends LitElement {
  static override styles = [controls, playbackStyles];

  @state() private cameraIds: readonly string[] = [];
  @state() private selected: string | null = null;
  @state() private full: string | null = null;
  /** Camera whose sound plays: one at a time. */
  @state() private heard: string | null = null;
  @state() private layout: PaneLayout | null = null;
  @state() private view: TimeView = { fromMs: 0, toMs: 1 };
  @state() private headMs = 0;
  @state() private mark: Mark = {};
  @query('tc-timeline') private timeline!: TcTimeline | null;
  @query('tc-transport') private transport!: TcTransport | null;
  @query('tc-add-camera') private adder!: TcAddCamera | null;
  protected readonly locale = new LocaleController(this);
  /** The recordings grow at the right. */
  protected readonly second = new SecondTick(this);
  private readonly store = new DistrictController(
    this,
    () => ['inventory', 'connection', 'recordings', 'incidents'],
    () => this.rows.stale(),
  );
  private readonly rows: TimelineRows = new TimelineRows(this, () => this.store.district.clock.nowMs());
  protected readonly keyboard = new PlaybackKeyboard(this, (act) => this.#keyAct(act));
  #session: PlaybackSession | undefined;
  #timer: number | undefined;
  #headAtMs = 0;
  #addressAtMs = 0;
  /** What this page wrote into the address itself. */
  #written: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#addressChanged);
    this.#timer = window.setInterval(() => this.#session?.tick(), tickMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#addressChanged);
    window.clearInterval(this.#timer);
    this.#session = undefined;
    this.#written = undefined;
  }

  protected override willUpdate(): void {
    const { district } = this.store;
    if (this.#written !== location.search && district.cameras.size > 0 && location.pathname === '/playback')
      this.#read();
    // A camera that was taken away has no pane any more.
    const left = this.cameraIds.filter((id) => district.cameras.has(id));
    if (left.length !== this.cameraIds.length) this.cameraIds = left;
    const kept = (id: string | null) => (id !== null && left.includes(id) ? id : null);
    this.selected = kept(this.selected) ?? left[0] ?? null;
    this.full = kept(this.full);
    this.heard = kept(this.heard);
    if (this.#session) this.rows.want(this.cameraIds, this.view);
  }

  protected override render(): TemplateResult {
    const session = this.#session;
    if (!session) return html`<p class="missing muted">${t('wall.loading')}</p>`;
    const { district } = this.store;
    const cameras = this.cameraIds.map((id) => district.cameras.get(id)).filter((camera) => camera !== undefined);
    return html`<div class="page">
      <h1 class="visually-hidden">${t('shell.pagePlayback')}</h1>
      <div class="tools">
        <tc-add-camera .shown=${this.cameraIds} .selected=${this.selected}
          @add-cameras=${(event: CustomEvent<readonly string[]>) => this.#show([...this.cameraIds, ...event.detail])}
          @show-cameras=${(event: CustomEvent<readonly string[]>) => this.#show(event.detail)}></tc-add-camera>
        <tc-pane-layouts .cameras=${this.cameraIds.length} .chosen=${this.layout}
          @pane-layout=${(event: CustomEvent<PaneLayout>) => {
            this.layout = event.detail;
          }}></tc-pane-layouts>
      </div>
      ${this.#panes(session)}
      <section class="below" aria-label=${t('playback.clock')}>
        <tc-transport .session=${session} .view=${this.view} .cameras=${cameras.length} .positionMs=${this.headMs}
          .mayBookmark=${this.cameraIds.some((id) => district.may('bookmark', id))}
          .marked=${markedSpan(this.mark) !== undefined}
          @transport-act=${this.#transportAct}>
          <tc-marked-acts slot="marked" .cameraIds=${this.cameraIds} .span=${markedSpan(this.mark)} .atMs=${this.headMs}></tc-marked-acts>
        </tc-transport>
        <tc-timeline .cameras=${cameras} .rows=${this.cameraIds.map((id) => this.rows.row(id))} .view=${this.view}
          .headMs=${this.headMs} .nowMs=${district.clock.nowMs()} .marked=${markedSpan(this.mark)}
          @timeline-view=${(event: CustomEvent<TimeView>) => {
            this.view = event.detail;
          }}
          @timeline-seek=${(event: CustomEvent<number>) => session.seek(event.detail)}
          @timeline-bookmark=${(event: CustomEvent<BookmarkView>) => editBookmarks([event.detail])}></tc-timeline>
      </section>
    </div>`;
  }

  #panes(session: PlaybackSession): TemplateResult {
    const shown = this.full === null ? this.cameraIds : [this.full];
    const layout = this.full === null ? layoutFor(shown.length, this.layout) : 1;
    const empty = Math.max(0, layout - shown.length);
    return html`<div class="panes" role="group" aria-label=${t('playback.panes')} data-layout=${layout} @pane-act=${this.#paneAct}>
      ${repeat(
        shown,
        (id) => id,
        (id) => this.#pane(id, session, shown.length),
      )}
      ${Array.from({ length: empty }, (_, index) => paneHint(index === 0, () => this.adder?.focus()))}
    </div>`;
  }

  #pane(id: string, session: PlaybackSession, panes: number): TemplateResult {
    const select = () => {
      this.selected = id;
    };
    return html`<tc-pane tabindex=${id === this.selected ? 0 : -1} .cameraId=${id} .session=${session} .panes=${panes}
      .timeline=${this.rows.row(id).timeline} .selected=${id === this.selected && panes > 1} .full=${this.full === id}
      .sound=${this.heard === id} @pointerdown=${select} @focus=${select}
      @dblclick=${() => this.#toggleFull(id)}></tc-pane>`;
  }

  protected override updated(): void {
    const panes = this.renderRoot.querySelector<HTMLElement>('.panes');
    if (!panes) return;
    const { columns, rows } = gridOf(Number(panes.dataset['layout']) as PaneLayout);
    panes.style.gridTemplate = `repeat(${rows}, minmax(0, 1fr)) / repeat(${columns}, minmax(0, 1fr))`;
  }

  /** What the address asks for. */
  #read(): void {
    this.#written = location.search;
    const { district } = this.store;
    const { codes, atMs, speed } = parsePlaybackAddress(new URLSearchParams(location.search));
    this.cameraIds = codes.map((code) => district.cameraByCode(code)?.id).filter((id) => id !== undefined);
    const positionMs = Math.min(
      atMs ?? Number.POSITIVE_INFINITY,
      district.clock.nowMs() - (atMs === undefined ? agoMs : 0),
    );
    if (!this.#session) this.#open(positionMs);
    else this.#session.seek(positionMs);
    this.#session?.setSpeed(speed);
    this.view = around(positionMs, firstViewMs);
    this.headMs = positionMs;
  }

  #open(positionMs: number): void {
    const serverNowMs = () => this.store.district.clock.nowMs();
    const session = new PlaybackSession({
      positionMs,
      serverNowMs,
      nowMs: () => performance.now(),
      findRecorded: (atMs, direction, here) => findRecorded(this.cameraIds, atMs, direction, serverNowMs(), here),
    });
    for (const kind of ['change', 'tick']) session.addEventListener(kind, () => this.#moved(kind === 'change'));
    session.addEventListener('skipped', (event) => {
      const first = this.rows.row(this.cameraIds[0] ?? '').timeline;
      saySkipped((event as CustomEvent<Skipped>).detail, first, serverNowMs());
    });
    this.#session = session;
  }

  #moved(set: boolean): void {
    const session = this.#session;
    const nowMs = performance.now();
    if (!session || (!set && nowMs - this.#headAtMs < headEveryMs)) return;
    this.#headAtMs = nowMs;
    if (set) this.requestUpdate();
    this.headMs = session.positionMs;
    if (session.clock.running || set) this.timeline?.follow();
    if (!set && (!session.clock.running || nowMs - this.#addressAtMs < addressEveryMs)) return;
    this.#writeAddress();
  }

  #writeAddress(): void {
    const session = this.#session;
    if (!session || location.pathname !== '/playback') return;
    this.#addressAtMs = performance.now();
    const query = this.#link().split('?')[1] ?? '';
    this.#written = `?${query}`;
    replaceQuery(new URLSearchParams(query));
    this.#written = location.search;
  }

  #link(): string {
    const codes = this.cameraIds.map((id) => this.store.district.cameras.get(id)?.code ?? '');
    const session = this.#session;
    return renderPlaybackAddress(codes, session?.positionMs ?? 0, session?.clock.speed ?? 1);
  }

  readonly #addressChanged = (): void => this.requestUpdate();

  #show(ids: readonly string[]): void {
    this.cameraIds = [...new Set(ids)].slice(0, panesMost);
    this.#writeAddress();
  }

  #toggleFull(id: string | null): void {
    this.full = this.full === null ? id : null;
  }

  #markNow(end: 'from' | 'to'): void {
    const atMs = this.#session?.positionMs;
    if (atMs !== undefined) this.mark = { ...this.mark, [end === 'from' ? 'fromMs' : 'toMs']: atMs };
  }

  #bookmark(cameraIds: readonly (string | null)[]): void {
    const ids = cameraIds.filter((id) => id !== null);
    if (this.#session && ids.length > 0) void markMoment(this.store.district, ids, this.#session.positionMs);
  }

  readonly #paneAct = (event: CustomEvent<{ act: PaneAct; cameraId: string }>): void => {
    const { act, cameraId } = event.detail;
    const code = this.store.district.cameras.get(cameraId)?.code;
    if (act === 'remove') this.#show(this.cameraIds.filter((id) => id !== cameraId));
    else if (act === 'full') this.#toggleFull(cameraId);
    else if (act === 'sound') this.heard = this.heard === cameraId ? null : cameraId;
    else if (act === 'bookmark') this.#bookmark([cameraId]);
    else if (code !== undefined) navigate(cameraPath(code));
  };

  readonly #transportAct = ({ detail: act }: CustomEvent<TransportAct>): void => {
    if (act === 'bookmark') this.#bookmark(this.cameraIds);
    else if (act === 'copy') void copyLink(this.#link());
    else if (act === 'mark-none') this.mark = {};
    else if (act === 'mark-from' || act === 'mark-to') this.#markNow(act === 'mark-from' ? 'from' : 'to');
    else this.timeline?.zoom(act === 'zoom-in');
  };

  #keyAct(act: PlaybackKeyAct): void {
    const session = this.#session;
    if (!session) return;
    if (act.kind === 'toggle') session.toggle();
    else if (act.kind === 'shuttle') session.shuttle(act.direction);
    else if (act.kind === 'frame') session.stepFrame(act.direction);
    else if (act.kind === 'seconds') session.seekBy(act.seconds * 1000);
    else if (act.kind === 'recorded') void session.toRecorded(act.direction);
    else if (act.kind === 'zoom') this.timeline?.zoom(act.in);
    else if (act.kind === 'pane') this.selected = this.cameraIds[act.index] ?? this.selected;
    else if (act.kind === 'full') this.#toggleFull(this.selected);
    else if (act.kind === 'sound') this.heard = this.heard === this.selected ? null : this.selected;
    else if (act.kind === 'bookmark') this.#bookmark(act.all ? this.cameraIds : [this.selected]);
    else if (act.kind === 'time') this.transport?.enterMoment();
    else if (act.kind === 'copy') void copyLink(this.#link());
    else if (act.kind === 'nearest') void this.adder?.addNearest();
    else if (act.kind === 'remove') this.#show(this.cameraIds.filter((id) => id !== this.selected));
    else if (act.kind === 'mark') this.#markNow(act.end);
    else if (this.full !== null) this.full = null;
    else this.mark = {};
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-playback-view': TcPlaybackView;
  }
}
