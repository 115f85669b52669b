/** What the host shows of one address of the API: loaded when it comes onto the page, and again when asked. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type ApiError, api } from './api.ts';

export class Loaded<T> implements ReactiveController {
  value: T | undefined;
  error: ApiError | undefined;
  readonly #host: ReactiveControllerHost;
  readonly #path: () => string | undefined;
  #abort = new AbortController();
  #connected = false;
  #asked: string | undefined;

  /** `path` is looked at before each rendering; another one loads anew, `undefined` loads nothing. */
  constructor(host: ReactiveControllerHost, path: () => string | undefined) {
    this.#host = host;
    this.#path = path;
    host.addController(this);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#asked = undefined;
  }

  hostUpdate(): void {
    const path = this.#path();
    if (path === this.#asked || !this.#connected) return;
    this.value = undefined;
    this.error = undefined;
    void this.reload();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#abort.abort();
  }

  /** What is shown stays until the new answer is there. */
  async reload(): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const path = this.#path();
    this.#asked = path;
    if (path === undefined) return;
    const result = await api<T>('GET', path, { signal: abort.signal });
    if (abort.signal.aborted) return;
    this.error = result.ok ? undefined : result.error;
    if (result.ok) this.value = result.value;
    this.#host.requestUpdate();
  }
}
