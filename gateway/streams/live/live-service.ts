/**
 * All browsers at the live socket and all renditions they watch. A rendition is followed once, however many tiles show
 * it, and let go with the last. One timer ticks for everybody. What a turn of the event loop gathered for a viewer goes out
 * at the end of that turn, and with many viewers no oftener than each few milliseconds: a write costs ten times what a
 * message in it costs.
 */
import type { Refusals } from '../../access/audit/refusals.ts';
import type { ViewBook } from '../../access/audit/view-book.ts';
import type { Decide } from '../../access/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';
import { audibleNames, type RenditionName, type Renditions, silentNames } from '../renditions.ts';
import { LiveRendition } from './live-rendition.ts';
import { LiveViewer, type Watcher } from './live-viewer.ts';
import type { WireSocket } from './wire-writer.ts';

/** Counted since the gateway's start, or as of now. */
export interface LiveFigures {
  readonly sockets: number;
  readonly tiles: number;
  /** Viewers that are too slow now. */
  readonly behind: number;
  /** Taken for viewers and not yet with the operating system. */
  readonly waitingBytes: number;
  readonly bytesTotal: number;
  readonly messagesTotal: number;
  /** Fragments that slow viewers did not get. */
  readonly skippedTotal: number;
  /** Sockets closed because they stayed too slow. */
  readonly closedSlowTotal: number;
}

export interface LiveService {
  /** A browser has come. `end` must close its socket at once and forget what waits for it. */
  enter(wire: WireSocket, watcher: Watcher, end: () => void): LiveViewer;
  /** Its socket is gone. Idempotent. */
  leave(viewer: LiveViewer): void;
  figures(): LiveFigures;
  close(): void;
}

export interface LiveServiceOptions {
  readonly clock: Clock;
  readonly events: Events;
  readonly decide: Decide;
  readonly views: Pick<ViewBook, 'begin'>;
  readonly refusals?: Pick<Refusals, 'note'>;
  readonly renditions: Pick<Renditions, 'streamOf' | 'transcoderOf'>;
  readonly cameraExists: (cameraId: string) => boolean;
  /** Calls `run` when the current turn of the event loop has read what there was. */
  readonly atEndOfTurn?: (run: () => void) => void;
}

const tickMs = 2_000;
/** An import changes rights many times in a row. */
const recheckMs = 100;
const slowMs = 30_000;
/** With so many viewers writes are spaced by 1 ms, with ten times as many by 10 ms… */
const viewersPerGapMs = 6;
/** …but never by more: far less than one can see. */
const maxGapMs = 8;

interface Watched {
  readonly rendition: LiveRendition;
  tiles: number;
}

export function createLiveService(options: LiveServiceOptions): LiveService {
  const { clock, events, renditions } = options;
  const atEndOfTurn = options.atEndOfTurn ?? setImmediate;
  const viewers = new Map<LiveViewer, () => void>();
  const watched = new Map<string, Watched>();
  const gone = { bytes: 0, messages: 0, skipped: 0, slow: 0 };
  let gathering: LiveViewer[] = [];
  let flushedAtMs = 0;
  let cancelFlush = () => {};
  let endTicks: (() => void) | undefined;
  let cancelRecheck: (() => void) | undefined;

  const open = (cameraId: string, name: RenditionName): LiveRendition => {
    const stream = renditions.streamOf(cameraId, name);
    const key = keyOf(cameraId, name, stream.role);
    let entry = watched.get(key);
    if (entry?.rendition.stream !== stream) {
      entry?.rendition.close();
      entry = { rendition: new LiveRendition(stream, name, renditions.transcoderOf), tiles: 0 };
      watched.set(key, entry);
      entry.rendition.refresh();
    }
    entry.tiles += 1;
    return entry.rendition;
  };
  const leaveRendition = (rendition: LiveRendition) => {
    const key = keyOf(rendition.stream.cameraId, rendition.name, rendition.stream.role);
    const entry = watched.get(key);
    if (entry?.rendition !== rendition) return;
    entry.tiles -= 1;
    if (entry.tiles > 0) return;
    watched.delete(key);
    rendition.close();
  };
  const flushAll = () => {
    flushedAtMs = clock.monotonicMs();
    const going = gathering;
    gathering = [];
    for (const viewer of going) viewer.flush();
  };
  const flushSoon = (viewer: LiveViewer) => {
    gathering.push(viewer);
    if (gathering.length > 1) return;
    const gapMs = Math.min(maxGapMs, Math.floor(viewers.size / viewersPerGapMs));
    const restMs = flushedAtMs + gapMs - clock.monotonicMs();
    if (restMs < 1) atEndOfTurn(flushAll);
    else cancelFlush = clock.after(restMs, flushAll);
  };
  const recheckAll = () => {
    cancelRecheck?.();
    cancelRecheck = undefined;
    for (const [viewer, end] of viewers) {
      const withdrawn = viewer.recheck(options.cameraExists);
      if (withdrawn && viewer.behind) {
        leave(viewer);
        end();
      }
    }
  };
  const tick = () => {
    for (const { rendition } of watched.values()) rendition.refresh();
    const serverTimeMs = clock.nowMs();
    recheckAll();
    for (const [viewer, end] of viewers) {
      viewer.notice({ type: 'tick', serverTimeMs });
      viewer.flush();
      if (viewer.behindMs < slowMs) continue;
      gone.slow += 1;
      leave(viewer);
      end();
    }
  };
  const leave = (viewer: LiveViewer) => {
    if (!viewers.delete(viewer)) return;
    viewer.close();
    gone.bytes += viewer.bytesTotal;
    gone.messages += viewer.messagesTotal;
    gone.skipped += viewer.skippedTotal;
    if (viewers.size > 0) return;
    endTicks?.();
    endTicks = undefined;
  };
  const endEvents = events.on('stream.state', ({ cameraId, role }) => {
    for (const name of names) watched.get(keyOf(cameraId, name, role))?.rendition.refresh();
  });

  const endRights = events.on('rights.changed', () => {
    cancelRecheck ??= clock.after(recheckMs, recheckAll);
  });

  return {
    enter(wire, watcher, end) {
      const viewer = new LiveViewer({ ...options, ...watcher, wire, open, leave: leaveRendition, flushSoon });
      viewers.set(viewer, end);
      endTicks ??= clock.every(tickMs, tick);
      return viewer;
    },
    leave,
    figures: () => sum([...viewers.keys()], gone),
    close() {
      endEvents();
      endRights();
      cancelRecheck?.();
      cancelFlush();
      for (const viewer of [...viewers.keys()]) leave(viewer);
    },
  };
}

const names: readonly RenditionName[] = [...silentNames, ...audibleNames];
const keyOf = (cameraId: string, name: RenditionName, role: string) => `${cameraId}/${name}/${role}`;

function sum(
  viewers: readonly LiveViewer[],
  gone: { bytes: number; messages: number; skipped: number; slow: number },
): LiveFigures {
  const total = (of: (viewer: LiveViewer) => number) => viewers.reduce((all, viewer) => all + of(viewer), 0);
  return {
    sockets: viewers.length,
    tiles: total(({ tiles }) => tiles),
    behind: viewers.filter(({ behind }) => behind).length,
    waitingBytes: total(({ waitingBytes }) => waitingBytes),
    bytesTotal: gone.bytes + total(({ bytesTotal }) => bytesTotal),
    messagesTotal: gone.messages + total(({ messagesTotal }) => messagesTotal),
    skippedTotal: gone.skipped + total(({ skippedTotal }) => skippedTotal),
    closedSlowTotal: gone.slow,
  };
}
