/**
 * Knocks at the port of each device that a stream waits for, and tells when it goes from closed to open: the stream's
 * ladder then need not wait. A port that was open all the time tells nothing, so a camera that hangs is not hammered.
 */
import { connect } from 'node:net';
import type { Clock } from '../../kernel/clock.ts';
import { sleep } from '../../kernel/clock.ts';
import type { Events } from '../../kernel/events.ts';

export interface ReachTarget {
  readonly deviceId: string;
  readonly host: string;
  readonly port: number;
}

export interface ReachProbe {
  /** Devices that did not answer the last knock, with the monotonic time since when. */
  silent(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface ReachProbeOptions {
  readonly clock: Clock;
  readonly events: Events;
  readonly periodMs: number;
  readonly deadlineMs?: number;
  /** `undefined`: nothing to knock at (no device bound). */
  readonly targetOf: (cameraId: string, role: 'main' | 'sub') => ReachTarget | undefined;
  readonly knock?: (target: ReachTarget, signal: AbortSignal) => Promise<boolean>;
}

/** A stream that was lost this way had a closed port. */
const closedCodes: readonly unknown[] = ['camera.unreachable', 'camera.refused', 'camera.timeout'];
const mostParallel = 32;

export function startReachProbe(options: ReachProbeOptions): ReachProbe {
  const { clock, events, periodMs, targetOf, knock = knockTcp } = options;
  const waiting = new Map<string, { cameraId: string; role: 'main' | 'sub' }>();
  const wasOpen = new Map<string, boolean>();
  const silentSince = new Map<string, number>();
  const ended = new AbortController();
  let round: Promise<void> | undefined;

  const endStates = events.on('stream.state', ({ cameraId, role, state }) => {
    const { phase, error } = (state ?? {}) as { phase?: unknown; error?: unknown };
    const key = `${cameraId} ${role}`;
    if (phase !== 'waiting') {
      waiting.delete(key);
      return;
    }
    waiting.set(key, { cameraId, role });
    const target = targetOf(cameraId, role);
    if (target && closedCodes.includes(error)) wasOpen.set(target.deviceId, false);
  });

  const knockAt = async (target: ReachTarget): Promise<void> => {
    const signal = AbortSignal.any([ended.signal, timeoutSignal(clock, options.deadlineMs ?? 2_000, ended.signal)]);
    const open = await knock(target, signal).catch(() => false);
    if (ended.signal.aborted) return;
    const before = wasOpen.get(target.deviceId);
    wasOpen.set(target.deviceId, open);
    if (open) silentSince.delete(target.deviceId);
    else if (!silentSince.has(target.deviceId)) silentSince.set(target.deviceId, clock.monotonicMs());
    if (open && before === false) events.publish('device.reachable', { deviceId: target.deviceId });
  };
  const knockAll = async (): Promise<void> => {
    const targets = new Map<string, ReachTarget>();
    for (const { cameraId, role } of waiting.values()) {
      const target = targetOf(cameraId, role);
      if (target) targets.set(target.deviceId, target);
    }
    for (const deviceId of [...wasOpen.keys()]) if (!targets.has(deviceId)) wasOpen.delete(deviceId);
    for (const deviceId of [...silentSince.keys()]) if (!targets.has(deviceId)) silentSince.delete(deviceId);
    const queue = [...targets.values()];
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await knockAt(next);
    };
    await Promise.all(Array.from({ length: Math.min(mostParallel, queue.length) }, work));
  };
  const endRounds = clock.every(periodMs, () => {
    round ??= knockAll().finally(() => {
      round = undefined;
    });
  });

  return {
    silent: () => silentSince,
    async close() {
      endStates();
      endRounds();
      ended.abort();
      await round;
    },
  };
}

function timeoutSignal(clock: Clock, ms: number, end: AbortSignal): AbortSignal {
  const late = new AbortController();
  sleep(clock, ms, end).then(
    () => late.abort(),
    () => {},
  );
  return late.signal;
}

function knockTcp({ host, port }: ReachTarget, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (open: boolean) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(open);
    };
    const onAbort = () => settle(false);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('connect', () => settle(true));
    socket.on('error', () => settle(false));
  });
}
