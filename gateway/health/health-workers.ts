/**
 * What the health room does by the clock: samples of all pulled streams, a clock measurement per device, first-keyframe
 * tests of cameras that are not pulled, and a look at the gateway's own clock. One object to close.
 */
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import { asGatewayError, type ErrorCode } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import type { StreamFigures, Streams } from '../streams/model.ts';
import type { CameraBoard } from './camera-board.ts';
import type { ConditionRaiser } from './condition-raiser.ts';
import { type EventLoopDelay, startEventLoopDelay } from './event-loop-delay.ts';
import { type GatewayClock, readGatewayClock } from './gateway-clock.ts';
import type { MetricStore } from './metric-store.ts';
import { createSampler, metricSampleOf, type StreamSample } from './sampler.ts';
import { startSpreadRounds } from './spread-rounds.ts';
import { rtcpClocksOf, samplesPerTransport } from './transport-samples.ts';

/** Resolves when a first keyframe came; @throws GatewayError why none did. */
export type TestFirstKeyframe = (cameraId: string, signal: AbortSignal) => Promise<void>;

export interface HealthWorkersOptions {
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'measureClock'>;
  readonly streams: Pick<Streams, 'figures' | 'state'>;
  readonly board: CameraBoard;
  readonly metricStore: MetricStore;
  readonly conditions: ConditionRaiser;
  readonly clock: Clock;
  readonly log: Logger;
  readonly testFirstKeyframe: TestFirstKeyframe;
  readonly sampleMs: number;
  readonly onvifMs: number;
  readonly spotCheckMs: number;
  readonly readClock?: (signal: AbortSignal) => Promise<GatewayClock>;
}

export interface HealthWorkers {
  readonly samples: readonly StreamSample[];
  readonly figures: readonly StreamFigures[];
  readonly gatewayClock: GatewayClock;
  readonly eventLoop: EventLoopDelay;
  close(): Promise<void>;
}

/**
 * Starting a program costs a gateway of many windows: the system notes down every page of its memory, and each that is written
 * afterwards once more. Measured with 1 GB: 40 ms of CPU in which nothing else runs, and 250 ms more until all of it is written.
 */
const gatewayClockMs = 600_000;
const onvifParallel = 8;
const checkParallel = 4;
const checkDeadlineMs = 15_000;
const gatewaySubject = { kind: 'gateway', id: 'gateway' } as const;
/** The device answered, though it gave no time. */
const answers: ReadonlySet<ErrorCode> = new Set([
  'camera.not-supported',
  'camera.bad-answer',
  'camera.unauthorised',
  'camera.forbidden',
  'camera.no-credentials',
]);

