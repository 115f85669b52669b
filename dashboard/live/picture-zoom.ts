/** Zoom 1–8× into a picture, with pan. Pure: a view in, a view out. Pan is in shares of the picture's size. */
export interface PictureView {
  readonly zoom: number;
  /** Centre of what is shown, 0…1 of the picture. */
  readonly x: number;
  readonly y: number;
}

export const wholePicture: PictureView = { zoom: 1, x: 0.5, y: 0.5 };
export const maxZoom = 8;

function within(zoom: number, x: number, y: number): PictureView {
  const kept = Math.min(maxZoom, Math.max(1, zoom));
  const half = 0.5 / kept;
  const clamp = (value: number) => Math.min(1 - half, Math.max(half, value));
  return { zoom: kept, x: clamp(x), y: clamp(y) };
}

/** Zooms by `factor`; the point (`atX`, `atY`, 0…1 of the frame on screen) stays where it is. */
export function zoomAt(view: PictureView, factor: number, atX = 0.5, atY = 0.5): PictureView {
  const zoom = Math.min(maxZoom, Math.max(1, view.zoom * factor));
  const pointX = view.x + (atX - 0.5) / view.zoom;
  const pointY = view.y + (atY - 0.5) / view.zoom;
  return within(zoom, pointX - (atX - 0.5) / zoom, pointY - (atY - 0.5) / zoom);
}

/** Moves by shares of the frame on screen. */
export function panBy(view: PictureView, shareX: number, shareY: number): PictureView {
  return within(view.zoom, view.x + shareX / view.zoom, view.y + shareY / view.zoom);
}

/** CSS transform (origin at the centre) that shows the view. */
export function transformOf(view: PictureView): string {
  const shift = (value: number) => `${((0.5 - value) * view.zoom * 100).toFixed(3)}%`;
  return `translate(${shift(view.x)}, ${shift(view.y)}) scale(${view.zoom.toFixed(4)})`;
}
