/**
 * One browser at the live socket: its tiles, what it asks, and how much waits for it. All that its tiles send goes through
 * one queue; when that is fuller than the budget every tile skips, and beginnings wait for room.
 */
import type { Decide, Person, Right } from '../../access/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, type ErrorCode, GatewayError } from '../../kernel/errors.ts';
import type { LiveNotice, LiveRequest } from '../../media/wire/live-control.ts';
import type { LiveRendition } from './live-rendition.ts';
import { parseLiveRequest } from './live-request.ts';
import { LiveTile, type RoomSeeker, type Tile, type TileOutlet } from './live-tile.ts';
import type { PreparedMessage } from './prepared-message.ts';
import { ReplayTile } from './replay-tile.ts';
import { createViewerBudget, type ViewerBudget } from './viewer-budget.ts';
import { createWireWriter, type WireSocket, type WireWriter } from './wire-writer.ts';

export interface LiveViewerOptions {
  readonly wire: WireSocket;
  readonly person: Person;
  readonly clock: Clock;
  readonly decide: Decide;
  /** Takes a rendition into use. @throws GatewayError `not-found` */
  readonly open: (cameraId: string, name: LiveRendition['name']) => LiveRendition;
  readonly leave: (rendition: LiveRendition) => void;
  /** Calls `flush` at the end of this turn of the event loop. */
  readonly flushSoon: (viewer: LiveViewer) => void;
}

interface Subscription {
  readonly cameraId: string;
  readonly right: Right;
  readonly tile: Tile;
  close(): void;
}

/** More than a page can show: the overview has one per camera of the district. */
const maxTiles = 256;

export class LiveViewer implements TileOutlet {
  readonly #options: LiveViewerOptions;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #seekers = new Set<RoomSeeker>();
  readonly #writer: WireWriter;
  readonly #budget: ViewerBudget;
  #skippedTotal = 0;
  #closed = false;

  constructor(options: LiveViewerOptions) {
    this.#options = options;
    this.#writer = createWireWriter(options.wire, () => options.flushSoon(this));
    this.#budget = createViewerBudget(options.clock, () => this.#subscriptions.size);
  }

  get tiles(): number {
    return this.#subscriptions.size;
  }
  get bytesTotal(): number {
    return this.#writer.bytesTotal;
  }
  get messagesTotal(): number {
    return this.#writer.messagesTotal;
  }
  get skippedTotal(): number {
    return this.#skippedTotal;
  }
  get waitingBytes(): number {
    return this.#writer.waitingBytes;
  }
  /** How long it has been too slow without a pause, ms. */
  get behindMs(): number {
    return this.#budget.behindMs;
  }

  get behind(): boolean {
    return this.#budget.behind;
  }
  get room(): boolean {
    return !this.#budget.behind && this.#writer.waitingBytes < this.#budget.roomBytes;
  }
  get roomBytes(): number {
    return this.#budget.roomBytes;
  }

  /** One text message of the page. Answers what it cannot take, never throws. */
  receive(text: string): void {
    // The socket may still give out what it had read when it was ended.
    if (this.#closed) return;
    const request = parseLiveRequest(text);
    if (request === undefined) this.notice({ type: 'invalid', code: 'request.invalid' });
    else if (request.type === 'subscribe') this.#subscribe(request);
    else this.#change(request);
  }

  #change(request: Exclude<LiveRequest, { type: 'subscribe' }>): void {
    const tile = this.#subscriptions.get(request.tile)?.tile;
    // It may have been refused while the request was under way.
    if (request.type === 'pace')
      tile?.setPace({ keyframesOnly: request.keyframesOnly, maxPerSecond: request.maxPerSecond });
    else if (request.type === 'refresh') tile?.refresh();
    else this.#give(request.tile);
  }

  send(message: PreparedMessage, tile: number, sequence: number, backlog: boolean, resumed: boolean): void {
    this.#writer.message(message, tile, sequence, backlog, resumed);
  }

  notice(notice: LiveNotice): void {
    this.#writer.text(JSON.stringify(notice));
  }