export function startHealthWorkers(options: HealthWorkersOptions): HealthWorkers {
  const { cameras, streams, board, metricStore, conditions, clock, log } = options;
  const sampler = createSampler(clock);
  const eventLoop = startEventLoopDelay();
  const stop = new AbortController();
  const state = {
    samples: [] as readonly StreamSample[],
    figures: [] as readonly StreamFigures[],
    taken: 0,
    gatewayClock: { source: 'unknown', synchronised: null, offsetMs: null } as GatewayClock,
  };
  const onError = (error: unknown) => log.error({ err: error }, 'a health check failed unexpectedly');

  const sample = () => {
    state.figures = streams.figures();
    // A stream that nobody wants has no age.
    state.samples = sampler.take(state.figures).filter(({ cameraId, role }) => {
      const { phase } = streams.state(cameraId, role);
      return phase !== 'idle' && phase !== 'unbound';
    });
    state.taken += 1;
    const withTransport = state.taken % samplesPerTransport === 0;
    metricStore.write(state.samples.map((one) => metricSampleOf(one, withTransport)));
    if (withTransport) keepRtcpClocks(metricStore, state.samples);
    board.takeSamples(state.samples);
    // Newly bound, or no longer pulled: not only in its turn.
    for (const cameraId of board.unchecked()) checks.visitSoon(cameraId);
    conditions.set('gateway.metric-store-down', gatewaySubject, !metricStore.status().ok, 'metrics.unavailable');
  };
  const lookAtClock = async () => {
    eventLoop.turn();
    state.gatewayClock = await (options.readClock ?? readGatewayClock)(stop.signal);
    if (stop.signal.aborted) return;
    const { synchronised, source } = state.gatewayClock;
    conditions.set('gateway.clock-unsynchronised', gatewaySubject, synchronised === false, source);
  };
  const measurements = startSpreadRounds({
    clock,
    periodMs: options.onvifMs,
    parallel: onvifParallel,
    deadlineMs: Math.min(10_000, options.onvifMs),
    subjects: () => onvifDevices(cameras),
    visit: (deviceId, signal) => measureDevice(options, deviceId, signal),
    onError,
  });
  const checks = startSpreadRounds({
    clock,
    periodMs: options.spotCheckMs,
    parallel: checkParallel,
    deadlineMs: checkDeadlineMs,
    subjects: () =>
      cameras
        .list()
        .filter((camera) => camera.serving !== null && !board.isPulled(camera.id))
        .map((camera) => camera.id),
    visit: (cameraId, signal) => checkCamera(options, cameraId, signal),
    onError,
  });
  // The first reading is what the first sample is compared with.
  state.figures = streams.figures();
  sampler.take(state.figures);
  let looking = lookAtClock().catch(onError);
  const ends = [
    clock.every(options.sampleMs, sample),
    clock.every(gatewayClockMs, () => {
      looking = lookAtClock().catch(onError);
    }),
  ];
  return {
    get samples() {
      return state.samples;
    },
    get figures() {
      return state.figures;
    },
    get gatewayClock() {
      return state.gatewayClock;
    },
    eventLoop,
    async close() {
      for (const end of ends) end();
      stop.abort(new Error('closing'));
      await Promise.all([measurements.close(), checks.close(), looking]);
      eventLoop.close();
    },
  };
}

function keepRtcpClocks(metricStore: MetricStore, samples: readonly StreamSample[]): void {
  for (const measure of rtcpClocksOf(samples)) {
    const { cameraId, atMs, offsetMs } = measure;
    metricStore.write([{ cameraId, role: 'device', atMs, values: { rtcpClockOffsetMs: offsetMs } }]);
    metricStore.writeClock(measure);
  }
}

function onvifDevices(cameras: Pick<Cameras, 'list'>): string[] {
  const served = cameras.list().flatMap(({ serving }) => (serving?.onvif ? [serving.deviceId] : []));
  return [...new Set(served)];
}

/** One measurement serves all cameras of a device: a recorder is asked once, not once per channel. */
async function measureDevice(options: HealthWorkersOptions, deviceId: string, signal: AbortSignal): Promise<void> {
  const { cameras, board, metricStore, clock } = options;
  const served = () => cameras.list().filter(({ serving }) => serving?.deviceId === deviceId);
  const [first] = served();
  if (!first) return;
  try {
    const measured = await withSignal(cameras.measureClock(first.id, signal), signal);
    const atMs = clock.nowMs();
    for (const { id: cameraId } of served()) {
      const { roundTripMs, offsetMs: clockOffsetMs } = measured;
      metricStore.write([{ cameraId, role: 'device', atMs, values: { roundTripMs, clockOffsetMs } }]);
      metricStore.writeClock({ ...measured, cameraId, atMs });
      board.clockMeasured(cameraId, measured, true);
    }
  } catch (error) {
    if (isClosing(signal)) return;
    const reachable = answers.has(asGatewayError(error, 'camera.timeout').code);
    for (const { id } of served()) board.clockMeasured(id, undefined, reachable);
  }
}

async function checkCamera(options: HealthWorkersOptions, cameraId: string, signal: AbortSignal): Promise<void> {
  // Pulled since the round began: a second session would tell nothing and cost the camera one.
  if (options.board.isPulled(cameraId)) return;
  try {
    await withSignal(options.testFirstKeyframe(cameraId, signal), signal);
    options.board.checked(cameraId, null);
  } catch (error) {
    if (isClosing(signal)) return;
    options.board.checked(cameraId, asGatewayError(error, 'camera.timeout').code);
  }
}

/** What pays no heed to its signal is left behind at the deadline. */
function withSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
  ]);
}

const isClosing = (signal: AbortSignal): boolean =>
  signal.aborted && signal.reason instanceof Error && signal.reason.message === 'closing';
