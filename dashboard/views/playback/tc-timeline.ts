/**
 * The time line of all panes: a row for each camera, drawn on a canvas, from 10 s to 30 days. Fires `timeline-seek`
 * (epoch ms), `timeline-view` (the part to be shown) and `timeline-bookmark` (a bookmark that was clicked).
 */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { BookmarkView } from '../../../gateway/recordings/bookmarks/bookmark-schemas.ts';
import type { SpanView } from '../../../gateway/recordings/playback/playback-schemas.ts';
import { formatDate, formatDateTime, formatTime } from '../../locales/format.ts';
import { LocaleController, t } from '../../locales/locale.ts';
import { thumbnailUrl } from '../../playback/recordings-api.ts';
import { PreferencesController } from '../../state/preferences.ts';
import { controls } from '../../styles/controls.ts';
import { TimelineGestures } from './timeline-gestures.ts';
import { timelineSentence } from './timeline-list.ts';
import { heightOf, paintTimeline, readColours, type TimelineRow } from './timeline-paint.ts';
import {
  following,
  longestMs,
  momentAt,
  panned,
  type Tick,
  type TimeView,
  ticksOf,
  xOf,
  zoomed,
} from './timeline-scale.ts';
import { timelineStyles } from './timeline-styles.ts';
import { causeTexts, holeAt, recordedAt } from './timeline-words.ts';

export interface TimelineCamera {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

const tickApartPx = 90;
const gapPx = 3;
const thumbnailAfterMs = 150;
/** A thumbnail is of a keyframe: nearer moments have the same one. */
const sameThumbnailMs = 1_000;
const bookmarkReachPx = 9;
const zoomStep = 1.6;

@customElement('tc-timeline')
export class TcTimeline extends LitElement {
  static override styles = [controls, timelineStyles];

