/**
 * What each person sees of the gateway's state: the snapshot that a page gets first over `/api/events`, and each event
 * after it. Both are cut here to the cameras that exist for the person, also inside walls, sites and totals.
 */
import { type Decide, type Person, type Right, rights } from './access/model.ts';
import type { CamerasWithRights } from './access/schemas.ts';
import type { KeptAlarm } from './alarms/alarm-store.ts';
import type { AlarmsRoom } from './alarms/room.ts';
import { linksFor, sitesFor } from './cameras/cut-places.ts';
import type { Cameras } from './cameras/model.ts';
import type { CamerasRoom } from './cameras/room.ts';
import type { Health } from './health/room.ts';
import type { SnapshotPart } from './http/events-socket.ts';
import type { Pack } from './incidents/evidence/model.ts';
import type { EvidenceRoom } from './incidents/evidence/room.ts';
import type { Incident } from './incidents/model.ts';
import type { IncidentsRoom } from './incidents/room.ts';
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
  readonly alarms: Pick<AlarmsRoom, 'open' | 'viewFor'>;
  readonly incidents: Pick<IncidentsRoom, 'open' | 'viewFor' | 'doerOf'>;
  readonly evidence: Pick<EvidenceRoom, 'viewFor'>;
  readonly walls: Walls;
  readonly camerasRoom: Pick<CamerasRoom, 'ptzHolders' | 'discoveryRuns'>;
  /** The one wall of a wall station. */
  readonly wallOf: (stationId: string) => string | undefined;
}

export interface Sight {
  readonly parts: Readonly<Record<string, SnapshotPart>>;
  /** The event as the person may have it; `undefined`: not for him. */
  eventFor<T extends EventTopic>(person: Person, topic: T, payload: GatewayEvents[T]): object | undefined;
  /** Equal as long as the person sees and may do the same: when it changes the page needs a new snapshot. */
  rightsKey(person: Person): string;
  /** A wall station has its one wall; people have all, each cut to what they see. */
  hasWall(person: Person, wallId: string): boolean;
}

/** Topics that never leave the gateway. */
const inner: ReadonlySet<EventTopic> = new Set([
  'credentials.changed',
  'device.reachable',
  'rights.changed',
  'session.ended',
  'session.locked',
]);

export function createSight(sources: SightSources): Sight {
  const { decide, cameras, streams, health, alarms, incidents, evidence, walls, camerasRoom } = sources;
  const sees = (person: Person) => (cameraId: string) => decide(person, 'see', cameraId);
  const hasWall = ({ role, id }: Person, wallId: string) => role !== 'station' || sources.wallOf(id) === wallId;
  const parts: Record<string, SnapshotPart> = {
    person: ({ id, name, role }) => ({ id, name, role }),
    rights: (person) => cameraRightsOf(decide, person, cameras.list()),
    cameras: (person) => cameras.list().filter(({ id }) => decide(person, 'see', id)),
    sites: (person) => sitesFor(person, cameras, decide),
    links: (person) => linksFor(person, cameras, decide),
    units: () => cameras.units(),
    streams: (person) => streams.states().filter(({ cameraId }) => decide(person, 'see', cameraId)),
    health: (person) => health.board(person),
    conditions: (person) => health.conditions(person),
    alarms: (person) => alarms.open(person),
    incidents: (person) => incidents.open(person),
    walls: (person) =>
      walls
        .list()
        .filter(({ id }) => hasWall(person, id))
        .map((wall) => cutWall(wall, sees(person))),
    ptz: (person) => camerasRoom.ptzHolders(person),
    discovery: (person) => (decide(person, 'configure') ? camerasRoom.discoveryRuns(person) : []),
    gateway: (person) => health.gateway(person),
  };
  return {
    parts,
    hasWall,
    eventFor(person, topic, payload) {
      if (inner.has(topic)) return undefined;
      if (topic === 'discovery.progress') return decide(person, 'configure') ? payload : undefined;
      if (topic === 'alarm.changed') {
        const alarm = alarms.viewFor(person, (payload as { alarm: KeptAlarm }).alarm);
        return alarm && { alarm };
      }
      if (topic === 'incident.changed') {
        const incident = incidents.viewFor(person, (payload as { incident: Incident }).incident);
        return incident && { incident };
      }
      if (topic === 'evidence.changed') {
        const pack = evidence.viewFor(person, (payload as { pack: Pack }).pack);
        return pack && { pack };
      }
      if (topic === 'wall.changed') {
        const { wallId, wall } = payload as { wallId: string; wall: Wall | null };
        if (!hasWall(person, wallId)) return undefined;
        return { wallId, wall: wall && cutWall(wall, sees(person)) };
      }
      if (topic === 'bookmark.changed') {
        const { cameraId } = payload as { cameraId: string };
        return decide(person, 'playback', cameraId) ? payload : undefined;
      }
      return mayHear(decide, person, payload) ? payload : undefined;
    },
    rightsKey: (person) =>
      JSON.stringify([
        cameraRightsOf(decide, person, cameras.list()),
        person.role === 'station' && sources.wallOf(person.id),
        incidents.doerOf(person).unitId,
      ]),
  };
}

function cameraRightsOf(
  decide: Decide,
  person: Person,
  cameras: readonly { readonly id: string }[],
): CamerasWithRights[] {
  const groups = new Map<string, { rights: Right[]; cameraIds: string[] }>();
  for (const { id } of cameras) {
    if (!decide(person, 'see', id)) continue;
    const held = rights.filter((right) => decide(person, right, id));
    const group = groups.get(held.join()) ?? { rights: held, cameraIds: [] };
    group.cameraIds.push(id);
    groups.set(held.join(), group);
  }
  return [...groups.values()];
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
