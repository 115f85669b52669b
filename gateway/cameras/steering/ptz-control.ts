/**
 * Steering, put together: who may (ptz-desk.ts), how it moves (ptz-lane.ts), presets, and the way home after idle
 * minutes. One PTZ session per camera is opened at the first act and kept, so that a Stop finds its connection made.
 */
import { entryOf, gatewayItself } from '../../access/audit/actor.ts';
import { asGatewayError, GatewayError, meaningOf } from '../../kernel/errors.ts';
import type { Ptz, PtzPreset, PtzVelocity } from '../../onvif/ptz.ts';
import type { CamerasCore } from '../core.ts';
import { accessCamera } from '../reach/device-access.ts';
import { createPtzDesk, type Hold, type Steerer } from './ptz-desk.ts';
import { createPtzLane, type PtzLane } from './ptz-lane.ts';
import { createSteeringRecord } from './steering-record.ts';

export interface PtzControl {
  /** Gives the hold, or the other's who refuses. */
  hold(cameraId: string, steerer: Steerer): Hold;
  takeOver(cameraId: string, steerer: Steerer): Hold;
  /** Stops and frees. */
  release(cameraId: string, steerer: Steerer): void;
  /** The other's hold when refused. Errors of the camera go to `onError`. */
  move(cameraId: string, steerer: Steerer, velocity: PtzVelocity, onError: (error: GatewayError) => void): Hold;
  /** Anybody may stop what they may steer: it harms nobody. */
  stop(cameraId: string, onError?: (error: GatewayError) => void): Promise<void>;
  holder(cameraId: string): Hold | undefined;
  holds(): ReadonlyMap<string, Hold>;
  presets(cameraId: string): Promise<PtzPreset[]>;
  /** All acts below take the hold first. @throws GatewayError `ptz.held`, `camera.not-supported` … */
  setPreset(cameraId: string, steerer: Steerer, name: string, token?: string): Promise<PtzPreset>;
  removePreset(cameraId: string, steerer: Steerer, token: string): Promise<void>;
  gotoPreset(cameraId: string, steerer: Steerer, token: string): Promise<void>;
  gotoHome(cameraId: string, steerer: Steerer): Promise<void>;
  setHome(cameraId: string, steerer: Steerer): Promise<void>;
  close(): Promise<void>;
}

interface Head {
  readonly key: string;
  readonly ptz: Promise<Ptz>;
  lane: PtzLane | undefined;
  onError: (error: GatewayError) => void;
}

const expireEveryMs = 1_000;
/** How long after a failed way home it is tried again. */
const homeAgainMs = 60_000;

