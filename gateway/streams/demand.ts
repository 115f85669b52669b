/**
 * Decides whether a profile is wanted: always, never, or while somebody holds it and a while longer (`lingerMs`), so
 * that switching a tile to and fro does not open and close the camera's session each time.
 */
import type { Clock } from '../kernel/clock.ts';

export type Purpose = 'viewer' | 'recorder' | 'check';
export type PullMode = 'always' | 'on-demand' | 'never';

export interface Demand {
  setMode(mode: PullMode): void;
  hold(purpose: Purpose): { release(): void };
  readonly mode: PullMode;
  readonly wanted: boolean;
  readonly viewers: number;
  /** Whether a person waits, not only a background job. */
  readonly urgent: boolean;
  close(): void;
}

export interface DemandOptions {
  readonly clock: Clock;
  readonly lingerMs: number;
  /** `wanted` or `viewers` may have changed. */
  readonly onChange: () => void;
}

export function createDemand({ clock, lingerMs, onChange }: DemandOptions): Demand {
  const holds = new Map<object, Purpose>();
  let mode: PullMode = 'never';
  let lingering = false;
  let cancelLinger = () => {};

  const count = (purpose: Purpose) => [...holds.values()].filter((held) => held === purpose).length;
  const release = (hold: object) => {
    if (!holds.delete(hold)) return;
    if (holds.size === 0) {
      lingering = true;
      cancelLinger();
      cancelLinger = clock.after(lingerMs, () => {
        lingering = false;
        onChange();
      });
    }
    onChange();
  };
  return {
    setMode(next) {
      if (next === mode) return;
      mode = next;
      onChange();
    },
    hold(purpose) {
      const hold = { release: () => release(hold) };
      holds.set(hold, purpose);
      cancelLinger();
      lingering = false;
      onChange();
      return hold;
    },
    get mode() {
      return mode;
    },
    get wanted() {
      return mode === 'always' || (mode === 'on-demand' && (holds.size > 0 || lingering));
    },
    get viewers() {
      return count('viewer');
    },
    get urgent() {
      return count('viewer') > 0;
    },
    close() {
      cancelLinger();
      holds.clear();
      lingering = false;
    },
  };
}
