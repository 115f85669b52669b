/** Who wants to be told. The list is made anew when it changes, not for each message: a listener may come or go while it is told. */
export interface Listeners<T> {
  readonly all: readonly T[];
  /** The same one twice is told once. Returns what ends it. */
  add(listener: T): () => void;
  clear(): void;
}

export function createListeners<T>(): Listeners<T> {
  return new ListenerList<T>();
}

class ListenerList<T> implements Listeners<T> {
  all: readonly T[] = [];

  add(listener: T): () => void {
    if (!this.all.includes(listener)) this.all = [...this.all, listener];
    return () => {
      this.all = this.all.filter((each) => each !== listener);
    };
  }

  clear(): void {
    this.all = [];
  }
}
