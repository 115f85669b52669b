/**
 * Which links are down now, by the health room's own rule, so that the board can say "lost with link AP-2" instead of
 * leaving a technician to guess. Asked every 10 s while the board is shown.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { StateInterval } from '../../../gateway/health/schemas.ts';
import { api } from '../../state/api.ts';

const everyMs = 10_000;

export class LostLinks implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #down: ReadonlySet<string> = new Set();
  #timer: number | undefined;

  readonly #nowMs: () => number;

  /** `nowMs` is the gateway's clock. */
  constructor(host: ReactiveControllerHost, nowMs: () => number) {
    this.#host = host;
    this.#nowMs = nowMs;
    host.addController(this);
  }

  has(linkId: string): boolean {
    return this.#down.has(linkId);
  }

  hostConnected(): void {
    void this.#ask();
    this.#timer = window.setInterval(() => void this.#ask(), everyMs);
  }

  hostDisconnected(): void {
    window.clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    if (document.hidden) return;
    const from = new Date(this.#nowMs() - 60_000).toISOString();
    const query = new URLSearchParams({ subjectKind: 'link', from });
    const result = await api<StateInterval[]>('GET', `/api/health/intervals?${query}`);
    if (!result.ok) return;
    const open = result.value.filter((interval) => interval.toMs === null && interval.state === 'down');
    this.#down = new Set(open.map((interval) => interval.subjectId));
    this.#host.requestUpdate();
  }
}
