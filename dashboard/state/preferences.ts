/** What belongs to this browser only: theme, own desk, and whether single keys are shortcuts (WCAG 2.1.4). */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

const changes = new EventTarget();

const roomyPx = 1_600;
/** Beside a wall between both panels its tiles are still wide enough to see something. */
const roomyForBothPx = 2_400;

export type Theme = 'dark' | 'light';

function read(key: string): string | null {
  return localStorage.getItem(`tc.${key}`);
}

function write(key: string, value: string): void {
  localStorage.setItem(`tc.${key}`, value);
  changes.dispatchEvent(new Event('change'));
}

export const preferences = {
  get theme(): Theme {
    return read('theme') === 'light' ? 'light' : 'dark';
  },
  set theme(theme: Theme) {
    document.documentElement.dataset['theme'] = theme;
    write('theme', theme);
  },
  /** Id of the desk whose layout this browser shows at `/`. */
  get deskId(): string | null {
    return read('desk');
  },
  set deskId(id: string) {
    write('desk', id);
  },
  /** What the person calls the desk where he signs in, for the audit. */
  get deskName(): string {
    return read('desk-name') ?? '';
  },
  set deskName(name: string) {
    write('desk-name', name);
  },
  get singleKeys(): boolean {
    return read('single-keys') !== 'off';
  },
  set singleKeys(on: boolean) {
    write('single-keys', on ? 'on' : 'off');
  },
  /** The panel beside the wall; until somebody chooses, where the list of alarms leaves room for it. */
  get sidePanel(): boolean {
    const chosen = read('side-panel');
    return chosen === null ? !preferences.alarmPanel || window.innerWidth >= roomyForBothPx : chosen === 'on';
  },
  set sidePanel(on: boolean) {
    write('side-panel', on ? 'on' : 'off');
  },
  /** The list of alarms is open, not folded to a strip; until somebody chooses, where there is room beside the page. */
  get alarmPanel(): boolean {
    const chosen = read('alarm-panel');
    return chosen === null ? window.innerWidth >= roomyPx : chosen === 'on';
  },
  set alarmPanel(on: boolean) {
    write('alarm-panel', on ? 'on' : 'off');
  },
  /** Until then no alarm sounds at this desk, this machine's time; 0: they sound. */
  get mutedUntilMs(): number {
    return Number(read('muted-until')) || 0;
  },
  set mutedUntilMs(ms: number) {
    write('muted-until', String(ms));
  },
};

/** Puts the remembered theme onto the document. */
export function applyTheme(): void {
  document.documentElement.dataset['theme'] = preferences.theme;
}

export class PreferencesController implements ReactiveController {
  readonly #update: () => void;

  constructor(host: ReactiveControllerHost) {
    this.#update = () => host.requestUpdate();
    host.addController(this);
  }

  hostConnected(): void {
    changes.addEventListener('change', this.#update);
  }

  hostDisconnected(): void {
    changes.removeEventListener('change', this.#update);
  }
}
