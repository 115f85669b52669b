/**
 * Keeps one profile of one camera pulled: opens a source, watches its frames, and after any loss tries again by the
 * ladder, for ever. It never rejects and never throws: what goes wrong is state. Every source belongs to a generation;
 * what a dead source still says is of an older one and falls on deaf ears.
 *
 *   idle → starting → running → (loss) waiting → starting …      unbound: there is nothing to open
 */
import type { PullTarget } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError, type ErrorCode, GatewayError, meaningOf } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { Ladder } from '../kernel/supervise.ts';
import type { Fragment, StreamInit, TrackInfo } from '../media/fragment.ts';
import type { Ingest, OpenSource, Source } from '../sources/source.ts';
import { createFrameWatch } from './frame-watch.ts';
import { isNetworkError, isSamePull, requestOf } from './pull-rules.ts';
import type { RefusalBook } from './refusal-book.ts';
import type { StartGate } from './start-gate.ts';
import { createSupervisedState, type SupervisedState, type SupervisedView } from './supervised-state.ts';
import { createTransportTally, type TransportReading } from './transport-tally.ts';

/** A stream that ran this long was good: the next loss starts at the first rung again. */
const goodRunMs = 10_000;
/** A start leaves its place at the gate when the source knows its tracks, or after this long: a dead host must not block others. */
const startPlaceMs = 1_000;
/** The source gives up by itself, on its start after 15 s and later after `frameTimeoutMs`; one that does not is closed. */
const overdueMs = 20_000;
/** A viewer's start that has no picture by then asks the camera for a keyframe: some send one in 10 s only. */
const keyframeWaitMs = 700;
/** A neighbour's return is no news for a stream that has just tried. */
const neighbourPauseMs = 3_000;

export interface SupervisorOptions {
  /** Unique per profile: `<cameraId>/<role>`. */
  readonly key: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openSource: OpenSource;
  readonly target: () => PullTarget | undefined;
  readonly ladder: Ladder;
  readonly gate: StartGate;
  readonly refusals: RefusalBook;
  readonly frameTimeoutMs: number;
  readonly onInit: (init: StreamInit) => void;
  readonly onFragment: (fragment: Fragment) => void;
  /** The source that delivered until now is gone, for whatever reason. */
  readonly onSourceEnd: () => void;
  /** Asks the camera for a keyframe now. */
  readonly requestKeyframe: () => void;
  /** Something that the state shows has changed. */
  readonly onChange: () => void;
}

