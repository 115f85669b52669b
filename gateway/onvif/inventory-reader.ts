/** The patience of reading an inventory: one deadline over all calls, what fails is noted and the rest goes on, a refused password ends it. */
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError } from '../kernel/errors.ts';
import { type CallOptions, createDeviceClient, type DeviceClient } from './device-client.ts';
import type { InventoryProblem } from './device-inventory.ts';
import type { SoapSession } from './soap-transport.ts';

export interface InventoryOptions {
  readonly signal?: AbortSignal | undefined;
  /** For all calls together. Default 30 s. */
  readonly deadlineMs?: number;
  /** Per call. Default 5 s. */
  readonly callDeadlineMs?: number;
  /** Samples the clock at the second's turn, which takes up to 1.2 s more. */
  readonly preciseClock?: boolean;
}

/** Ends the reading early; what was read stands. */
export const stopCodes: ReadonlySet<string> = new Set(['camera.unauthorised', 'camera.no-credentials']);

export class InventoryReader {
  readonly problems: InventoryProblem[] = [];
  refused = false;
  #stopped = false;
  readonly clock: Clock;
  readonly session: SoapSession;
  readonly client: DeviceClient;
  readonly #options: InventoryOptions;
  readonly #endMs: number;

  constructor(clock: Clock, session: SoapSession, options: InventoryOptions) {
    this.clock = clock;
    this.session = session;
    this.client = createDeviceClient(session);
    this.#options = options;
    this.#endMs = clock.monotonicMs() + (options.deadlineMs ?? 30_000);
  }

  options(more: CallOptions = {}): CallOptions & { deadlineMs: number } {
    const leftMs = this.#endMs - this.clock.monotonicMs();
    return {
      ...more,
      signal: this.#options.signal,
      deadlineMs: Math.min(leftMs, this.#options.callDeadlineMs ?? 5000),
    };
  }

  /** The answer; undefined when it failed, which is noted. Throws only when aborted. */
  async attempt<T>(operation: string, run: () => Promise<T>): Promise<T | undefined> {
    if (this.#stopped) return undefined;
    if (this.clock.monotonicMs() >= this.#endMs) {
      this.#stopped = true;
      this.problems.push({ operation, code: 'camera.timeout', details: { reason: 'inventory deadline' } });
      return undefined;
    }
    try {
      return await run();
    } catch (error) {
      if (this.#options.signal?.aborted) throw this.#options.signal.reason;
      const { code, details } = asGatewayError(error);
      this.problems.push({ operation, code, details });
      if (stopCodes.has(code)) {
        this.refused = true;
        this.#stopped = true;
      }
      return undefined;
    }
  }
}
