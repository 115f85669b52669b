/**
 * One browser at the live socket: its tiles, what it asks, and how much waits for it. All that its tiles send goes through
 * one queue; when that is fuller than the budget every tile skips, and beginnings wait for room.
 */
import type { Actor } from '../../access/audit/actor.ts';
import type { Refusals } from '../../access/audit/refusals.ts';
import type { OpenView, View, ViewBook } from '../../access/audit/view-book.ts';
import type { Decide, Person, Right } from '../../access/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import { asGatewayError, GatewayError } from '../../kernel/errors.ts';
import type { LiveNotice, LivePace, LiveRequest } from '../../media/wire/live-control.ts';
import type { LiveRendition } from './live-rendition.ts';
import { parseLiveRequest } from './live-request.ts';
import { LiveTile, type RoomSeeker, type Tile, type TileOutlet } from './live-tile.ts';
import type { PreparedMessage } from './prepared-message.ts';
import { ReplayTile } from './replay-tile.ts';
import { createViewerBudget, type ViewerBudget } from './viewer-budget.ts';
import { createWireWriter, type WireSocket, type WireWriter } from './wire-writer.ts';

/** Who sits at a viewer: `person` for the door, `actor` for the audit. */
export interface Watcher {
  readonly person: Person;
  readonly actor: Actor;
}

export interface LiveViewerOptions extends Watcher {
  readonly wire: WireSocket;
  readonly clock: Clock;
  readonly decide: Decide;
  /** Every subscription is a view on record before its first picture goes out. */
  readonly views: Pick<ViewBook, 'begin'>;
  /** Where a subscription that the door refuses is put on record. */
  readonly refusals?: Pick<Refusals, 'note'>;
  /** Takes a rendition into use. @throws GatewayError `not-found` */
  readonly open: (cameraId: string, name: LiveRendition['name']) => LiveRendition;
  readonly leave: (rendition: LiveRendition) => void;
  /** Calls `flush` at the end of this turn of the event loop. */
  readonly flushSoon: (viewer: LiveViewer) => void;
}

type Subscribe = Extract<LiveRequest, { type: 'subscribe' }>;

interface Subscription {
  readonly cameraId: string;
  readonly rights: readonly Right[];
  /** As asked last. */
  pace: LivePace;
  view: OpenView | undefined;
  /** From when its view is on record. */
  tile: Tile | undefined;
  close(): void;
}

const watching: readonly Right[] = ['live'];
const listening: readonly Right[] = ['live', 'listen'];

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

  #change(request: Exclude<LiveRequest, Subscribe>): void {
    const subscription = this.#subscriptions.get(request.tile);
    // It may have been refused while the request was under way.
    if (subscription === undefined) return;
    if (request.type === 'pace') {
      subscription.pace = { keyframesOnly: request.keyframesOnly, maxPerSecond: request.maxPerSecond };
      subscription.tile?.setPace(subscription.pace);
    } else if (request.type === 'refresh') subscription.tile?.refresh();
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
    if (wasBehind && !this.#budget.behind) for (const { tile } of this.#subscriptions.values()) tile?.catchUp();
    while (this.#seekers.size > 0 && this.room) {
      const [first] = this.#seekers;
      if (first === undefined) return;
      this.#seekers.delete(first);
      first.onRoom();
    }
  }

  /**
   * Ends the tiles whose right is gone, or whose camera is.
   * @returns whether a right was gone: what waits for a viewer who is behind must not go out any more then
   */
  recheck(cameraExists: (cameraId: string) => boolean): boolean {
    let withdrawn = false;
    for (const [number, { cameraId, rights }] of this.#subscriptions) {
      if (!cameraExists(cameraId)) this.#refuse(number, new GatewayError('not-found'));
      else if (!this.#holdsAll(rights, cameraId)) {
        this.#give(number);
        this.notice({ type: 'refused', tile: number, code: 'access.withdrawn', reason: 'not-allowed' });
        withdrawn = true;
      }
    }
    return withdrawn;
  }

  close(): void {
    this.#closed = true;
    for (const number of [...this.#subscriptions.keys()]) this.#give(number);
    this.#seekers.clear();
  }

  #subscribe(request: Subscribe): void {
    const { tile: number, cameraId, rendition: name } = request;
    const rights = name.endsWith('-audio') ? listening : watching;
    this.#give(number);
    try {
      if (!this.#holdsAll(rights, cameraId)) {
        const { refusals, actor } = this.#options;
        void refusals?.note({ actor, route: 'socket /api/live', cameraId, reason: 'not-found' });
        throw new GatewayError('not-found');
      }
      if (this.#subscriptions.size >= maxTiles) throw new GatewayError('gateway.busy');
      const rendition = this.#options.open(cameraId, name);
      const subscription = this.#keep(request, rendition, rights);
      const begin = (view: OpenView) => this.#begin(request, rendition, subscription, view);
      const view = this.#options.views.begin({ actor: this.#options.actor, cameraId, ...viewOf(request) });
      if (!(view instanceof Promise)) begin(view);
      else
        view.then(begin).catch((error: unknown) => this.#isKept(number, subscription) && this.#refuse(number, error));
    } catch (error) {
      this.#refuse(number, error);
    }
  }

  /** The view is on record: pictures may go out. */
  #begin(request: Subscribe, rendition: LiveRendition, subscription: Subscription, view: OpenView): void {
    if (!this.#isKept(request.tile, subscription)) {
      view.end();
      return;
    }
    subscription.view = view;
    if (request.replayMs === undefined) {
      const tile = new LiveTile(this, request.tile, rendition, subscription.pace);
      subscription.tile = tile;
      rendition.join(tile);
      return;
    }
    const untilMs = this.#options.clock.nowMs();
    const span = { fromMs: untilMs - request.replayMs, untilMs };
    const refuse = () => this.#refuse(request.tile, new GatewayError('stream.not-running'));
    const tile = new ReplayTile(this, request.tile, rendition, subscription.pace, span, refuse);
    subscription.tile = tile;
    tile.begin();
  }

  #keep(request: Subscribe, rendition: LiveRendition, rights: readonly Right[]): Subscription {
    const hold = rendition.stream.hold('viewer');
    const subscription: Subscription = {
      cameraId: request.cameraId,
      rights,
      pace: request,
      view: undefined,
      tile: undefined,
      close: () => {
        subscription.tile?.close();
        subscription.view?.end();
        hold.release();
        this.#options.leave(rendition);
      },
    };
    this.#subscriptions.set(request.tile, subscription);
    return subscription;
  }

  #isKept(number: number, subscription: Subscription): boolean {
    return this.#subscriptions.get(number) === subscription;
  }

  #holdsAll(rights: readonly Right[], cameraId: string): boolean {
    const { decide, person } = this.#options;
    for (const right of rights) if (!decide(person, right, cameraId)) return false;
    return true;
  }

  /** Gives the tile's subscription up, if it has one. */
  #give(number: number): void {
    const subscription = this.#subscriptions.get(number);
    this.#subscriptions.delete(number);
    subscription?.close();
  }

  #refuse(tile: number, error: unknown): void {
    this.#give(tile);
    this.notice({ type: 'refused', tile, code: asGatewayError(error).code });
  }
}

function viewOf({ rendition, replayMs, purpose = '' }: Subscribe): Pick<View, 'kind' | 'purpose'> {
  if (replayMs !== undefined) return { kind: 'replay', purpose };
  return { kind: rendition.endsWith('-audio') ? 'listen' : 'live', purpose };
}
