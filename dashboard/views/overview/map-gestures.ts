/**
 * Wheel and pinch zoom the overview around the pointer, a drag pans it. Listens on the element that scrolls, before its
 * pictures do: a picture of its own would zoom into itself.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface MapGesturesOptions {
  /** `factor` > 1: larger; the point is in px from the corner of the visible part. */
  readonly zoom: (factor: number, atX: number, atY: number) => void;
  readonly zoomed: () => boolean;
}

/** One notch of a wheel is 100-120 px; a touchpad sends many small steps. */
const pxPerDoubling = 320;
/** Less is a click with an unsteady hand. */
const dragFromPx = 6;

export class MapGestures implements ReactiveController {
  readonly #options: MapGesturesOptions;
  readonly #host: ReactiveControllerHost;
  readonly #fingers = new Map<number, PointerEvent>();
  #map: HTMLElement | undefined;
  /** Ends with the element that is listened on. */
  #listening = new AbortController();
  #drag: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | undefined;
  /** The click that ends a drag opens nothing. */
  #dragged = false;

  constructor(host: ReactiveControllerHost, options: MapGesturesOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.attach(undefined);
  }

  /** Cheap to call with the same element again. */
  attach(map: HTMLElement | undefined): void {
    if (map === this.#map) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#map = map;
    this.#fingers.clear();
    this.#drag = undefined;
    if (!map) return;
    map.addEventListener('wheel', this.#wheel, { capture: true, passive: false, signal });
    map.addEventListener('pointerdown', this.#down, { capture: true, signal });
    map.addEventListener('pointermove', this.#move, { capture: true, signal });
    map.addEventListener('pointerup', this.#up, { capture: true, signal });
    map.addEventListener('pointercancel', this.#up, { capture: true, signal });
    map.addEventListener('click', this.#click, { capture: true, signal });
    map.addEventListener('dragstart', (event) => event.preventDefault(), { signal });
  }

  get panning(): boolean {
    return this.#drag !== undefined && this.#dragged;
  }

  readonly #wheel = (event: WheelEvent): void => {
    // With Shift the page scrolls as it would.
    if (event.shiftKey || !this.#map) return;
    event.preventDefault();
    event.stopPropagation();
    const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    // A pinch on a touchpad comes as small steps with Ctrl.
    const strength = event.ctrlKey ? 4 : 1;
    this.#zoomAt(2 ** ((-px * strength) / pxPerDoubling), event);
  };

  readonly #down = (event: PointerEvent): void => {
    this.#dragged = false;
    if (!this.#map || event.button !== 0) return;
    this.#fingers.set(event.pointerId, event);
    if (event.pointerType === 'touch' || !this.#options.zoomed()) return;
    this.#drag = { x: event.clientX, y: event.clientY, left: this.#map.scrollLeft, top: this.#map.scrollTop };
  };

  readonly #move = (event: PointerEvent): void => {
    const before = this.#fingers.get(event.pointerId);
    if (before && this.#fingers.size === 2) this.#pinch(before, event);
    if (before) this.#fingers.set(event.pointerId, event);
    const drag = this.#drag;
    if (!drag || !this.#map) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!this.#dragged && Math.hypot(dx, dy) < dragFromPx) return;
    if (!this.#dragged) {
      this.#map.setPointerCapture(event.pointerId);
      this.#dragged = true;
      // Once for the whole drag: the host renders 120 cells.
      this.#host.requestUpdate();
    }
    this.#map.scrollTo(drag.left - dx, drag.top - dy);
  };

  readonly #up = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    if (!this.#drag) return;
    this.#drag = undefined;
    this.#host.requestUpdate();
  };

  readonly #click = (event: MouseEvent): void => {
    if (!this.#dragged) return;
    this.#dragged = false;
    event.preventDefault();
    event.stopPropagation();
  };

  #pinch(before: PointerEvent, now: PointerEvent): void {
    const other = [...this.#fingers.values()].find((finger) => finger.pointerId !== now.pointerId);
    if (!other) return;
    const spread = (finger: PointerEvent) => Math.hypot(finger.clientX - other.clientX, finger.clientY - other.clientY);
    if (spread(before) === 0) return;
    this.#dragged = true;
    const middle = { clientX: (now.clientX + other.clientX) / 2, clientY: (now.clientY + other.clientY) / 2 };
    this.#zoomAt(spread(now) / spread(before), middle);
  }

  #zoomAt(factor: number, at: { readonly clientX: number; readonly clientY: number }): void {
    const box = this.#map?.getBoundingClientRect();
    if (box) this.#options.zoom(factor, at.clientX - box.x, at.clientY - box.y);
  }
}
