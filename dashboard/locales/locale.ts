/** The chosen language of this browser, and a controller that renders its host again when it changes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type Language, type TextKey, type TextParams, translate } from './catalogue.ts';

const storageKey = 'tc.locale';
const changes = new EventTarget();
const chosen: { language: Language } = { language: stored() };

function stored(): Language {
  return globalThis.localStorage?.getItem(storageKey) === 'en' ? 'en' : 'vi';
}

export function language(): Language {
  return chosen.language;
}

export function setLanguage(next: Language): void {
  chosen.language = next;
  localStorage.setItem(storageKey, next);
  document.documentElement.lang = next;
  tellTextsChanged();
}

/** Texts that come from elsewhere are there now, or are other ones: whoever shows any renders again. */
export function tellTextsChanged(): void {
  changes.dispatchEvent(new Event('change'));
}

/** The text of `key` in the chosen language. A component that calls it owns a `LocaleController`. */
export function t(key: TextKey, params?: TextParams): string {
  return translate(chosen.language, key, params);
}

export class LocaleController implements ReactiveController {
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
