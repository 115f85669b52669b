/** Lists of a snapshot, which come as unknown JSON. */

export function asArray<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** The map holds the list, and nothing that it held before. */
export function replaceAll<T>(map: Map<string, T>, list: unknown, keyOf: (item: T) => string): void {
  map.clear();
  for (const item of asArray<T>(list)) map.set(keyOf(item), item);
}
