/**
 * All tiles of the page inside the worker: takes the page's requests, shares the socket out to the tiles, tells the page
 * four times a second how they are, and lets the least important ones give way when decoding falls behind.
 */
import type { LiveNotice } from '../../../gateway/media/wire/live-control.ts';
import { after } from '../../state/after.ts';
import { OverviewDecoder } from '../overview-decoder.ts';
import { createFirstPictures } from './first-pictures.ts';
import { openFrameSurface } from './frame-surface.ts';
import { createGatewayClock } from './gateway-clock.ts';
import type { LinkReport, LinkRequest } from './link-messages.ts';
import { everyKeyframe } from './live-paces.ts';
import { type LiveSocket, type LiveSocketLike, openLiveSocket } from './live-socket.ts';
import { noShedding, type SheddingState, shed } from './shedding.ts';
import { type Still, StillBatch } from './still-batch.ts';
import { createStillDecoder } from './still-decoder.ts';
import { createTileDecoder, type TileDecoder } from './tile-decoder.ts';
import { WorkerTile } from './worker-tile.ts';

type Subscribe = Extract<LinkRequest, { readonly type: 'subscribe' }>;

const reportEveryMs = 250;
/** Pictures of the overview decoded at once. */
const stillLanes = Math.max(2, Math.min(4, Math.floor(navigator.hardwareConcurrency / 2)));

export interface WorkerLink {
  take(request: Exclude<LinkRequest, { readonly type: 'start' | 'close' }>): void;
  close(): void;
}

export interface WorkerLinkOptions {
  readonly openSocket: () => LiveSocketLike;
  readonly report: (report: LinkReport, transfer?: Transferable[]) => void;
  readonly gatewayNowMs: number | null;
}

export function openWorkerLink(options: WorkerLinkOptions): WorkerLink {
  return new LivingWorkerLink(options);
}

class LivingWorkerLink implements WorkerLink {
  readonly #report: WorkerLinkOptions['report'];
  readonly #clock = createGatewayClock(() => performance.now());
  readonly #tiles = new Map<number, WorkerTile>();
  readonly #socket: LiveSocket;
  readonly #firstPictures = createFirstPictures(after);
  readonly #stills = new OverviewDecoder({ lanes: stillLanes });
  readonly #batch = new StillBatch({ send: (stills) => this.#giveStills(stills) });
  readonly #timer: ReturnType<typeof setInterval>;
  #shedding: SheddingState = noShedding;

  constructor({ openSocket, report, gatewayNowMs }: WorkerLinkOptions) {
    this.#report = report;
    if (gatewayNowMs !== null) this.#clock.sync(gatewayNowMs);
    this.#socket = openLiveSocket({
      open: openSocket,
      after,
      random: Math.random,
      onNotice: (notice) => this.#notice(notice),
      onMessage: (header, bytes) => this.#tiles.get(header.tile)?.message(header, bytes),
      onConnection: (up) => {
        if (!up) this.#clock.reset();
        for (const tile of this.#tiles.values()) tile.connection(up);
      },
      onFailures: (count) => report({ type: 'failures', count }),
      onSignedOut: () => report({ type: 'signed-out' }),
    });
    this.#timer = setInterval(() => this.#tell(), reportEveryMs);
  }

  take(request: Parameters<WorkerLink['take']>[0]): void {
    if (request.type === 'retry') {
      this.#socket.retryNow();
      return;
    }
    if (request.type === 'purpose') {
      this.#socket.setPurpose(request.purpose);
      return;
    }
    const tile = this.#tiles.get(request.tile);
    if (request.type === 'subscribe') this.#subscribe(request);
    else if (!tile) return;
    else if (request.type === 'pace') {
      tile.wishedPace = request.pace;
      if (!this.#shedding.reduced.has(request.tile)) this.#socket.pace(request.tile, request.pace);
    } else if (request.type === 'importance') tile.importance = request.importance;
    else if (request.type === 'refresh') this.#socket.refresh(request.tile);
    else this.#give(request.tile);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
    for (const tile of this.#tiles.values()) tile.close();
    this.#tiles.clear();
    this.#stills.close();
    this.#batch.close();
  }

  readonly #nowMs = (): number => this.#clock.nowMs() ?? Date.now();

  #subscribe({ tile, subscription, surface, importance }: Subscribe): void {
    this.#give(tile);
    const decoder = this.#decoderFor(tile, surface);
    const made = new WorkerTile({
      tile,
      subscription,
      importance,
      decoder,
      nowMs: this.#nowMs,
      report: this.#report,
      onRefreshWanted: () => this.#socket.refresh(tile),
    });
    if (!decoder && surface.kind !== 'messages') {
      made.fail('page.decoder');
      return;
    }
    this.#tiles.set(tile, made);
    this.#socket.subscribe(tile, subscription);
  }

  #decoderFor(tile: number, surface: Subscribe['surface']): TileDecoder | undefined {
    const fail = () => this.#fail(tile);
    const onPainted = () => this.#tiles.get(tile)?.flowing();
    if (surface.kind === 'still') {
      const { box } = surface;
      const shared = { shared: this.#stills, batch: this.#batch };
      return createStillDecoder({ tile, box, ...shared, nowMs: this.#nowMs, onFailed: fail, onPainted });
    }
    const target = openFrameSurface(surface, {
      onLost: fail,
      onTrack: (track) => this.#report({ type: 'track', tile, track }, [track as unknown as Transferable]),
    });
    if (!target) return undefined;
    return createTileDecoder({
      surface: target,
      firstPictures: this.#firstPictures,
      nowMs: this.#nowMs,
      after,
      onRefreshWanted: () => this.#socket.refresh(tile),
      onFailed: fail,
      onPainted,
    });
  }

  #giveStills(stills: readonly Still[]): void {
    const rows = stills.flatMap(({ tile, picture }) => {
      const row = this.#tiles.get(tile)?.row(false);
      return row ? [{ row, picture }] : [];
    });
    const pictures = rows.map(({ picture }) => picture);
    this.#report({ type: 'stills', stills: rows }, pictures);
  }

  #fail(tile: number): void {
    this.#tiles.get(tile)?.fail('page.decoder');
    this.#give(tile);
  }

  #give(tile: number): void {
    this.#tiles.get(tile)?.close();
    if (this.#tiles.delete(tile)) this.#socket.unsubscribe(tile);
  }

  #notice(notice: LiveNotice): void {
    if (notice.type === 'tick') this.#clock.sync(notice.serverTimeMs);
    else if (notice.type !== 'invalid') this.#tiles.get(notice.tile)?.notice(notice);
  }

  #tell(): void {
    if (this.#tiles.size === 0) return;
    this.#shed();
    const rows = [...this.#tiles.values()].map((tile) => tile.row(this.#shedding.reduced.has(tile.tile)));
    this.#report({ type: 'stats', rows });
  }

  #shed(): void {
    const loads = [...this.#tiles.values()].filter((tile) => tile.wantsWhole).map((tile) => tile.load());
    const { state, reduce, restore } = shed(this.#shedding, loads, performance.now());
    this.#shedding = state;
    for (const tile of reduce) this.#socket.pace(tile, everyKeyframe);
    for (const tile of restore) {
      const wished = this.#tiles.get(tile)?.wishedPace;
      if (wished) this.#socket.pace(tile, wished);
    }
  }
}
