/**
 * Work that must not overlap: each begins when the one before has settled, however that ended. What is kept in memory and
 * written through needs it where a change is built on what stands: the next one must not build on the same.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
