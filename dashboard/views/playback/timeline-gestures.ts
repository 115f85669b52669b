/**
 * Mouse and fingers on the time line: the wheel and two fingers zoom around the pointer, a drag pans, a click goes there,
 * and the head itself can be dragged. Says what is meant in px; what that is in time is its owner's.
 */
export interface TimelineGesturesOptions {
  readonly zoom: (factor: number, x: number) => void;
  readonly pan: (byPx: number) => void;
  readonly seek: (x: number, y: number) => void;
  readonly hover: (x: number | null, y: number) => void;
  /** Where the head stands, px. */
  readonly headPx: () => number;
}

/** `WheelEvent.DOM_DELTA_LINE` */
const linewise = 1;
const pxPerDoubling = 240;
/** Less is a click with an unsteady hand. */
const dragFromPx = 4;
const headGripPx = 7;

interface Finger {
  readonly x: number;
  readonly y: number;
}

export class TimelineGestures {
  readonly #options: TimelineGesturesOptions;
  readonly #fingers = new Map<number, Finger>();
  #listening = new AbortController();
  #element: HTMLElement | undefined;
  #mode: 'none' | 'pressed' | 'pan' | 'head' | 'pinch' = 'none';
  #pressedX = 0;

  constructor(options: TimelineGesturesOptions) {
    this.#options = options;
  }

  /** Cheap to call with the same element again; undefined: listens to nothing. */
  attach(element: HTMLElement | undefined): void {
    if (element === this.#element) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    this.#element = element;
    this.#fingers.clear();
    this.#mode = 'none';
    if (!element) return;
    const { signal } = this.#listening;
    element.addEventListener('wheel', this.#wheel, { passive: false, signal });
    element.addEventListener('pointerdown', this.#down, { signal });
    element.addEventListener('pointermove', this.#move, { signal });
    element.addEventListener('pointerup', this.#up, { signal });
    element.addEventListener('pointercancel', this.#up, { signal });
    element.addEventListener('pointerleave', () => this.#options.hover(null, 0), { signal });
  }

  #place(event: MouseEvent): Finger {
    const box = this.#element?.getBoundingClientRect();
    return { x: event.clientX - (box?.x ?? 0), y: event.clientY - (box?.y ?? 0) };
  }

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const toPx = event.deltaMode === linewise ? 40 : 1;
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#options.pan(-sideways * toPx);
      return;
    }
    // A pinch on a touchpad comes as small steps with Ctrl.
    const strength = event.ctrlKey ? 4 : 1;
    this.#options.zoom(2 ** ((-event.deltaY * toPx * strength) / pxPerDoubling), this.#place(event).x);
  };

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const place = this.#place(event);
    this.#fingers.set(event.pointerId, place);
    this.#element?.setPointerCapture(event.pointerId);
    this.#pressedX = place.x;
    if (this.#fingers.size === 2) this.#mode = 'pinch';
    else this.#mode = Math.abs(place.x - this.#options.headPx()) <= headGripPx ? 'head' : 'pressed';
  };

  readonly #move = (event: PointerEvent): void => {
    const place = this.#place(event);
    const before = this.#fingers.get(event.pointerId);
    if (!before) {
      this.#options.hover(place.x, place.y);
      return;
    }
    this.#fingers.set(event.pointerId, place);
    if (this.#mode === 'pressed' && Math.abs(place.x - this.#pressedX) >= dragFromPx) this.#mode = 'pan';
    if (this.#mode === 'pan') this.#options.pan(place.x - before.x);
    else if (this.#mode === 'head') this.#options.seek(place.x, place.y);
    else if (this.#mode === 'pinch') this.#pinch(event.pointerId, before, place);
  };

  readonly #up = (event: PointerEvent): void => {
    const place = this.#place(event);
    if (!this.#fingers.delete(event.pointerId)) return;
    if (this.#mode === 'pressed' && event.type === 'pointerup') this.#options.seek(place.x, place.y);
    if (this.#fingers.size === 0) this.#mode = 'none';
  };

  #pinch(pointerId: number, before: Finger, now: Finger): void {
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (!other) return;
    const spread = Math.abs(before.x - other.x);
    // Fingers above each other say nothing about time.
    if (spread < 10) return;
    this.#options.zoom(Math.max(0.2, Math.min(5, Math.abs(now.x - other.x) / spread)), (now.x + other.x) / 2);
    this.#options.pan((now.x - before.x) / 2);
  }
}
