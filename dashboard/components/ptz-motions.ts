/** The pad's buttons and keys, and the motion each stands for. */
import type { TextKey } from '../locales/catalogue.ts';
import type { Motion } from '../state/ptz-steering.ts';
import type { IconName } from './icon-set.ts';

export interface PadButton {
  readonly name: string;
  readonly icon: IconName;
  readonly text: TextKey;
  readonly motion: Motion;
}

const turn = (name: string, icon: IconName, text: TextKey, pan: number, tilt: number): PadButton => ({
  name,
  icon,
  text,
  motion: { pan, tilt, zoom: 0 },
});

/** In reading order around the home button. */
export const directions: readonly PadButton[] = [
  turn('up-left', 'arrow-up-left', 'ptz.upLeft', -1, 1),
  turn('up', 'arrow-up', 'ptz.up', 0, 1),
  turn('up-right', 'arrow-up-right', 'ptz.upRight', 1, 1),
  turn('left', 'arrow-left', 'ptz.left', -1, 0),
  turn('right', 'arrow-right', 'ptz.right', 1, 0),
  turn('down-left', 'arrow-down-left', 'ptz.downLeft', -1, -1),
  turn('down', 'arrow-down', 'ptz.down', 0, -1),
  turn('down-right', 'arrow-down-right', 'ptz.downRight', 1, -1),
];

export const zooms: readonly PadButton[] = [
  { name: 'zoom-in', icon: 'zoom-in', text: 'ptz.zoomIn', motion: { pan: 0, tilt: 0, zoom: 1 } },
  { name: 'zoom-out', icon: 'zoom-out', text: 'ptz.zoomOut', motion: { pan: 0, tilt: 0, zoom: -1 } },
];

export const keyMotions: Readonly<Record<string, Motion>> = {
  ArrowLeft: { pan: -1, tilt: 0, zoom: 0 },
  ArrowRight: { pan: 1, tilt: 0, zoom: 0 },
  ArrowUp: { pan: 0, tilt: 1, zoom: 0 },
  ArrowDown: { pan: 0, tilt: -1, zoom: 0 },
  '+': { pan: 0, tilt: 0, zoom: 1 },
  '=': { pan: 0, tilt: 0, zoom: 1 },
  '-': { pan: 0, tilt: 0, zoom: -1 },
};
