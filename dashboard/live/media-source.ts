/** The browser's Media Source: the usual one, or the managed one where that is all there is (iPhone). */
export function findMediaSource(): typeof MediaSource | undefined {
  const { ManagedMediaSource } = globalThis as { ManagedMediaSource?: typeof MediaSource };
  return typeof MediaSource === 'undefined' ? ManagedMediaSource : MediaSource;
}
