/**
 * Who steered which camera, from when to when, and how often it moved: a row when a hold begins, one when it ends, none per
 * message. The head must not move before the first is on the disk; `told` is what a movement waits for.
 */
import { type Actor, entryOf } from '../../access/audit/actor.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Steerer } from './ptz-desk.ts';

export type SteeringEnd = 'released' | 'lapsed' | 'taken-over' | 'gateway stopped';

export interface SteeringRecord {
  /** This desk has the camera: begins, unless it had it already. */
  holds(cameraId: string, steerer: Steerer): void;
  /** A move goes out to the camera. */
  moved(cameraId: string): void;
  /** The next move is another movement. */
  stopped(cameraId: string): void;
  ends(cameraId: string, how: SteeringEnd): void;
  /** Whether the present hold is on the disk. */
  isTold(cameraId: string): boolean;
  /** Resolves when it is. @throws GatewayError `audit.unavailable` */
  told(cameraId: string): Promise<void>;
  /** Resolves when nothing is still being written. */
  close(): Promise<void>;
}

export interface SteeringRecordOptions {
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Clock;
  /** The hold could not be put on record: nobody has it. */
  readonly onFailure: (cameraId: string, steerer: Steerer, error: unknown) => void;
  /** The end of one could not. */
  readonly onError: (error: unknown) => void;
}

interface Held {
  readonly steerer: Steerer;
  readonly fromMs: number;
  readonly begun: Promise<unknown>;
  isTold: boolean;
  movements: number;
  moving: boolean;
  lastMoveMs: number;
}

/** A page renews its move more often: what comes later is another movement. */
const renewalMs = 1_000;

export function createSteeringRecord({ audit, clock, onFailure, onError }: SteeringRecordOptions): SteeringRecord {
  const held = new Map<string, Held>();
  const writes = new Set<Promise<void>>();
  const track = (write: Promise<unknown>): void => {
    const tracked: Promise<void> = write.then(() => {}, onError).finally(() => writes.delete(tracked));
    writes.add(tracked);
  };
  const append = (actor: Actor, atMs: number, kind: string, cameraId: string, details: Record<string, unknown>) =>
    audit.append(entryOf(actor, atMs, { kind, cameraId, details }));

  const ends = (cameraId: string, how: SteeringEnd): void => {
    const hold = held.get(cameraId);
    if (!hold) return;
    held.delete(cameraId);
    const { steerer, fromMs, movements } = hold;
    const untilMs = clock.nowMs();
    const details = { desk: steerer.name, fromMs, untilMs, movements, how };
    // Without a beginning there is no end to tell.
    const end = () => append(steerer.actor, untilMs, 'ptz.ended', cameraId, details);
    track(hold.begun.then(end, () => {}));
  };
  const begin = (cameraId: string, steerer: Steerer, before: Steerer | undefined): void => {
    const details = { desk: steerer.name, ...(before && { from: before.name }) };
    const kind = before ? 'ptz.taken-over' : 'ptz.held';
    const fromMs = clock.nowMs();
    const begun = append(steerer.actor, fromMs, kind, cameraId, details);
    const hold: Held = {
      ...{ steerer, fromMs, begun, isTold: false },
      ...{ movements: 0, moving: false, lastMoveMs: 0 },
    };
    held.set(cameraId, hold);
    const settled = begun.then(
      () => {
        hold.isTold = true;
      },
      (error: unknown) => {
        if (held.get(cameraId) === hold) held.delete(cameraId);
        onFailure(cameraId, steerer, error);
      },
    );
    track(settled);
  };
  return {
    ends,
    holds(cameraId, steerer) {
      const before = held.get(cameraId)?.steerer;
      if (before?.key === steerer.key) return;
      ends(cameraId, 'taken-over');
      begin(cameraId, steerer, before);
    },
    moved(cameraId) {
      const hold = held.get(cameraId);
      if (!hold) return;
      const nowMs = clock.monotonicMs();
      if (!hold.moving || nowMs - hold.lastMoveMs > renewalMs) hold.movements += 1;
      hold.moving = true;
      hold.lastMoveMs = nowMs;
    },
    stopped(cameraId) {
      const hold = held.get(cameraId);
      if (hold) hold.moving = false;
    },
    isTold: (cameraId) => held.get(cameraId)?.isTold ?? false,
    async told(cameraId) {
      await held.get(cameraId)?.begun;
    },
    async close() {
      for (const cameraId of [...held.keys()]) ends(cameraId, 'gateway stopped');
      await Promise.all(writes);
    },
  };
}
