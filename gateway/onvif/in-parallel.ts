/** Runs `task` for every item, at most `width` at a time. Rejects with the first rejection, after those under way have ended. */
export async function runInParallel<T>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const work = async () => {
    for (const item of rest) await task(item);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
