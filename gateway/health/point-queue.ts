/**
 * A queue with a bound: when it is full the oldest goes and is counted. What was handed out stays until it is confirmed,
 * so that a write that fails loses nothing; what is dropped while it is being written is simply not removed twice.
 */
export interface PointQueue<T> {
  push(item: T): void;
  /** The oldest items, at most `count`, and the mark that confirms them. */
  peek(count: number): { readonly items: T[]; readonly mark: number };
  /** Removes everything before the mark. */
  confirm(mark: number): void;
  readonly size: number;
  readonly dropped: number;
}

export function createPointQueue<T>(capacity: number): PointQueue<T> {
  // A ring: shifting an array of a hundred thousand at every push would cost more than writing it.
  const slots: (T | undefined)[] = [];
  let first = 0;
  let next = 0;
  let dropped = 0;
  const dropFirst = () => {
    slots[first % capacity] = undefined;
    first += 1;
  };
  return {
    push(item) {
      if (next - first === capacity) {
        dropFirst();
        dropped += 1;
      }
      slots[next % capacity] = item;
      next += 1;
    },
    peek(count) {
      const mark = Math.min(next, first + count);
      const items: T[] = [];
      for (let index = first; index < mark; index += 1) {
        const item = slots[index % capacity];
        if (item !== undefined) items.push(item);
      }
      return { items, mark };
    },
    confirm(mark) {
      while (first < mark) dropFirst();
    },
    get size() {
      return next - first;
    },
    get dropped() {
      return dropped;
    },
  };
}
