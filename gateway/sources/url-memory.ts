/** What was learned of a camera's URL, for a while: which way to take next time. */
import type { Clock } from '../kernel/clock.ts';

export interface UrlMemory<T> {
  remember(url: string, lesson: T): void;
  /** `undefined` when nothing was learned, or too long ago. */
  recall(url: string): T | undefined;
}

const mostUrls = 1_000;

/** The oldest lessons go first when there are too many. @param keepMs age at which a lesson is forgotten */
export function createUrlMemory<T>(clock: Clock, keepMs: number): UrlMemory<T> {
  const lessons = new Map<string, { readonly lesson: T; readonly atMs: number }>();
  return {
    remember(url, lesson) {
      lessons.delete(url);
      lessons.set(url, { lesson, atMs: clock.monotonicMs() });
      const [oldest] = lessons.keys();
      if (lessons.size > mostUrls && oldest !== undefined) lessons.delete(oldest);
    },
    recall(url) {
      const found = lessons.get(url);
      if (found === undefined) return undefined;
      if (clock.monotonicMs() - found.atMs < keepMs) return found.lesson;
      lessons.delete(url);
      return undefined;
    },
  };
}
