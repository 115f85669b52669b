/** Keys that mean the same on the wall and on the overview: the next one, larger, smaller. */
export const arrowKeys = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
} as const;

interface ZoomAct {
  readonly kind: 'zoom';
  readonly in: boolean;
}

const larger: ZoomAct = { kind: 'zoom', in: true };
const smaller: ZoomAct = { kind: 'zoom', in: false };

/** "=" is the key of "+" without Shift; some layouts have a true minus sign. */
export const zoomKeys = { '+': larger, '=': larger, '-': smaller, '−': smaller } as const;
