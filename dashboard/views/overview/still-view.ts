/**
 * Keeps the newest keyframe of one camera on a canvas while it is seen: subscribed when its element comes into view,
 * given up when it has been out of view (or the page hidden) for a while. The worker decodes and shrinks. The canvas of the
 * subscription before stays until the new one has its first picture.
 */
import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LiveLink, LiveTile, LiveTileState, LiveTileStats } from '../../live/link/live-link.ts';
import { liveLinkContext } from '../../live/link/live-link-context.ts';
import { oneKeyframeASecond } from '../../live/link/live-paces.ts';

export interface StillWish {
  readonly cameraId: string;
  readonly rendition: 'main' | 'sub';
  /** How wide it is drawn at most, CSS px. */
  readonly widthPx: number;
}

/** A scroll back and forth must not cost a new start. */
const unseenGraceMs = 1_500;

export class StillView implements ReactiveController {
  state: LiveTileState | undefined;
  inView = false;
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #link: ContextConsumer<typeof liveLinkContext, ReactiveControllerHost & HTMLElement>;
  readonly #observer: IntersectionObserver;
  readonly #intervals: number[] = [];
  #shownCapturedAtMs: number | null = null;
  #box: HTMLElement | undefined;
  #wish: StillWish | undefined;
  #tile: LiveTile | undefined;
  /** Draws on until its successor, drawn in another size, has its first picture. */
  #before: LiveTile | undefined;
  #graceTimer: number | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#link = new ContextConsumer(host, {
      context: liveLinkContext,
      subscribe: true,
      callback: () => this.#reconsider(),
    });
    this.#observer = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1)?.isIntersecting ?? false;
      this.#reconsider();
      host.requestUpdate();
    });
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
    document.addEventListener('visibilitychange', this.#reconsider);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    document.removeEventListener('visibilitychange', this.#reconsider);
    this.inView = false;
    this.#give();
  }

  /** What to show inside `box`; undefined: nothing. Cheap to call with the same wish again. */
  show(box: HTMLElement | undefined, wish: StillWish | undefined): void {
    const same =
      box === this.#box &&
      wish?.cameraId === this.#wish?.cameraId &&
      wish?.rendition === this.#wish?.rendition &&
      wish?.widthPx === this.#wish?.widthPx;
    if (same) return;
    if (this.#resizes(box, wish)) this.#keepForNow();
    else this.#give();
    if (wish?.cameraId !== this.#wish?.cameraId) this.#forget();
    this.#box = box;
    this.#wish = wish;
    this.#reconsider();
  }

  /** Whether this browser can decode pictures in the worker, once the link is there. */
  get possible(): boolean {
    return this.#link.value?.abilities.webCodecs === true;
  }

  decodes(codecString: string): boolean {
    return this.#link.value?.codecs.decodes(codecString) === true;
  }

  get linked(): boolean {
    return this.#link.value !== undefined;
  }

  stats(): LiveTileStats | null {
    if (this.#before && isPainted(this.#tile)) this.#dropOlder();
    const stats = (this.#before ?? this.#tile)?.stats() ?? null;
    const shown = stats?.shownCapturedAtMs ?? null;
    if (shown !== null && shown !== this.#shownCapturedAtMs) {
      if (this.#shownCapturedAtMs !== null) this.#intervals.push(shown - this.#shownCapturedAtMs);
      if (this.#intervals.length > 4) this.#intervals.shift();
      this.#shownCapturedAtMs = shown;
    }
    return stats;
  }

  /** The longest of the last few waits between two pictures, ms; null before the second picture. */
  intervalMs(): number | null {
    return this.#intervals.length === 0 ? null : Math.max(...this.#intervals);
  }

  get painted(): boolean {
    return isPainted(this.#before ?? this.#tile);
  }

  readonly #reconsider = (): void => {
    window.clearTimeout(this.#graceTimer);
    const seen = this.inView && !document.hidden;
    if (seen) this.#take();
    else if (this.#tile ?? this.#before) this.#graceTimer = window.setTimeout(() => this.#give(), unseenGraceMs);
  };

  #take(): void {
    const link = this.#link.value;
    if (this.#tile || !this.#wish || !this.#box || !link || !this.possible) return;
    this.#tile = this.#subscribe(link, this.#box, this.#wish);
  }

  #subscribe(link: LiveLink, box: HTMLElement, wish: StillWish): LiveTile {
    const canvas = document.createElement('canvas');
    const ratio = Math.min(devicePixelRatio, 2);
    const width = Math.round(wish.widthPx * ratio);
    box.append(canvas);
    let first = true;
    return link.subscribe({
      cameraId: wish.cameraId,
      rendition: wish.rendition,
      surface: {
        kind: 'still',
        box: { width, height: Math.round((width * 9) / 16) },
        onPicture: (picture) => {
          draw(canvas, picture);
          if (first) this.#firstPicture();
          first = false;
        },
      },
      pace: oneKeyframeASecond,
      onState: (state) => {
        const known = this.state?.phase;
        // What may not be seen any more must not stand there.
        if (state.phase === 'refused') clear(canvas);
        if (this.#before && state.phase !== 'flowing') return;
        this.state = state;
        // With 120 cells each rendering counts: only what a cell can say is worth one.
        if (known !== state.phase && state.phase !== 'connecting' && state.phase !== 'flowing')
          this.#host.requestUpdate();
      },
    });
  }

  /** Said as soon as it stands, not with the next second. */
  #firstPicture(): void {
    this.#dropOlder();
    this.#host.requestUpdate();
  }

  #dropOlder(): void {
    this.#before?.stop();
    this.#before = undefined;
    for (const canvas of [...(this.#box?.children ?? [])].slice(0, -1)) canvas.remove();
  }

  /** Whether only the size changes, of a picture that stands. */
  #resizes(box: HTMLElement | undefined, wish: StillWish | undefined): boolean {
    const known = this.#wish;
    if (box !== this.#box || wish?.cameraId !== known?.cameraId || wish?.rendition !== known?.rendition) return false;
    return this.#before !== undefined || isPainted(this.#tile);
  }

  #keepForNow(): void {
    if (isPainted(this.#tile)) {
      this.#before?.stop();
      this.#before = this.#tile;
    } else if (this.#tile) {
      this.#tile.stop();
      this.#box?.lastElementChild?.remove();
    }
    this.#tile = undefined;
  }

  #give(): void {
    window.clearTimeout(this.#graceTimer);
    // What stands there is not live from now on, and must not look so.
    if (this.#tile && !isPainted(this.#tile)) this.#box?.lastElementChild?.remove();
    for (const canvas of this.#box?.children ?? []) canvas.classList.add('old');
    this.#before?.stop();
    this.#tile?.stop();
    this.#before = this.#tile = undefined;
    this.state = undefined;
    this.#shownCapturedAtMs = null;
  }

  /** Another camera: its predecessor's picture must not stand there. */
  #forget(): void {
    this.#intervals.length = 0;
    this.#box?.replaceChildren();
  }
}

const isPainted = (tile: LiveTile | undefined): boolean => (tile?.stats().framePaintedAtMs ?? null) !== null;

/** In memory: the page paints it with what lies around it, where a canvas of the graphics card would be a layer for each camera. */
const contextOf = (canvas: HTMLCanvasElement) => canvas.getContext('2d', { alpha: false, willReadFrequently: true });

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap): void {
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  contextOf(canvas)?.drawImage(picture, 0, 0);
  picture.close();
}

const clear = (canvas: HTMLCanvasElement): void => contextOf(canvas)?.clearRect(0, 0, canvas.width, canvas.height);
