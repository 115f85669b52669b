/**
 * What each person sees of the gateway's state: the snapshot that a page gets first over `/api/events`, and each event
 * after it. Both are cut here to the cameras that exist for the person, also inside walls, sites and totals.
 */
import type { Decide, Person } from './access/model.ts';
import { linksFor, sitesFor } from './cameras/cut-places.ts';
import type { Cameras } from './cameras/model.ts';
import type { CamerasRoom } from './cameras/room.ts';
import type { Health } from './health/room.ts';
import type { SnapshotPart } from './http/events-socket.ts';
import type { EventTopic, GatewayEvents } from './kernel/events.ts';
import type { Streams } from './streams/model.ts';
import { cutWall } from './walls/model.ts';
import type { Walls } from './walls/room.ts';
import type { Wall } from './walls/schemas.ts';

export interface SightSources {
  readonly decide: Decide;
  readonly cameras: Cameras;
  readonly streams: Streams;
  readonly health: Health;
  readonly walls: Walls;
  readonly camerasRoom: Pick<CamerasRoom, 'ptzHolders' | 'discoveryRuns'>;
}

export interface Sight {
  readonly parts: Readonly<Record<string, SnapshotPart>>;
  /** The event as the person may have it; `undefined`: not for him. */
  eventFor<T extends EventTopic>(person: Person, topic: T, payload: GatewayEvents[T]): object | undefined;
  /** Equal as long as the person sees and may do the same: when it changes the page needs a new snapshot. */
  rightsKey(person: Person): string;
}

/** Topics that never leave the gateway. */
const inner: ReadonlySet<EventTopic> = new Set([
  'credentials.changed',
  'device.reachable',
  'rights.changed',
  'session.ended',
]);

export function createSight(sources: SightSources): Sight {
  const { decide, cameras, streams, health, walls, camerasRoom } = sources;
  const sees = (person: Person) => (cameraId: string) => decide(person, 'see', cameraId);
  const parts: Record<string, SnapshotPart> = {
    person: ({ id, name, role }) => ({ id, name, role }),
    cameras: (person) => cameras.list().filter(({ id }) => decide(person, 'see', id)),
    sites: (person) => sitesFor(person, cameras, decide),
    links: (person) => linksFor(person, cameras, decide),
    units: () => cameras.units(),
    streams: (person) => streams.states().filter(({ cameraId }) => decide(person, 'see', cameraId)),
    health: (person) => health.board(person),
    conditions: (person) => health.conditions(person),
    walls: (person) => walls.list().map((wall) => cutWall(wall, sees(person))),
    ptz: (person) => camerasRoom.ptzHolders(person),
    discovery: (person) => (decide(person, 'configure') ? camerasRoom.discoveryRuns(person) : []),
    gateway: () => health.gateway(),
  };
  return {
    parts,
    eventFor(person, topic, payload) {
      if (inner.has(topic)) return undefined;
      if (topic === 'discovery.progress') return decide(person, 'configure') ? payload : undefined;
      if (topic === 'wall.changed') {
        const { wallId, wall } = payload as { wallId: string; wall: Wall | null };
        return { wallId, wall: wall && cutWall(wall, sees(person)) };
      }
      return mayHear(decide, person, payload) ? payload : undefined;
    },
    rightsKey: (person) =>
      cameras
        .list()
        .filter(({ id }) => decide(person, 'see', id))
        .map(
          ({ id }) => id + (['live', 'ptz', 'configure'] as const).map((right) => +decide(person, right, id)).join(''),
        )
        .join(),
  };
}

function mayHear(decide: Decide, person: Person, payload: object): boolean {
  const cameraId = cameraOf(payload);
  if (cameraId) return decide(person, 'see', cameraId);
  if ('subject' in payload) return decide(person, 'health');
  return decide(person, 'see');
}

function cameraOf(payload: object): string | undefined {
  if ('cameraId' in payload && typeof payload.cameraId === 'string') return payload.cameraId;
  if ('subject' in payload) {
    const subject = payload.subject as { kind: string; id: string };
    if (subject.kind === 'camera') return subject.id;
  }
  return undefined;
}
