/**
 * Raises `camera.unsupported-codec` for a camera of which no profile plays in browsers as it is: every viewer of it costs a
 * transcode, and beyond the budget nobody sees it. It is cleared when a profile that plays is there, or the camera is not.
 */
import type { Cameras } from '../cameras/model.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Condition } from '../kernel/conditions.ts';
import type { Events } from '../kernel/events.ts';
import type { Role } from './model.ts';
import type { PulledStream } from './pulled-stream.ts';

export interface CodecWatchOptions {
  readonly clock: Clock;
  readonly events: Events;
  readonly cameras: Pick<Cameras, 'list' | 'find'>;
  /** @throws GatewayError `not-found` */
  readonly get: (cameraId: string, role: Role) => Pick<PulledStream, 'exists' | 'state'>;
}

/** Open it after the pool, which follows the same events. @returns what ends it */
export function openCodecWatch({ clock, events, cameras, get }: CodecWatchOptions): () => void {
  const raised = new Map<string, Condition>();

  const clear = (condition: Condition) => {
    raised.delete(condition.subject.id);
    events.publish('condition.cleared', { ...condition, endMs: clock.nowMs() });
  };
  /** The codecs that stand in the way; `undefined` when there is a profile that plays, or none whose codec is known. */
  const findObstacle = (cameraId: string): string | undefined => {
    if (!cameras.find(cameraId)) return undefined;
    const profiles = [get(cameraId, 'main'), get(cameraId, 'sub')].filter((stream) => stream.exists);
    const states = profiles.map((stream) => stream.state());
    // Nobody knows the codec of a camera added by its address alone until it has run once.
    const isKnown = states.every(({ codec, streamSession }) => codec !== 'other' || streamSession !== '');
    if (states.length === 0 || !isKnown || states.some(({ playable }) => playable)) return undefined;
    return [...new Set(states.map(({ codec }) => codec))].join(', ');
  };
  const look = (cameraId: string) => {
    const cause = findObstacle(cameraId);
    const open = raised.get(cameraId);
    if (cause === open?.cause) return;
    if (open) clear(open);
    if (cause === undefined) return;
    const subject = { kind: 'camera', id: cameraId } as const;
    const condition: Condition = { kind: 'camera.unsupported-codec', subject, sinceMs: clock.nowMs(), cause };
    raised.set(cameraId, condition);
    events.publish('condition.raised', condition);
  };
  const lookAtAll = () => {
    for (const cameraId of new Set([...raised.keys(), ...cameras.list().map(({ id }) => id)])) look(cameraId);
  };

  const ends = [
    events.on('stream.state', ({ cameraId }) => look(cameraId)),
    events.on('inventory.changed', ({ cameraId }) => (cameraId === undefined ? lookAtAll() : look(cameraId))),
  ];
  lookAtAll();
  return () => {
    for (const end of ends) end();
  };
}
