/** Who listens to which part of the district. What comes often is told at most every 250 ms; of one camera at once. No DOM in here. */
export type DistrictPart =
  | 'connection'
  | 'inventory'
  | 'streams'
  | 'health'
  | 'conditions'
  | 'alarms'
  | 'incidents'
  | 'evidence'
  | 'recordings'
  | 'walls'
  | 'ptz'
  | 'discovery'
  | 'gateway'
  | 'person';
export type DistrictKey = DistrictPart | `camera:${string}`;

const coalesceMs = 250;

export class DistrictListeners {
  readonly #listeners = new Map<DistrictKey, Set<() => void>>();
  readonly #pending = new Set<DistrictKey>();
  readonly #after: (ms: number, task: () => void) => void;

  /** @param after runs the task once after so many ms */
  constructor(after: (ms: number, task: () => void) => void) {
    this.#after = after;
  }

  add(key: DistrictKey, listener: () => void): () => void {
    const set = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(key) === set) this.#listeners.delete(key);
    };
  }

  notify(key: DistrictKey): void {
    if (key.startsWith('camera:') || key === 'connection') {
      this.tell(key);
      return;
    }
    if (this.#pending.has(key) || !this.#listeners.has(key)) return;
    this.#pending.add(key);
    this.#after(coalesceMs, () => {
      this.#pending.delete(key);
      this.tell(key);
    });
  }

  tell(key: DistrictKey): void {
    for (const listener of [...(this.#listeners.get(key) ?? [])]) listener();
  }

  tellAll(): void {
    for (const key of this.#listeners.keys()) this.tell(key);
  }
}
