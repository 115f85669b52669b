/**
 * One profile of one camera as the gateway knows it: who wants it, the supervisor that pulls it, the window that keeps
 * its last seconds, and what is counted and told of it.
 */
import type { Camera } from '../cameras/schemas.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';
import type { createLadder } from '../kernel/supervise.ts';
import { type BrowserWindow, createBrowserWindow } from '../media/browser-window.ts';
import type { StreamInit, TrackInfo } from '../media/fragment.ts';
import { createWindow, type StreamWindow, type WindowOptions, type WindowReader } from '../media/window.ts';
import { createDemand, type Demand, type PullMode } from './demand.ts';
import type { FragmentListener, Role, StreamFigures } from './model.ts';
import type { StreamState } from './schemas.ts';
import { createStreamTally } from './stream-tally.ts';
import { Supervisor, type SupervisorOptions } from './supervisor.ts';

export interface PulledStreamOptions
  extends Pick<
    SupervisorOptions,
    'openSource' | 'target' | 'requestKeyframe' | 'gate' | 'refusals' | 'frameTimeoutMs'
  > {
  readonly cameraId: string;
  readonly role: Role;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ladder: ReturnType<typeof createLadder>;
  readonly lingerMs: number;
  readonly window: WindowOptions;
  readonly findCamera: () => Camera | undefined;
  /** The state changed in something that is worth telling (never for a new frame alone). */
  readonly onState: (state: StreamState, before: StreamState) => void;
}

export class PulledStream {
  readonly cameraId: string;
  readonly role: Role;
  readonly window: StreamWindow;
  readonly supervisor: Supervisor;
  readonly #options: PulledStreamOptions;
  readonly #demand: Demand;
  readonly #tally = createStreamTally();
  #browserWindow: BrowserWindow | undefined;
  #video: TrackInfo | undefined;
  #audio: TrackInfo | undefined;
  #streamSession = '';
  #told: StreamState;
  #closed = false;

  constructor(options: PulledStreamOptions) {
    this.#options = options;
    this.cameraId = options.cameraId;
    this.role = options.role;
    this.window = createWindow(options.window);
    this.#demand = createDemand({
      clock: options.clock,
      lingerMs: options.lingerMs,
      onChange: () => this.#follow(),
    });
    this.supervisor = new Supervisor({
      ...options,
      key: `${options.cameraId}/${options.role}`,
      log: options.log.child({ camera: options.findCamera()?.code ?? options.cameraId, role: options.role }),
      onInit: (init) => this.#onInit(init),
      onFragment: (fragment) => {
        this.#tally.onFragment(fragment);
        this.window.pushFragment(fragment);
      },
      // Who joins after a loss must not start from pictures of before it.
      onSourceEnd: () => this.window.clear(),
      onChange: () => this.#onChange(),
    });
    this.#told = this.state();
  }

  setMode(mode: PullMode): void {
    this.#demand.setMode(mode);
  }

  /** Whether holding the stream can make it run: not when a person set the profile to `never`. */
  get allowed(): boolean {
    return this.#demand.mode !== 'never';
  }

  /** Whether a device serves the camera with this profile now. */
  get exists(): boolean {
    return this.allowed && this.#options.target() !== undefined;
  }

  /** The window as browsers get it, for everything that plays in one; made when first asked for. */
  get browserWindow(): WindowReader {
    this.#browserWindow ??= createBrowserWindow(this.window);
    return this.#browserWindow;
  }

  hold(purpose: 'viewer' | 'recorder' | 'check'): { release(): void } {
    return this.#demand.hold(purpose);
  }

  subscribe(listener: FragmentListener): () => void {
    return this.window.subscribe(listener);
  }

  state(): StreamState {
    const view = this.supervisor.view();
    const profile = this.#options.findCamera()?.serving?.[this.role];
    const codec = this.#video?.codec ?? profile?.codec ?? 'other';
    return {
      cameraId: this.cameraId,
      role: this.role,
      phase: view.phase,
      picture: view.picture,
      pictureSinceMs: view.pictureSinceMs,
      lastFrameAtMs: view.lastFrameAtMs,
      error: view.error,
      attempt: view.attempt,
      nextTryAtMs: view.nextTryAtMs,
      codec,
      codecString: this.#video?.codecString ?? '',
      width: this.#video?.width ?? profile?.width ?? 0,
      height: this.#video?.height ?? profile?.height ?? 0,
      audio: this.#video ? (this.#audio?.codec ?? '') : (profile?.audio ?? ''),
      playable: codec === 'h264',
      ingest: view.ingest?.kind ?? '',
      ingestReason: view.ingest?.reason ?? null,
      transport: view.ingest?.transport ?? '',
      viewers: this.#demand.viewers,
      streamSession: this.#streamSession,
    };
  }

  figures(): StreamFigures {
    const view = this.supervisor.view();
    const { now, totals } = this.supervisor.transport();
    return {
      cameraId: this.cameraId,
      role: this.role,
      running: view.phase === 'running',
      framesTotal: this.#tally.framesTotal,
      bytesTotal: this.#tally.bytesTotal,
      keyframeIntervalMs: this.#tally.keyframeIntervalMs,
      lastFrameAtMs: view.lastFrameAtMs,
      restartsTotal: view.lossesTotal,
      transport: now ?? null,
      packets: totals ?? null,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#demand.close();
    await this.supervisor.stop();
    this.#browserWindow?.close();
    this.window.clear();
  }

  #follow(): void {
    if (this.#closed) return;
    if (this.#demand.wanted) this.supervisor.start(this.#demand.urgent);
    else void this.supervisor.stop();
    this.#onChange();
  }

  #onInit(init: StreamInit): void {
    this.#video = init.tracks.find((track) => track.kind === 'video');
    this.#audio = init.tracks.find((track) => track.kind === 'audio');
    this.#streamSession = init.streamSession;
    this.#tally.onInit(init);
    this.window.pushInit(init);
  }

  #onChange(): void {
    const state = this.state();
    const before = this.#told;
    if (sameBesidesFrame(state, before)) return;
    this.#told = state;
    this.#options.onState(state, before);
  }
}

const sameBesidesFrame = (one: StreamState, other: StreamState): boolean =>
  JSON.stringify({ ...one, lastFrameAtMs: null }) === JSON.stringify({ ...other, lastFrameAtMs: null });
