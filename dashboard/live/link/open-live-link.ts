/**
 * The page's side of the live link: starts the worker with the first tile, ends it when none is left, and makes another
 * when it died. What was transferred to a dead worker is lost with it, so its tiles fail and their owners bring new surfaces.
 */
import type { LivePace } from '../../../gateway/media/wire/live-control.ts';
import { liveHeaderBytes } from '../../../gateway/media/wire/live-message.ts';
import { createCodecSupport } from '../codec-support.ts';
import type { LinkReport, LinkRequest, TileRow, WorkerSurface } from './link-messages.ts';
import { findLiveAbilities } from './live-abilities.ts';
import type { LiveLink, LiveSurface, LiveTile, LiveWish } from './live-link.ts';
import { type LiveAbilities, type LiveImportance, type LiveTileStats, noTileStats } from './live-tile.ts';

export interface PurposePort {
  /** Empty: not said yet. */
  readonly text: string;
  /** A tile was refused for lack of it. */
  want(): void;
  /** Calls `tell` when it was said. @returns what ends it */
  follow(tell: () => void): () => void;
}

export interface LiveLinkOptions {
  readonly makeWorker: () => Worker;
  /** Asked at each start of the worker. */
  readonly url: () => string;
  /** The gateway closed the socket because the session is over. */
  readonly onSignedOut?: () => void;
  /** For what the person watches, where the policy asks for it. */
  readonly purpose?: PurposePort;
  /** The gateway's clock, epoch ms; null: not known yet. */
  readonly gatewayNowMs: () => number | null;
  readonly abilities?: LiveAbilities;
}

/** A worker without tiles stays a little: a change of layout must not cost a start. */
const idleMs = 5_000;
const tileNumbers = 65_536;

interface PageTile {
  readonly wish: LiveWish;
  stats: LiveTileStats;
}

export function openLiveLink(options: LiveLinkOptions): LiveLink {
  return new LivingLiveLink(options);
}

