/** Waits for a condition instead of a time. The bound only keeps a broken run from hanging; it says nothing of speed. */
export async function waitFor<T>(
  what: string,
  check: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  options: { boundMs?: number; everyMs?: number } = {},
): Promise<T> {
  const { boundMs = 60_000, everyMs = 50 } = options;
  const endMs = performance.now() + boundMs;
  let lastError: unknown;
  while (performance.now() < endMs) {
    try {
      const value = await check();
      if (value !== undefined && value !== null && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(
    `waited ${boundMs} ms in vain for: ${what}`,
    lastError === undefined ? undefined : { cause: lastError },
  );
}
