/** The device's clock against ours. GetSystemDateAndTime has whole seconds: asked once it is blurred by one, sampled at the second's turn by a round trip. */
import { type Clock, sleep } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import { parseDeviceTime } from './device-time.ts';
import { namespaces } from './soap-envelope.ts';
import type { SoapAnswer, SoapSession } from './soap-transport.ts';

export interface ClockOffset {
  /** Device time minus ours, ms. */
  readonly offsetMs: number;
  /** The truth lies within ± this many ms. */
  readonly uncertaintyMs: number;
  readonly method: 'whole-second' | 'second-turn' | 'http-date';
  readonly roundTripMs: number;
  /** Our wall time of the measurement. */
  readonly atMs: number;
}

export interface MeasureOptions {
  /** True samples until the second turns: up to 1.2 s, some 12 requests. */
  readonly precise?: boolean;
  /** Per request. Default 5 s. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal | undefined;
}

interface Sample {
  readonly deviceMs: number;
  readonly middleMs: number;
  readonly roundTripMs: number;
  readonly method: 'whole-second' | 'http-date';
}

const MOST_SAMPLES = 20;
const SAMPLE_EVERY_MS = 60;

async function askTime(session: SoapSession, options: MeasureOptions): Promise<SoapAnswer> {
  const { signal, deadlineMs = 5000 } = options;
  const call = { namespace: namespaces.device, operation: 'GetSystemDateAndTime', body: '<tds:GetSystemDateAndTime/>' };
  try {
    return await session.call({ ...call, anonymous: true, deadlineMs, signal });
  } catch (error) {
    // Some devices tell the time only to those who sign in, against the standard.
    if (!(error instanceof GatewayError) || error.code !== 'camera.unauthorised') throw error;
    return session.call({ ...call, deadlineMs, signal });
  }
}

async function takeSample(session: SoapSession, options: MeasureOptions): Promise<Sample> {
  const answer = await askTime(session, options);
  const middleMs = answer.sentAtMs + answer.roundTripMs / 2;
  const told = parseDeviceTime(answer.payload);
  const deviceMs = told ?? answer.dateMs;
  if (deviceMs === undefined) throw new GatewayError('camera.bad-answer', { details: { reason: 'no time' } });
  const method = told === undefined ? 'http-date' : 'whole-second';
  return { deviceMs, middleMs, roundTripMs: answer.roundTripMs, method };
}

/** The whole second told lies up to 1 s back: half a second is the best guess. */
function offsetOf(sample: Sample): ClockOffset {
  return {
    offsetMs: sample.deviceMs + 500 - sample.middleMs,
    uncertaintyMs: 500 + sample.roundTripMs / 2,
    method: sample.method,
    roundTripMs: sample.roundTripMs,
    atMs: sample.middleMs,
  };
}

/** Between two samples the second turned: the device's clock stood at the full second somewhere between them. */
function offsetAtTurn(before: Sample, after: Sample): ClockOffset {
  const turnMs = (before.middleMs + after.middleMs) / 2;
  const gapMs = (after.middleMs - before.middleMs) / 2;
  return {
    offsetMs: after.deviceMs - turnMs,
    uncertaintyMs: gapMs + Math.max(before.roundTripMs, after.roundTripMs) / 2,
    method: 'second-turn',
    roundTripMs: Math.min(before.roundTripMs, after.roundTripMs),
    atMs: turnMs,
  };
}

/** Errors as SoapSession.call; `camera.bad-answer` when the device tells no time. */
export async function measureClock(
  clock: Clock,
  session: SoapSession,
  options: MeasureOptions = {},
): Promise<ClockOffset> {
  let before = await takeSample(session, options);
  if (options.precise !== true) return offsetOf(before);
  const first = before;
  for (let count = 1; count < MOST_SAMPLES; count += 1) {
    await sleep(clock, SAMPLE_EVERY_MS, options.signal);
    const after = await takeSample(session, options);
    if (after.deviceMs - before.deviceMs === 1000) return offsetAtTurn(before, after);
    // A clock that jumped meanwhile tells nothing.
    before = after;
  }
  return offsetOf(first);
}
