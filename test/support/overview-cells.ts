/** Reads what the cells of the overview say, through the shadow roots. */
import type { Page } from 'playwright-core';

export interface CellSight {
  readonly code: string;
  /** live, delayed, frozen, lost, … */
  readonly state: string;
  /** `still`: a keyframe; `live`: plays at full rate; `nothing`. */
  readonly shows: string;
  /** Of the picture that stands there; NaN: none does. */
  readonly ageMs: number;
  readonly text: string;
  /** Wide enough of it is seen to be looked at. */
  readonly inView: boolean;
}

export function cellsOf(page: Page): Promise<CellSight[]> {
  return page.evaluate(() => {
    const view = document.querySelector('tc-app')?.shadowRoot?.querySelector('tc-overview-view');
    const map = view?.shadowRoot?.querySelector('.map')?.getBoundingClientRect();
    return [...(view?.shadowRoot?.querySelectorAll<HTMLElement>('tc-overview-tile') ?? [])].map((cell) => {
      const box = cell.getBoundingClientRect();
      const { cameraCode = '', state = '', shows = '', ageMs = '' } = cell.dataset;
      const inView =
        map !== undefined &&
        box.right > map.left &&
        box.left < map.right &&
        box.bottom > map.top &&
        box.top < map.bottom;
      return {
        code: cameraCode,
        state,
        shows,
        ageMs: ageMs === '' ? Number.NaN : Number(ageMs),
        text: (cell.shadowRoot?.querySelector('a')?.textContent ?? '').replace(/\s+/g, ' ').trim(),
        inView,
      };
    });
  });
}
