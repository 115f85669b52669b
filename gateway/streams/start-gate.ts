/**
 * Lets only so many sources start at the same time: after a power cut 120 cameras come back together, and each start
 * costs a process and a burst of CPU. A person who waits for a picture goes before background starts.
 */
export interface StartGate {
  /**
   * Calls `start` at once or when a place is free, with the function that gives the place back (idempotent).
   * The returned function withdraws a request that still waits.
   */
  enter(urgent: boolean, start: (leave: () => void) => void): () => void;
  readonly waiting: number;
}

interface Entrant {
  readonly start: (leave: () => void) => void;
}

export function createStartGate(parallel: number): StartGate {
  const urgentQueue: Entrant[] = [];
  const queue: Entrant[] = [];
  let inside = 0;

  const admit = () => {
    while (inside < parallel) {
      const entrant = urgentQueue.shift() ?? queue.shift();
      if (!entrant) return;
      inside += 1;
      let left = false;
      entrant.start(() => {
        if (left) return;
        left = true;
        inside -= 1;
        admit();
      });
    }
  };
  return {
    enter(urgent, start) {
      const entrant: Entrant = { start };
      const line = urgent ? urgentQueue : queue;
      line.push(entrant);
      admit();
      return () => {
        const place = line.indexOf(entrant);
        if (place >= 0) line.splice(place, 1);
      };
    },
    get waiting() {
      return urgentQueue.length + queue.length;
    },
  };
}
