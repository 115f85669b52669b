/** Listens to keys for the wall and keeps what was typed of a code; a code left unfinished for 5 s is forgotten. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isShortcut } from '../../state/shortcut.ts';
import { type WallKeyAct, wallKeyAct } from './wall-keys.ts';

const forgetMs = 5_000;

export interface WallKeyboardOptions {
  readonly enabled: () => boolean;
  readonly codes: () => Iterable<string>;
  /** Whether the selected picture is zoomed: Shift and arrows move it then. */
  readonly zoomed: () => boolean;
  readonly replaying: () => boolean;
  readonly act: (act: WallKeyAct) => void;
}

export class WallKeyboard implements ReactiveController {
  text = '';
  readonly #host: ReactiveControllerHost;
  readonly #options: WallKeyboardOptions;
  #timer: number | undefined;

  constructor(host: ReactiveControllerHost, options: WallKeyboardOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.#key);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.#key);
    window.clearTimeout(this.#timer);
  }

  clear(): void {
    this.text = '';
    window.clearTimeout(this.#timer);
    this.#host.requestUpdate();
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!this.#options.enabled() || !isShortcut(event) || belongsToControl(event, this.text)) return;
    const { codes, zoomed, replaying } = this.#options;
    const act = wallKeyAct(event, { text: this.text, codes: codes(), zoomed: zoomed(), replaying: replaying() });
    if (!act) return;
    event.preventDefault();
    if (act.kind !== 'code') {
      this.#options.act(act);
      return;
    }
    this.text = act.text;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.clear(), forgetMs);
    this.#host.requestUpdate();
  };
}

/** Enter, Space, arrows and the like belong to a focused button, link or list, unless a code is being typed. */
function belongsToControl(event: KeyboardEvent, text: string): boolean {
  if (event.key === 'Escape' || (event.key === 'Enter' && text !== '')) return false;
  if (event.key.length === 1 && event.key !== ' ') return false;
  return event
    .composedPath()
    .some((node) => node instanceof HTMLElement && /^(BUTTON|A|SUMMARY|UL)$/.test(node.tagName));
}
