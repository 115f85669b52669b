/**
 * Who watches by HLS, for the record. HLS has no disconnect, so a view is one person at one place with one camera who goes on
 * asking; some seconds after the last request it ended with that request (the view book waits a few seconds more for whoever
 * comes back).
 */
import type { Actor } from '../access/audit/actor.ts';
import type { OpenView, View, ViewBook } from '../access/audit/view-book.ts';
import type { Clock } from '../kernel/clock.ts';

export interface HlsViews {
  /**
   * Somebody asks for pictures; resolves when the view is on record, at once when it is already.
   * @throws GatewayError `access.purpose`, `audit.unavailable`, `gateway.closing`
   */
  seen(view: HlsView): Promise<void>;
  close(): void;
}

/** A segment names no purpose: it belongs to the view that its playlist began. */
export interface HlsView extends Pick<View, 'cameraId' | 'purpose'> {
  readonly actor: Actor;
  readonly kind: 'live' | 'listen' | 'playback';
}

interface Watching {
  readonly begun: Promise<OpenView>;
  seenAtMs: number;
  seenMonotonicMs: number;
  cancel: () => void;
}

/** With the seconds of the view book it is a little more than 10 s; longer than the longest target duration. */
const liveSilentMs = 7_000;

/** @param silentMs after the last request a view has ended. */
export function createHlsViews(clock: Clock, views: Pick<ViewBook, 'begin'>, silentMs = liveSilentMs): HlsViews {
  const known = new Map<string, Watching>();

  const end = (key: string, entry: Watching): void => {
    known.delete(key);
    entry.cancel();
    entry.begun.then(
      (view) => view.end(entry.seenAtMs),
      () => {},
    );
  };
  const watch = (key: string, entry: Watching, delayMs: number): void => {
    entry.cancel = clock.after(delayMs, () => {
      const restMs = entry.seenMonotonicMs + silentMs - clock.monotonicMs();
      if (restMs > 0) watch(key, entry, restMs);
      else end(key, entry);
    });
  };
  const start = (key: string, view: View): Watching => {
    const begun = (async () => views.begin(view))();
    const entry: Watching = { begun, seenAtMs: 0, seenMonotonicMs: 0, cancel: () => {} };
    known.set(key, entry);
    watch(key, entry, silentMs);
    begun.catch(() => {
      if (known.get(key) === entry) end(key, entry);
    });
    return entry;
  };
  return {
    async seen(view) {
      const { actor, cameraId, kind } = view;
      const who = `${actor.personId} ${cameraId} ${kind} ${actor.address} ${actor.desk}`;
      // Whoever plays recordings says with each request what for.
      const key = kind === 'playback' ? `${who} ${view.purpose}` : who;
      const entry = known.get(key) ?? start(key, view);
      entry.seenAtMs = clock.nowMs();
      entry.seenMonotonicMs = clock.monotonicMs();
      await entry.begun;
    },
    close() {
      for (const [key, entry] of known) end(key, entry);
    },
  };
}