class LivingLiveLink implements LiveLink {
  readonly abilities: LiveAbilities;
  readonly codecs = createCodecSupport();
  readonly #options: LiveLinkOptions;
  readonly #tiles = new Map<number, PageTile>();
  #worker: Worker | undefined;
  /** It was told the address, so it may have a socket. */
  #started = false;
  readonly #endPurpose: (() => void) | undefined;
  #nextTile = 0;
  #failures = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveLinkOptions) {
    this.#options = options;
    this.abilities = options.abilities ?? findLiveAbilities();
    this.#endPurpose = options.purpose?.follow(() => {
      const said: LinkRequest = { type: 'purpose', purpose: options.purpose?.text ?? '' };
      this.#worker?.postMessage(said);
    });
  }

  prepare(): void {
    if (this.#worker) return;
    this.#worker = this.#makeWorker();
    this.#endWhenIdle();
  }

  failures(): number {
    return this.#failures;
  }

  retryNow(): void {
    this.#failures = 0;
    this.#worker?.postMessage({ type: 'retry' } satisfies LinkRequest);
  }

  subscribe(wish: LiveWish): LiveTile {
    const tile = this.#freeNumber();
    this.#tiles.set(tile, { wish, stats: noTileStats });
    const { surface, transfer } = forWorker(wish.surface, !this.abilities.graphicsCard);
    const { cameraId, rendition, pace, replayMs } = wish;
    const purpose = this.#options.purpose?.text ?? '';
    const subscription = {
      ...{ cameraId, rendition, pace },
      ...(replayMs === undefined ? {} : { replayMs }),
      ...(purpose === '' ? {} : { purpose }),
    };
    const importance = wish.importance ?? 'ordinary';
    this.#tell({ type: 'subscribe', tile, subscription, surface, importance }, transfer);
    return {
      setPace: (next: LivePace) => this.#tellOf(tile, { type: 'pace', tile, pace: next }),
      setImportance: (next: LiveImportance) => this.#tellOf(tile, { type: 'importance', tile, importance: next }),
      refresh: () => this.#tellOf(tile, { type: 'refresh', tile }),
      stop: () => this.#stop(tile),
      stats: () => this.#tiles.get(tile)?.stats ?? noTileStats,
    };
  }

  close(): void {
    this.#endPurpose?.();
    this.#tiles.clear();
    this.#endWorker();
  }

  #freeNumber(): number {
    // Not used again at once: a message on its way may still carry it.
    do this.#nextTile = (this.#nextTile + 1) % tileNumbers;
    while (this.#tiles.has(this.#nextTile));
    return this.#nextTile;
  }

  #tellOf(tile: number, request: LinkRequest): void {
    if (this.#tiles.has(tile)) this.#tell(request);
  }

  #tell(request: LinkRequest, transfer: Transferable[] = []): void {
    clearTimeout(this.#idleTimer);
    this.#worker ??= this.#makeWorker();
    if (!this.#started) this.#start(this.#worker);
    this.#worker.postMessage(request, transfer);
  }

  #stop(tile: number): void {
    if (!this.#tiles.delete(tile)) return;
    this.#tell({ type: 'unsubscribe', tile });
    if (this.#tiles.size === 0) this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    this.#idleTimer = setTimeout(() => this.#endWorker(), idleMs);
  }

  #makeWorker(): Worker {
    this.#started = false;
    const worker = this.#options.makeWorker();
    worker.onmessage = ({ data: report }: MessageEvent<LinkReport>) => this.#hear(report);
    worker.onerror = () => this.#crashed(worker);
    return worker;
  }

  #start(worker: Worker): void {
    this.#started = true;
    const start: LinkRequest = { type: 'start', url: this.#options.url(), gatewayNowMs: this.#options.gatewayNowMs() };
    worker.postMessage(start);
  }

  #endWorker(): void {
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    this.#worker = undefined;
    if (!worker) return;
    worker.onmessage = worker.onerror = null;
    // It closes its socket and frames, and then itself.
    worker.postMessage({ type: 'close' } satisfies LinkRequest);
  }

  #crashed(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    worker.onmessage = worker.onerror = null;
    worker.terminate();
    const lost = [...this.#tiles.values()];
    this.#tiles.clear();
    for (const { wish } of lost) {
      wish.onState({ phase: 'failed', code: 'page.decoder', codecs: '', width: 0, height: 0 });
    }
  }

  #hear(report: LinkReport): void {
    if (report.type === 'failures') this.#failures = report.count;
    else if (report.type === 'signed-out') this.#options.onSignedOut?.();
    else if (report.type === 'stats') for (const row of report.rows) this.#note(row);
    else if (report.type === 'stills') for (const still of report.stills) this.#deliverStill(still);
    else this.#deliver(report);
  }

  #deliver(report: Exclude<LinkReport, { readonly type: 'failures' | 'signed-out' | 'stats' | 'stills' }>): void {
    const wish = this.#tiles.get(report.tile)?.wish;
    if (!wish) {
      if (report.type === 'track') report.track.stop();
      return;
    }
    if (report.type === 'state') {
      wish.onState(report.state);
      if (report.state.code === 'access.purpose') this.#options.purpose?.want();
    } else if (report.type === 'track' && wish.surface.kind === 'track') wish.surface.onTrack(report.track);
    else if (report.type === 'message' && wish.surface.kind === 'messages') {
      const body = new Uint8Array(report.bytes, liveHeaderBytes);
      wish.surface.onMessage({ header: report.header, body, codecs: report.codecs });
    }
  }

  #deliverStill({ row, picture }: Extract<LinkReport, { readonly type: 'stills' }>['stills'][number]): void {
    const surface = this.#tiles.get(row.tile)?.wish.surface;
    this.#note(row);
    if (surface?.kind === 'still') surface.onPicture(picture);
    else picture.close();
  }

  #note({ tile, paintedAgoMs, ...row }: TileRow): void {
    const known = this.#tiles.get(tile);
    if (!known) return;
    known.stats = { ...row, framePaintedAtMs: paintedAgoMs === null ? null : performance.now() - paintedAgoMs };
  }
}

function forWorker(surface: LiveSurface, software: boolean): { surface: WorkerSurface; transfer: Transferable[] } {
  switch (surface.kind) {
    case 'canvas':
      return { surface: { ...surface, software }, transfer: [surface.canvas] };
    case 'still':
      return { surface: { kind: 'still', box: surface.box }, transfer: [] };
    case 'writable':
      return { surface, transfer: [surface.writable] };
    default:
      return { surface: { kind: surface.kind }, transfer: [] };
  }
}