export interface SupervisorView extends SupervisedView {
  /** Failures since the last good run. */
  readonly attempt: number;
  readonly lossesTotal: number;
  readonly pid: number | undefined;
  /** `undefined`: no source is open. */
  readonly ingest: Ingest | undefined;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #state: SupervisedState;
  readonly #watch = createFrameWatch();
  readonly #transport = createTransportTally();
  #wanted = false;
  #urgent = false;
  /** Who may still speak: callbacks of an older generation are ignored. */
  #generation = 0;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #lossesTotal = 0;
  #target: PullTarget | undefined;
  #source: Source | undefined;
  #tracks = new Map<number, TrackInfo>();
  /** Old sources still ending: a camera has few sessions, so the next start waits for them. */
  #ending: Promise<void> = Promise.resolve();
  #cancelWait: () => void = () => {};
  #leaveGate: () => void = () => {};
  #cancelKeyframe: () => void = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#state = createSupervisedState(options.clock, options.onChange);
  }

  view(): SupervisorView {
    const { phase, picture, pictureSinceMs, lastFrameAtMs, error, nextTryAtMs } = this.#state.now;
    return {
      ...{ phase, picture, pictureSinceMs, lastFrameAtMs, error, nextTryAtMs },
      attempt: this.#options.ladder.failures,
      lossesTotal: this.#lossesTotal,
      pid: this.#source?.pid,
      ingest: this.#source?.ingest(),
    };
  }

  /** Counted over all sources since the first start; `undefined` while nothing counts. */
  readonly transport = (): TransportReading => this.#transport.read(this.#source?.figures());

  /** Wants the stream from now on. `urgent`: a person waits for it. */
  start(urgent: boolean): void {
    this.#urgent = urgent;
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempt();
  }

  /** Wants it no more; resolves when the source is gone. */
  stop(): Promise<void> {
    if (this.#wanted) {
      this.#wanted = false;
      this.#endSource();
      this.#state.enter('idle', 'none', null);
    }
    return this.#ending;
  }

  /** A person asked: tries at once, also after refused credentials. The ladder stays where it is. */
  retryNow(): void {
    if (!this.#wanted || this.#state.now.phase !== 'waiting') return;
    if (this.#target) this.#options.refusals.allowOnce(this.#target.deviceId);
    this.#attempt();
  }

  /** The device's port came back: a wait on a network error ends, a refused password goes on waiting. */
  deviceReachable(): void {
    if (this.#state.now.phase !== 'waiting' || this.#isRefused()) return;
    this.#options.ladder.reset();
    this.#attempt();
  }

  /** Another camera on the same link or site came back: what cut both may be mended. */
  neighbourReturned(): void {
    if (this.#state.now.phase !== 'waiting' || !isNetworkError(this.#state.now.error)) return;
    if (this.#options.clock.monotonicMs() - this.#triedAtMs < neighbourPauseMs) return;
    this.#attempt();
  }

  credentialsChanged(): void {
    if (this.#target) this.#options.refusals.forget(this.#target.deviceId);
    if (this.#state.now.phase !== 'waiting') return;
    this.#options.ladder.reset();
    this.#attempt();
  }

  /** The inventory changed: starts again when what is pulled is no longer what should be. */
  targetChanged(): void {
    if (!this.#wanted) return;
    const target = this.#options.target();
    if (this.#state.now.phase !== 'unbound' && target && this.#target && isSamePull(target, this.#target)) return;
    if (this.#state.now.phase === 'unbound' && !target) return;
    this.#options.ladder.reset();
    this.#endSource();
    this.#attempt();
  }

  /** Called every 500 ms or oftener: frozen, good run, overdue source. */
  tick(): void {
    if (!this.#source) return;
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#watch.silentMs(nowMs) > overdueMs + this.#options.frameTimeoutMs) {
      this.#lost(new GatewayError('stream.stalled'));
      return;
    }
    if (this.#state.now.phase !== 'running') return;
    const frozen = this.#watch.isFrozen(nowMs);
    if (frozen && this.#state.now.picture === 'live') this.#state.enter('running', 'frozen', this.#state.now.error);
    if (!frozen && this.#options.ladder.failures > 0 && this.#watch.flowingMs(nowMs) >= goodRunMs) {
      this.#options.ladder.reset();
      this.#options.onChange();
    }
  }

  #attempt(): void {
    this.#cancelWait();
    this.#target = this.#options.target();
    const target = this.#target;
    if (!target) {
      this.#state.enter('unbound', 'none', null);
      return;
    }
    const nowMs = this.#options.clock.monotonicMs();
    const untilMs = this.#options.refusals.untilMs(target.deviceId, this.#options.key, nowMs);
    if (untilMs !== undefined) {
      this.#wait(untilMs - nowMs, 'camera.unauthorised');
      return;
    }
    const generation = ++this.#generation;
    // The last picture stays what it was (lost, none) until a frame comes.
    this.#state.enter('starting', this.#state.now.picture === 'lost' ? 'lost' : 'none', this.#state.now.error);
    this.#cancelWait = this.#options.gate.enter(this.#urgent, (leave) => {
      const cancelPlace = this.#options.clock.after(startPlaceMs, leave);
      this.#leaveGate = () => {
        cancelPlace();
        leave();
      };
      void this.#ending.then(() => this.#open(generation, target));
    });
  }

  #open(generation: number, target: PullTarget): void {
    if (generation !== this.#generation) return;
    this.#triedAtMs = this.#options.clock.monotonicMs();
    this.#watch.begin(this.#triedAtMs);
    const request = requestOf(target, this.#options.frameTimeoutMs);
    const alive = () => generation === this.#generation;
    try {
      const source = this.#options.openSource(request, {
        onInit: (init) => alive() && this.#onInit(init),
        onFragment: (fragment) => alive() && this.#onFragment(fragment),
        onEnd: (error) => alive() && this.#lost(error ?? new GatewayError('stream.lost')),
      });
      // It may have ended inside the call.
      if (alive()) this.#source = source;
      else this.#awaitEnd(source);
    } catch (error) {
      this.#lost(asGatewayError(error, 'ffmpeg.failed'));
      return;
    }
    if (this.#source && this.#urgent) this.#askForKeyframe();
  }

  #askForKeyframe(): void {
    this.#cancelKeyframe = this.#options.clock.after(keyframeWaitMs, () => {
      if (this.#state.now.phase === 'starting') this.#options.requestKeyframe();
    });
  }

  #onInit(init: StreamInit): void {
    this.#leaveGate();
    this.#tracks = new Map(init.tracks.map((track) => [track.trackId, track]));
    this.#options.onInit(init);
    this.#options.onChange();
  }

  #onFragment(fragment: Fragment): void {
    const track = this.#tracks.get(fragment.trackId);
    if (!track) return;
    const nowMs = this.#options.clock.monotonicMs();
    if (track.kind === 'video') this.#watch.onFragment(fragment, track, nowMs);
    this.#options.onFragment(fragment);
    if (track.kind !== 'video') return;
    const { picture } = this.#state.now;
    if (picture === 'frozen' && !this.#watch.flowsAgain(nowMs)) return;
    this.#state.frameAt(fragment.receivedAtMs);
    if (picture === 'live') return;
    if (this.#target) this.#options.refusals.accept(this.#target.deviceId, this.#options.key);
    this.#state.enter('running', 'live', null);
  }

  #lost(error: GatewayError): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#endSource();
    if (this.#state.now.phase === 'running') this.#lossesTotal += 1;
    const stepMs = this.#options.ladder.nextWaitMs(false);
    const refused = this.#target !== undefined && meaningOf(error.code).retry === 'slow';
    const restUntilMs = refused
      ? this.#options.refusals.refuse(this.#target?.deviceId ?? '', this.#options.key, nowMs)
      : undefined;
    const waitMs = restUntilMs === undefined ? stepMs : restUntilMs - nowMs;
    // The same failure again is no news.
    const again = this.#options.ladder.failures > 1 && error.code === this.#state.now.error;
    this.#options.log[again ? 'debug' : 'warn']({ code: error.code, details: error.details, waitMs }, 'stream lost');
    this.#wait(waitMs, error.code);
  }

  #wait(waitMs: number, error: ErrorCode): void {
    this.#cancelWait = this.#options.clock.after(waitMs, () => this.#attempt());
    this.#state.enter('waiting', 'lost', error, Math.round(this.#options.clock.nowMs() + waitMs));
  }

  #isRefused(): boolean {
    return this.#state.now.error !== null && meaningOf(this.#state.now.error).retry === 'slow';
  }

  /** Ends what is under way: wait, place at the gate, source. Its late words find no ear. */
  #endSource(): void {
    this.#generation += 1;
    this.#cancelWait();
    this.#cancelWait = () => {};
    this.#leaveGate();
    this.#leaveGate = () => {};
    this.#cancelKeyframe();
    const source = this.#source;
    this.#source = undefined;
    if (!source) return;
    this.#transport.sourceEnded(source.figures());
    this.#awaitEnd(source);
    this.#options.onSourceEnd();
  }

  #awaitEnd(source: Source): void {
    const closed = source.close().catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'closing a source failed');
    });
    this.#ending = Promise.all([this.#ending, closed]).then(() => {});
  }
}