  countSkipped(fragments: number): void {
    this.#skippedTotal += fragments;
  }

  awaitRoom(seeker: RoomSeeker): void {
    if (this.#seekers.size === 0 && this.room) seeker.onRoom();
    else this.#seekers.add(seeker);
  }

  forgetRoom(seeker: RoomSeeker): void {
    this.#seekers.delete(seeker);
  }

  /** Hands over what was gathered in this turn and looks how the viewer keeps up; also called when the socket drained. */
  flush(): void {
    this.#writer.flush();
    const wasBehind = this.#budget.behind;
    this.#budget.observe(this.#writer.waitingBytes, this.#writer.bytesTotal);
    if (wasBehind && !this.#budget.behind) for (const { tile } of this.#subscriptions.values()) tile.catchUp();
    while (this.#seekers.size > 0 && this.room) {
      const [first] = this.#seekers;
      if (first === undefined) return;
      this.#seekers.delete(first);
      first.onRoom();
    }
  }

  /** Ends the tiles whose right is gone, or whose camera is. */
  recheck(cameraExists: (cameraId: string) => boolean): void {
    const { decide, person } = this.#options;
    for (const [number, { cameraId, right }] of this.#subscriptions) {
      if (!cameraExists(cameraId) || !decide(person, right, cameraId)) this.#refuse(number, 'not-found');
    }
  }

  close(): void {
    this.#closed = true;
    for (const number of [...this.#subscriptions.keys()]) this.#give(number);
    this.#seekers.clear();
  }

  #subscribe(request: Extract<LiveRequest, { type: 'subscribe' }>): void {
    const { tile: number, cameraId, rendition: name } = request;
    const { decide, person } = this.#options;
    this.#give(number);
    const right: Right = name.endsWith('-audio') ? 'listen' : 'live';
    try {
      if (!decide(person, 'live', cameraId) || !decide(person, right, cameraId)) throw new GatewayError('not-found');
      if (this.#subscriptions.size >= maxTiles) throw new GatewayError('gateway.busy');
      const rendition = this.#options.open(cameraId, name);
      const hold = rendition.stream.hold('viewer');
      if (request.replayMs === undefined) this.#beginLive(request, rendition, right, hold);
      else this.#beginReplay(request, request.replayMs, rendition, right, hold);
    } catch (error) {
      this.#refuse(number, asGatewayError(error).code);
    }
  }

  #beginLive(
    request: Extract<LiveRequest, { type: 'subscribe' }>,
    rendition: LiveRendition,
    right: Right,
    hold: { release(): void },
  ): void {
    const tile = new LiveTile(this, request.tile, rendition, request);
    this.#keep(request, rendition, right, hold, tile);
    rendition.join(tile);
  }

  #beginReplay(
    request: Extract<LiveRequest, { type: 'subscribe' }>,
    replayMs: number,
    rendition: LiveRendition,
    right: Right,
    hold: { release(): void },
  ): void {
    const untilMs = this.#options.clock.nowMs();
    const span = { fromMs: untilMs - replayMs, untilMs };
    const refuse = () => this.#refuse(request.tile, 'stream.not-running');
    const tile = new ReplayTile(this, request.tile, rendition, request, span, refuse);
    this.#keep(request, rendition, right, hold, tile);
    tile.begin();
  }

  #keep(
    { tile: number, cameraId }: { tile: number; cameraId: string },
    rendition: LiveRendition,
    right: Right,
    hold: { release(): void },
    tile: Tile,
  ): void {
    this.#subscriptions.set(number, {
      cameraId,
      right,
      tile,
      close: () => {
        tile.close();
        hold.release();
        this.#options.leave(rendition);
      },
    });
  }

  /** Gives the tile's subscription up, if it has one. */
  #give(number: number): void {
    const subscription = this.#subscriptions.get(number);
    this.#subscriptions.delete(number);
    subscription?.close();
  }

  #refuse(tile: number, code: ErrorCode): void {
    this.#give(tile);
    this.notice({ type: 'refused', tile, code });
  }
}