export function createPtzControl(core: CamerasCore): PtzControl {
  const { clock, events, config, onvif, log, audit } = core;
  const desk = createPtzDesk(config.ptz.holdMs);
  const heads = new Map<string, Head>();
  /** Monotonic time of the last act, until the camera has gone home. */
  const lastActs = new Map<string, number>();
  /** Cameras whose way home is on record already: it is tried again without another row. */
  const homing = new Set<string>();
  const acted = (cameraId: string): void => {
    lastActs.set(cameraId, clock.monotonicMs());
    homing.delete(cameraId);
  };

  const told = new Map<string, Hold>();
  /** What a desk wants of a head whose session is being opened, or whose hold is not on record yet. */
  const wishes = new Map<string, { velocity: PtzVelocity }>();
  const record = createSteeringRecord({
    ...{ audit, clock },
    onFailure(cameraId, steerer, error) {
      log.error({ cameraId, err: error }, 'steering is not on record, so nobody steers');
      if (desk.release(cameraId, steerer.key)) announce(cameraId);
    },
    onError: (error) => log.error({ err: error }, 'the end of a steering is not on record'),
  });

  const announce = (cameraId: string): void => {
    const hold = desk.holder(cameraId, clock.nowMs());
    if (hold) told.set(cameraId, hold);
    else told.delete(cameraId);
    const holder = hold ? { holder: hold.steerer.name, untilMs: hold.untilMs } : { holder: null, untilMs: null };
    events.publish('ptz.holder', { cameraId, ...holder });
  };
  const endLapsed = (): void => {
    for (const cameraId of desk.expire(clock.nowMs())) {
      record.ends(cameraId, 'lapsed');
      announce(cameraId);
    }
  };
  const take = (cameraId: string, steerer: Steerer, forced = false): Hold => {
    // Nobody takes over what nobody holds any more.
    endLapsed();
    const hold = desk[forced ? 'takeOver' : 'hold'](cameraId, steerer, clock.nowMs());
    // Each move prolongs it: that is told at most once a second.
    const before = told.get(cameraId);
    const news = before?.steerer.key !== hold.steerer.key || hold.untilMs - before.untilMs >= 1_000;
    if (hold.steerer.key === steerer.key) {
      acted(cameraId);
      record.holds(cameraId, steerer);
      if (news) announce(cameraId);
    }
    return hold;
  };
  const headOf = (cameraId: string): Head => {
    const { target, credentials, channel, service } = accessCamera(core, cameraId);
    const token = channel?.ptzToken;
    if (!token) throw new GatewayError('camera.not-supported');
    const key = JSON.stringify([target.xaddr, token, credentials]);
    const kept = heads.get(cameraId);
    if (kept?.key === key) return kept;
    if (kept) void closeHead(kept);
    const opened = onvif.openPtz(target, credentials, token, service('/ptz/wsdl'));
    const head: Head = { key, ptz: opened, lane: undefined, onError: () => {} };
    // A failed opening is tried again by the next act.
    opened.catch(() => heads.get(cameraId) === head && heads.delete(cameraId));
    heads.set(cameraId, head);
    return head;
  };
  const laneOf = async (head: Head): Promise<PtzLane> => {
    const motor = await head.ptz;
    head.lane ??= createPtzLane({
      motor,
      clock,
      moveTimeoutMs: config.ptz.moveTimeoutMs,
      onError: (error) => head.onError(asGatewayError(error)),
    });
    return head.lane;
  };
  const act = async <T>(cameraId: string, steerer: Steerer, run: (ptz: Ptz) => Promise<T>): Promise<T> => {
    core.cameras.get(cameraId);
    const hold = steerer.passing ? desk.holder(cameraId, clock.nowMs()) : take(cameraId, steerer);
    if (hold && hold.steerer.key !== steerer.key) {
      throw new GatewayError('ptz.held', { details: { holder: hold.steerer.name, untilMs: hold.untilMs } });
    }
    acted(cameraId);
    return run(await headOf(cameraId).ptz);
  };
  const goHomeWhenIdle = (): void => {
    for (const [cameraId, actMs] of lastActs) {
      const minutes = core.cameras.find(cameraId)?.ptzHomeAfterMin;
      if (minutes == null) continue;
      if (clock.monotonicMs() - actMs < minutes * 60_000) continue;
      lastActs.delete(cameraId);
      Promise.resolve()
        .then(async () => {
          const entry = { kind: 'ptz.home-called', cameraId, details: { afterMin: minutes } };
          if (!homing.has(cameraId)) await audit.append(entryOf(gatewayItself, clock.nowMs(), entry));
          homing.add(cameraId);
          await (await headOf(cameraId).ptz).gotoHome();
        })
        .catch((error: unknown) => {
          const err = asGatewayError(error);
          log.warn({ cameraId, err }, 'could not turn home');
          // A camera that was away for a moment still gets home, unless somebody has steered it since.
          if (meaningOf(err.code).retry !== 'ladder' || lastActs.has(cameraId)) return;
          lastActs.set(cameraId, clock.monotonicMs() - minutes * 60_000 + homeAgainMs);
        });
    }
  };
  const send = (cameraId: string, lane: PtzLane, velocity: PtzVelocity): void => {
    record.moved(cameraId);
    lane.move(velocity);
  };
  const moveWhenReady = (cameraId: string, head: Head, steerer: Steerer, velocity: PtzVelocity): void => {
    const waiting = wishes.get(cameraId);
    if (waiting) {
      waiting.velocity = velocity;
      return;
    }
    const wish = { velocity };
    wishes.set(cameraId, wish);
    /** Whoever let go meanwhile must not set the head moving. */
    const isStill = () => wishes.get(cameraId) === wish && wishes.delete(cameraId);
    Promise.all([laneOf(head), record.told(cameraId)]).then(
      ([lane]) => {
        const holds = desk.holder(cameraId, clock.nowMs())?.steerer.key === steerer.key;
        if (isStill() && holds) send(cameraId, lane, wish.velocity);
      },
      (error: unknown) => {
        isStill();
        head.onError(asGatewayError(error));
      },
    );
  };
  const endTicks = clock.every(expireEveryMs, () => {
    endLapsed();
    goHomeWhenIdle();
  });
  const stop: PtzControl['stop'] = async (cameraId, onError) => {
    wishes.delete(cameraId);
    record.stopped(cameraId);
    const head = heads.get(cameraId);
    if (!head) return;
    if (onError) head.onError = onError;
    try {
      await (await laneOf(head)).stop();
    } catch (error) {
      onError?.(asGatewayError(error));
    }
  };
  return {
    hold(cameraId, steerer) {
      const hold = take(cameraId, steerer);
      // Opened ahead, so that the first move and its Stop lose no time.
      if (hold.steerer.key === steerer.key) headOf(cameraId).ptz.catch(() => {});
      return hold;
    },
    takeOver(cameraId, steerer) {
      void stop(cameraId);
      return take(cameraId, steerer, true);
    },
    release(cameraId, steerer) {
      if (!desk.release(cameraId, steerer.key)) return;
      void stop(cameraId);
      record.ends(cameraId, 'released');
      announce(cameraId);
    },
    move(cameraId, steerer, velocity, onError) {
      const hold = take(cameraId, steerer);
      if (hold.steerer.key !== steerer.key) return hold;
      const head = headOf(cameraId);
      head.onError = onError;
      if (head.lane && record.isTold(cameraId)) send(cameraId, head.lane, velocity);
      else moveWhenReady(cameraId, head, steerer, velocity);
      return hold;
    },
    stop,
    holder: (cameraId) => desk.holder(cameraId, clock.nowMs()),
    holds: () => desk.all(clock.nowMs()),
    async presets(cameraId) {
      core.cameras.get(cameraId);
      return (await headOf(cameraId).ptz).presets();
    },
    setPreset: (cameraId, steerer, name, token) =>
      act(cameraId, steerer, async (ptz) => ({ token: await ptz.setPreset(name, token), name })),
    removePreset: (cameraId, steerer, token) => act(cameraId, steerer, (ptz) => ptz.removePreset(token)),
    gotoPreset: (cameraId, steerer, token) => act(cameraId, steerer, (ptz) => ptz.gotoPreset(token)),
    gotoHome: (cameraId, steerer) => act(cameraId, steerer, (ptz) => ptz.gotoHome()),
    setHome: (cameraId, steerer) => act(cameraId, steerer, (ptz) => ptz.setHome()),
    async close() {
      endTicks();
      await record.close();
      await Promise.all([...heads.values()].map(closeHead));
      heads.clear();
    },
  };
}

async function closeHead(head: Head): Promise<void> {
  await head.lane?.close();
  const ptz = await head.ptz.catch(() => undefined);
  ptz?.close();
}
