/**
 * The gateway's own events: typed, synchronous, in one process. A room publishes what happened to its things, others
 * listen; a listener that throws is logged and harms nobody. `cameraId` says whose right decides who may hear of it
 * (absent: of no camera).
 */
import type { Condition } from './conditions.ts';

/** What each topic carries. Payloads are plain JSON: they go out over `/api/events` as they are. */
export interface GatewayEvents {
  /** A site, link, camera, device or binding was made, changed or removed. */
  'inventory.changed': {
    kind: 'site' | 'link' | 'camera' | 'device' | 'unit' | 'group';
    id: string;
    cameraId?: string;
  };
  /** A pulled profile changed its state. The shape is `StreamState` of streams/schemas.ts. */
  'stream.state': { cameraId: string; role: 'main' | 'sub'; state: unknown };
  /** The health of a camera as the board and the tiles show it (`CameraHealth` of health/schemas.ts). */
  'camera.health': { cameraId: string; health: unknown };
  'condition.raised': Condition;
  'condition.cleared': Condition & { endMs: number };
  /** Progress and results of a discovery run (`DiscoveryProgress` of cameras/schemas.ts). */
  'discovery.progress': { runId: string; progress: unknown };
  /** An ONVIF event of a camera: motion, tamper, digital input. */
  'camera.event': { cameraId: string; topic: string; active: boolean; atMs: number };
  /** Who steers a camera. */
  'ptz.holder': { cameraId: string; holder: string | null; untilMs: number | null };
  /** An alarm was raised, changed or closed (`AlarmView` of alarms/schemas.ts once it is cut for a person). */
  'alarm.changed': { alarm: unknown };
  /** Whether a stream is recorded changed (`RecordingState` of recordings/model.ts). */
  'recording.changed': { cameraId: string; role: 'main' | 'sub'; state: unknown };
  /** Something of a camera is held now, or no longer. */
  'hold.changed': { cameraId: string };
  /** A bookmark was made, changed or removed (null). */
  'bookmark.changed': { cameraId: string; bookmarkId: string; bookmark: unknown };
  /** An incident was opened or changed (`IncidentView` of incidents/schemas.ts once it is cut for a person). */
  'incident.changed': { incident: unknown };
  /** A pack was asked for, approved, made, handed over (`PackView` of incidents/evidence once it is cut for a person). */
  'evidence.changed': { pack: unknown };
  /** A wall or desk changed its layout (`Wall` of walls/schemas.ts). */
  'wall.changed': { wallId: string; wall: unknown };
  /** Somebody's rights changed: whoever serves an open stream or page asks the door again. */
  'rights.changed': Record<string, never>;
  /** A session is over: what hangs on it must end. */
  'session.ended': { sessionId: string; accountId: string; why: string };
  /** A desk was locked: the pictures run on, nothing else is let through until somebody signs in. */
  'session.locked': { sessionId: string; accountId: string };
  /** Credentials of a device changed: try again at once. */
  'credentials.changed': { deviceIds: readonly string[] };
  /** A TCP port of a device went from closed to open: reset waits. */
  'device.reachable': { deviceId: string };
}

export type EventTopic = keyof GatewayEvents;
export type Listener<T extends EventTopic> = (payload: GatewayEvents[T]) => void;
export type AnyListener = <T extends EventTopic>(topic: T, payload: GatewayEvents[T]) => void;

export interface Events {
  publish<T extends EventTopic>(topic: T, payload: GatewayEvents[T]): void;
  /** Returns the function that ends the subscription. */
  on<T extends EventTopic>(topic: T, listener: Listener<T>): () => void;
  onAny(listener: AnyListener): () => void;
}

export function createEvents(onError: (error: unknown) => void): Events {
  const listeners = new Map<EventTopic, Set<Listener<EventTopic>>>();
  const anyListeners = new Set<AnyListener>();
  return {
    publish(topic, payload) {
      for (const listener of listeners.get(topic) ?? []) {
        try {
          (listener as Listener<typeof topic>)(payload);
        } catch (error) {
          onError(error);
        }
      }
      for (const listener of anyListeners) {
        try {
          listener(topic, payload);
        } catch (error) {
          onError(error);
        }
      }
    },
    on(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener as unknown as Listener<EventTopic>);
      return () => set.delete(listener as unknown as Listener<EventTopic>);
    },
    onAny(listener) {
      anyListeners.add(listener);
      return () => anyListeners.delete(listener);
    },
  };
}
