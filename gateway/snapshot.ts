/** What a page gets first over `/api/events`: the state of every room, cut to the cameras that the person may see. */
import type { Decide, Person } from './access/model.ts';
import type { Cameras } from './cameras/model.ts';
import type { CamerasRoom } from './cameras/room.ts';
import type { Health } from './health/room.ts';
import type { SnapshotPart } from './http/events-socket.ts';
import type { Streams } from './streams/model.ts';
import type { Walls } from './walls/room.ts';

export interface SnapshotSources {
  readonly decide: Decide;
  readonly cameras: Cameras;
  readonly streams: Streams;
  readonly health: Health;
  readonly walls: Walls;
  readonly camerasRoom: Pick<CamerasRoom, 'ptzHolders' | 'discoveryRuns'>;
}

export function snapshotParts({
  decide,
  cameras,
  streams,
  health,
  walls,
  camerasRoom,
}: SnapshotSources): Record<string, SnapshotPart> {
  const seen = (person: Person) => (cameraId: string) => decide(person, 'live', cameraId);
  return {
    person: ({ id, name, role }) => ({ id, name, role }),
    cameras: (person) => cameras.list().filter((camera) => seen(person)(camera.id)),
    sites: () => cameras.sites(),
    links: () => cameras.links(),
    units: () => cameras.units(),
    streams: (person) => streams.states().filter((state) => seen(person)(state.cameraId)),
    health: (person) => health.board(person),
    conditions: (person) => health.conditions(person),
    walls: () => walls.list(),
    ptz: (person) => camerasRoom.ptzHolders(person),
    discovery: (person) => (decide(person, 'configure') ? camerasRoom.discoveryRuns(person) : []),
    gateway: () => health.gateway(),
  };
}
