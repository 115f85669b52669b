/**
 * Who steers which camera. One desk at a time: steering stays with it for `holdMs` after its last act, and another desk
 * is refused meanwhile, unless it takes over. Pure state, told the time.
 */
import type { Actor } from '../../access/audit/actor.ts';

export interface Steerer {
  /** Same key, same desk: a reloaded page goes on steering. */
  readonly key: string;
  /** As others read it. */
  readonly name: string;
  /** For the audit. */
  readonly actor: Actor;
  /** One act without a desk of its own: respects who holds, and holds nothing afterwards. */
  readonly passing?: boolean;
}

export interface Hold {
  readonly steerer: Steerer;
  readonly untilMs: number;
}

export interface PtzDesk {
  /** Takes or prolongs. Gives the hold of whoever has it now: the asker, or the one who refuses them. */
  hold(cameraId: string, steerer: Steerer, nowMs: number): Hold;
  takeOver(cameraId: string, steerer: Steerer, nowMs: number): Hold;
  /** Only the holder can. True when it was held. */
  release(cameraId: string, key: string): boolean;
  holder(cameraId: string, nowMs: number): Hold | undefined;
  all(nowMs: number): ReadonlyMap<string, Hold>;
  /** Forgets what has run out, and says which cameras are free now. */
  expire(nowMs: number): string[];
}

export function createPtzDesk(holdMs: number): PtzDesk {
  const holds = new Map<string, Hold>();
  const holder = (cameraId: string, nowMs: number): Hold | undefined => {
    const hold = holds.get(cameraId);
    return hold && hold.untilMs > nowMs ? hold : undefined;
  };
  const give = (cameraId: string, steerer: Steerer, nowMs: number): Hold => {
    const hold = { steerer, untilMs: nowMs + holdMs };
    holds.set(cameraId, hold);
    return hold;
  };
  return {
    hold(cameraId, steerer, nowMs) {
      const other = holder(cameraId, nowMs);
      return other && other.steerer.key !== steerer.key ? other : give(cameraId, steerer, nowMs);
    },
    takeOver: give,
    release: (cameraId, key) => holds.get(cameraId)?.steerer.key === key && holds.delete(cameraId),
    holder,
    all: (nowMs) => new Map([...holds].filter(([, { untilMs }]) => untilMs > nowMs)),
    expire(nowMs) {
      const gone = [...holds].filter(([, { untilMs }]) => untilMs <= nowMs).map(([cameraId]) => cameraId);
      for (const cameraId of gone) holds.delete(cameraId);
      return gone;
    },
  };
}