  @property({ attribute: false }) cameras: readonly TimelineCamera[] = [];
  @property({ attribute: false }) rows: readonly TimelineRow[] = [];
  @property({ attribute: false }) view: TimeView = { fromMs: 0, toMs: 1 };
  @property({ type: Number }) headMs = 0;
  /** Gateway's time. */
  @property({ type: Number }) nowMs = 0;
  @property({ attribute: false }) marked: SpanView | undefined;
  @state() private widthPx = 600;
  @state() private hovered: { readonly x: number; readonly row: number } | null = null;
  @state() private thumbnail: { readonly cameraId: string; readonly atMs: number } | null = null;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.track') private track!: HTMLElement | null;
  protected readonly locale = new LocaleController(this);
  protected readonly theme = new PreferencesController(this);
  #thumbnailTimer: number | undefined;
  readonly #resize = new ResizeObserver(() => {
    this.widthPx = Math.max(100, Math.floor(this.track?.clientWidth ?? 600));
  });
  readonly #gestures = new TimelineGestures({
    zoom: (factor, x) => this.#show(zoomed(this.view, factor, this.#momentAt(x))),
    pan: (byPx) => this.#show(panned(this.view, -(byPx / this.widthPx) * (this.view.toMs - this.view.fromMs))),
    seek: (x, y) => this.#seek(x, y),
    hover: (x, y) => this.#hover(x, y),
    headPx: () => xOf(this.view, this.widthPx, this.headMs),
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#gestures.attach(undefined);
    window.clearTimeout(this.#thumbnailTimer);
  }

  /** Larger or smaller around the head. */
  zoom(inwards: boolean): void {
    const inSight = this.headMs >= this.view.fromMs && this.headMs <= this.view.toMs;
    const middle = (this.view.fromMs + this.view.toMs) / 2;
    this.#show(zoomed(this.view, inwards ? zoomStep : 1 / zoomStep, inSight ? this.headMs : middle));
  }

  /** Brings the head into sight. */
  follow(): void {
    const view = following(this.view, this.headMs);
    if (view !== this.view) this.#show(view);
  }

  protected override render() {
    if (this.cameras.length === 0) return html`<p class="empty">${t('playback.timelineEmpty')}</p>`;
    const ticks = ticksOf(this.view, this.widthPx, tickApartPx);
    return html`<ul class="names" aria-hidden="true">
        ${this.cameras.map(({ code, name }) => html`<li><b>${code}</b><span class="muted">${name}</span></li>`)}
      </ul>
      <div
        class="track"
        role="slider"
        tabindex="0"
        aria-label=${t('playback.timeline')}
        aria-describedby="spoken"
        aria-valuemin=${Math.floor(this.view.fromMs / 1000)}
        aria-valuemax=${Math.floor(this.view.toMs / 1000)}
        aria-valuenow=${Math.floor(this.headMs / 1000)}
        aria-valuetext=${formatDateTime(this.headMs)}
        @keydown=${this.#key}
      >
        <canvas aria-hidden="true"></canvas>
        ${this.hovered ? this.#bubble(this.hovered) : nothing}
      </div>
      <div class="axis" aria-hidden="true">
        ${ticks.map((tick) => html`<span class=${tick.unit} data-x=${xOf(this.view, this.widthPx, tick.atMs).toFixed(1)}>${tickText(tick)}</span>`)}
      </div>
      <ul id="spoken" class="visually-hidden">
        ${this.rows.map((row) => html`<li>${timelineSentence(this.#code(row.cameraId), row, this.view)}</li>`)}
      </ul>`;
  }

  protected override updated(): void {
    this.#gestures.attach(this.track ?? undefined);
    if (this.track) this.#resize.observe(this.track);
    const rowPx = this.#rowPx();
    this.style.setProperty('--row', `${rowPx}px`);
    this.style.setProperty('--row-gap', `${gapPx}px`);
    // Styles stand in no attribute: the security policy forbids them there.
    for (const label of this.renderRoot.querySelectorAll<HTMLElement>('.axis span, .bubble')) {
      label.style.left = `${label.dataset['x']}px`;
    }
    this.#paint(rowPx);
  }

  #rowPx(): number {
    return this.cameras.length > 6 ? 17 : this.cameras.length > 4 ? 19 : 22;
  }

  #paint(rowPx: number): void {
    const { canvas, view, widthPx, headMs, nowMs, marked } = this;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const scale = window.devicePixelRatio || 1;
    const height = heightOf(this.cameras.length, rowPx, gapPx);
    if (canvas.width !== Math.round(widthPx * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(widthPx * scale);
      canvas.height = Math.round(height * scale);
      canvas.style.height = `${height}px`;
    }
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const ticksMs = ticksOf(view, widthPx, tickApartPx).map(({ atMs }) => atMs);
    const paint = { rows: this.rows, view, widthPx, rowPx, gapPx, headMs, nowMs, ticksMs, marked };
    paintTimeline(context, paint, readColours(this));
  }

  #bubble({ x, row }: { readonly x: number; readonly row: number }) {
    const camera = this.cameras[row];
    const atMs = this.#momentAt(x);
    const words = this.rows[row] ? hoverWords(this.rows[row], atMs) : [];
    const picture = this.thumbnail;
    return html`<div class="bubble" data-x=${Math.max(130, Math.min(this.widthPx - 130, x)).toFixed(0)}>
      ${
        picture && camera?.id === picture.cameraId
          ? html`<img alt="" src=${thumbnailUrl(picture.cameraId, picture.atMs)} @error=${this.#noThumbnail} />`
          : nothing
      }
      <p><b>${camera?.code ?? ''}</b> ${formatDateTime(atMs)}</p>
      ${words.map((line) => html`<p>${line}</p>`)}
    </div>`;
  }

  readonly #noThumbnail = (): void => {
    this.thumbnail = null;
  };

  #momentAt(x: number): number {
    return momentAt(this.view, this.widthPx, x);
  }

  #code(cameraId: string): string {
    return this.cameras.find(({ id }) => id === cameraId)?.code ?? '';
  }

  #show(view: TimeView): void {
    // Beyond the present there is nothing to see.
    const overMs = view.toMs - this.nowMs - (view.toMs - view.fromMs) / 2;
    const back = overMs > 0 ? panned(view, -overMs) : view;
    const first = this.nowMs - 400 * 24 * 3_600_000 - longestMs;
    if (back.toMs < first) return;
    this.dispatchEvent(new CustomEvent('timeline-view', { detail: back }));
  }

  #rowAt(y: number): number {
    return Math.max(0, Math.min(this.cameras.length - 1, Math.floor(y / (this.#rowPx() + gapPx))));
  }

  #seek(x: number, y: number): void {
    const near = this.rows[this.#rowAt(y)]?.timeline?.bookmarks.find(
      ({ atMs }) => Math.abs(xOf(this.view, this.widthPx, atMs) + 3 - x) <= bookmarkReachPx,
    );
    if (near) this.dispatchEvent(new CustomEvent<BookmarkView>('timeline-bookmark', { detail: near }));
    this.dispatchEvent(new CustomEvent<number>('timeline-seek', { detail: near?.atMs ?? this.#momentAt(x) }));
  }

  #hover(x: number | null, y: number): void {
    window.clearTimeout(this.#thumbnailTimer);
    this.hovered = x === null ? null : { x, row: this.#rowAt(y) };
    const row = this.hovered ? this.rows[this.hovered.row] : undefined;
    if (x === null || !row?.timeline) return;
    const atMs = Math.floor(this.#momentAt(x) / sameThumbnailMs) * sameThumbnailMs;
    const { main, sub } = recordedAt(row.timeline, atMs);
    if (!main && !sub) {
      this.thumbnail = null;
      return;
    }
    this.#thumbnailTimer = window.setTimeout(() => {
      this.thumbnail = { cameraId: row.cameraId, atMs };
    }, thumbnailAfterMs);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const length = this.view.toMs - this.view.fromMs;
    if (event.key === 'PageUp') this.#show(panned(this.view, -length * 0.8));
    else if (event.key === 'PageDown') this.#show(panned(this.view, length * 0.8));
    else if (event.key === 'Home') this.follow();
    else return;
    event.preventDefault();
  };
}

function tickText({ atMs, unit }: Tick): string {
  if (unit === 'day') return formatDate(atMs).slice(0, 5);
  return unit === 'second' ? formatTime(atMs) : formatTime(atMs).slice(0, 5);
}

function hoverWords({ timeline, incidents }: TimelineRow, atMs: number): string[] {
  if (!timeline) return [];
  const { main, sub, held } = recordedAt(timeline, atMs);
  const hole = main || sub ? undefined : holeAt(timeline, atMs);
  const lines: string[] = [];
  if (main || sub) lines.push(t(main && sub ? 'playback.hasBoth' : main ? 'playback.hasMain' : 'playback.hasSub'));
  else
    lines.push(hole?.cause ? t('playback.gapBecause', { cause: t(causeTexts[hole.cause]) }) : t('playback.gapUnknown'));
  if (held) lines.push(t('playback.held'));
  for (const bookmark of timeline.bookmarks) {
    if (atMs < bookmark.fromMs || atMs > bookmark.toMs) continue;
    lines.push(t('playback.bookmarkBy', { name: bookmark.madeByName, note: bookmark.note }));
  }
  for (const { number, title, fromMs, toMs } of incidents) {
    if (atMs >= fromMs && atMs <= toMs) lines.push(t('playback.incidentAt', { number, title }));
  }
  return lines.slice(0, 5);
}

declare global {
  interface HTMLElementTagNameMap {
    'tc-timeline': TcTimeline;
  }
}
