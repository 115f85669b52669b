/** Listens to keys for the playback page. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isShortcut } from '../../state/shortcut.ts';
import { type PlaybackKeyAct, playbackKeyAct } from './playback-keys.ts';

export class PlaybackKeyboard implements ReactiveController {
  readonly #act: (act: PlaybackKeyAct) => void;

  constructor(host: ReactiveControllerHost, act: (act: PlaybackKeyAct) => void) {
    this.#act = act;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.#key);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.#key);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!isShortcut(event) || belongsToControl(event)) return;
    const act = playbackKeyAct(event);
    if (!act) return;
    event.preventDefault();
    this.#act(act);
  };
}

/** Space belongs to a focused button or link. */
function belongsToControl(event: KeyboardEvent): boolean {
  if (event.key !== ' ') return false;
  return event.composedPath().some((node) => node instanceof HTMLElement && /^(BUTTON|A|SUMMARY)$/.test(node.tagName));
}
