/**
 * What this page knows of the district: the snapshot of `/api/events`, kept current by its events. No DOM in here.
 *
 * Who shows something subscribes to a key: `camera:<id>` for one camera (told at once), or a whole part such as
 * `health` (told at most every 250 ms, since 120 cameras report every 5 s).
 */
import type { CamerasWithRights, RightName } from '../../gateway/access/schemas.ts';
import type { AlarmView } from '../../gateway/alarms/schemas.ts';
import type { Camera, Link, PtzHolder, Site, Unit } from '../../gateway/cameras/schemas.ts';
import type { CameraHealth, ConditionView, GatewayHealth } from '../../gateway/health/schemas.ts';
import type { PackView } from '../../gateway/incidents/evidence/evidence-schemas.ts';
import type { IncidentView } from '../../gateway/incidents/schemas.ts';
import type { StreamState } from '../../gateway/streams/schemas.ts';
import type { Wall } from '../../gateway/walls/schemas.ts';
import { CameraRights } from './camera-rights.ts';
import { readCondition } from './condition-payload.ts';
import { type DistrictKey, DistrictListeners, type DistrictPart } from './district-listeners.ts';
import type { Connection } from './event-socket.ts';
import { asArray, replaceAll } from './put-list.ts';
import { foldCode } from './search-fold.ts';
import { ServerClock } from './server-clock.ts';

export interface PersonView {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface CameraStreams {
  readonly main?: StreamState;
  readonly sub?: StreamState;
}

export interface DistrictOptions {
  readonly nowMs?: () => number;
  /** Runs `task` once after `ms`. */
  readonly after?: (ms: number, task: () => void) => void;
  /** Told when something in the inventory changed, so that the new rows can be fetched. */
  readonly onInventoryChanged?: (kind: string, id: string) => void;
  /** Told when the right to live pictures was taken from the person who sits here. */
  readonly onLiveLost?: (cameras: readonly Camera[]) => void;
}

export class District {
  readonly clock: ServerClock;
  connection: Connection = 'connecting';
  /** This machine's time of the last message before the loss. */
  lostSinceMs: number | null = null;
  person: PersonView | null = null;
  gateway: GatewayHealth | null = null;
  readonly sites = new Map<string, Site>();
  readonly links = new Map<string, Link>();
  readonly units = new Map<string, Unit>();
  readonly cameras = new Map<string, Camera>();
  readonly streams = new Map<string, CameraStreams>();
  readonly health = new Map<string, CameraHealth>();
  /** By kind and subject. */
  readonly conditions = new Map<string, ConditionView>();
  /** Open ones, by id. */
  readonly alarms = new Map<string, AlarmView>();
  /** Those that are not closed, and what was closed since the page began; by id. */
  readonly incidents = new Map<string, IncidentView>();
  /** Packs that changed since the page began, by id. */
  readonly packs = new Map<string, PackView>();
  readonly walls = new Map<string, Wall>();
  readonly ptz = new Map<string, PtzHolder>();
  /** Run id → its newest `DiscoveryProgress`. */
  readonly discovery = new Map<string, unknown>();
  readonly cameraRights = new CameraRights();
  /** Age of the newest frame when its sample came. */
  readonly #frameAges = new WeakMap<CameraHealth, number>();
  readonly #listeners: DistrictListeners;
  readonly #onInventoryChanged: (kind: string, id: string) => void;
  readonly #onLiveLost: (cameras: readonly Camera[]) => void;

  constructor(options: DistrictOptions = {}) {
    this.clock = new ServerClock(options.nowMs);
    this.#listeners = new DistrictListeners(options.after ?? ((ms, task) => void setTimeout(task, ms)));
    this.#onInventoryChanged = options.onInventoryChanged ?? (() => {});
    this.#onLiveLost = options.onLiveLost ?? (() => {});
  }

  /** Calls `listener` after a change of `key`; returns the function that ends the subscription. */
  subscribe(key: DistrictKey, listener: () => void): () => void {
    return this.#listeners.add(key, listener);
  }

  cameraByCode(code: string): Camera | undefined {
    const folded = foldCode(code);
    if (folded === '') return undefined;
    return this.cameras.values().find((camera) => foldCode(camera.code) === folded);
  }

  wallByName(name: string): Wall | undefined {
    return this.walls.values().find((wall) => wall.name === name);
  }

  siteOf(camera: Camera): Site | undefined {
    return this.sites.get(camera.siteId);
  }

  /**
   * How old the newest frame was when its sample reached the page, in ms; undefined when the sample has no frame. Samples
   * come every 5 s: measured later, the frame would seem older than it is.
   */
  sampledFrameAgeMs(cameraId: string): number | undefined {
    const health = this.health.get(cameraId);
    return health && this.#frameAges.get(health);
  }

  may(right: RightName, cameraId: string): boolean {
    return this.cameraRights.may(right, cameraId);
  }

  /** Whether the person may watch the camera live, and when he lost that. */
  allowance(cameraId: string): { readonly allowed: boolean; readonly withdrawnAtMs: number | null } {
    return { allowed: this.may('live', cameraId), withdrawnAtMs: this.cameraRights.liveLostAtMs(cameraId) };
  }

  conditionsOf(cameraId: string): ConditionView[] {
    return [...this.conditions.values()].filter((c) => c.subjectKind === 'camera' && c.subjectId === cameraId);
  }

  setConnection(connection: Connection, sinceMs: number): void {
    this.connection = connection;
    this.lostSinceMs = connection === 'lost' ? sinceMs : null;
    if (connection === 'lost') this.clock.reset();
    this.#listeners.notify('connection');
    for (const id of this.cameras.keys()) this.#listeners.notify(`camera:${id}`);
  }

  applySnapshot(parts: Readonly<Record<string, unknown>>): void {
    const same = this.person?.id === (parts['person'] as PersonView | undefined)?.id;
    const camerasBefore = same ? [...this.cameras.values()] : [];
    const wallsBefore = same ? new Map(this.walls) : new Map<string, Wall>();
    if (!same) this.cameraRights.forget();
    replaceAll(this.sites, parts['sites'], (site: Site) => site.id);
    replaceAll(this.links, parts['links'], (link: Link) => link.id);
    replaceAll(this.units, parts['units'], (unit: Unit) => unit.id);
    replaceAll(this.cameras, parts['cameras'], (camera: Camera) => camera.id);
    this.health.clear();
    for (const health of asArray<CameraHealth>(parts['health'])) this.#putHealth(health);
    const rights = asArray<CamerasWithRights>(parts['rights']);
    const lost = this.cameraRights.put(rights, camerasBefore, this.clock.nowMs());
    this.walls.clear();
    for (const wall of asArray<Wall>(parts['walls']))
      this.walls.set(wall.id, this.cameraRights.withWithdrawn(wall, wallsBefore.get(wall.id)));
    replaceAll(this.ptz, parts['ptz'], (holder: PtzHolder) => holder.cameraId);
    this.streams.clear();
    for (const state of asArray<StreamState>(parts['streams'])) this.#putStream(state);
    this.conditions.clear();
    for (const payload of asArray<unknown>(parts['conditions'])) this.#putCondition(payload);
    replaceAll(this.alarms, parts['alarms'], (alarm: AlarmView) => alarm.id);
    // Another person may see other packs, and do other things with them.
    this.packs.clear();
    replaceAll(this.incidents, parts['incidents'], (incident: IncidentView) => incident.id);
    this.discovery.clear();
    for (const run of asArray<{ runId: string }>(parts['discovery'])) this.discovery.set(run.runId, run);
    this.person = (parts['person'] as PersonView | undefined) ?? null;
    this.gateway = (parts['gateway'] as GatewayHealth | undefined) ?? null;
    this.#listeners.tellAll();
    if (lost.length > 0) this.#onLiveLost(lost);
  }

  applyEvent(topic: string, payload: unknown): void {
    const event = payload as Record<string, unknown>;
    const cameraId = typeof event['cameraId'] === 'string' ? event['cameraId'] : undefined;
    switch (topic) {
      case 'stream.state':
        this.#putStream(event['state'] as StreamState);
        this.#changed('streams', cameraId);
        break;
      case 'camera.health':
        this.#putHealth(event['health'] as CameraHealth);
        this.#changed('health', cameraId);
        break;
      case 'condition.raised':
      case 'condition.cleared':
        this.#changed('conditions', this.#putCondition(payload, topic === 'condition.raised'));
        break;
      case 'alarm.changed':
        this.#putAlarm(event['alarm'] as AlarmView);
        break;
      case 'evidence.changed':
        this.#putPack(event['pack'] as PackView);
        break;
      case 'incident.changed':
        this.#putIncident(event['incident'] as IncidentView);
        break;
      case 'recording.changed':
      case 'hold.changed':
      case 'bookmark.changed':
        this.#listeners.notify('recordings');
        break;
      case 'wall.changed':
        this.#putWall(String(event['wallId']), event['wall'] as Wall | null);
        break;
      case 'ptz.holder':
        if (cameraId) this.ptz.set(cameraId, payload as PtzHolder);
        this.#changed('ptz', cameraId);
        break;
      case 'discovery.progress':
        this.discovery.set(String(event['runId']), event['progress']);
        this.#listeners.notify('discovery');
        break;
      case 'inventory.changed':
        this.#onInventoryChanged(String(event['kind']), String(event['id']));
        break;
    }
  }

  /** Takes a list fetched again after `inventory.changed`. */
  applyInventory(lists: {
    sites?: readonly Site[];
    links?: readonly Link[];
    units?: readonly Unit[];
    cameras?: readonly Camera[];
  }): void {
    if (lists.sites) replaceAll(this.sites, lists.sites, (site) => site.id);
    if (lists.links) replaceAll(this.links, lists.links, (link) => link.id);
    if (lists.units) replaceAll(this.units, lists.units, (unit) => unit.id);
    if (lists.cameras) {
      replaceAll(this.cameras, lists.cameras, (camera) => camera.id);
      for (const id of this.cameras.keys()) this.#listeners.notify(`camera:${id}`);
    }
    this.#listeners.notify('inventory');
  }

  /** Nobody is signed in: no picture may stay, whoever comes next. */
  forgetRights(): void {
    this.cameraRights.forget();
    this.#listeners.tellAll();
  }

  setWall(wall: Wall): void {
    this.#putWall(wall.id, wall);
  }

  setGateway(gateway: GatewayHealth): void {
    this.gateway = gateway;
    this.#listeners.notify('gateway');
  }

  #putWall(wallId: string, wall: Wall | null): void {
    if (!wall) this.walls.delete(wallId);
    // The answer to this page's own change may come after the event of a newer one.
    else if ((this.walls.get(wallId)?.revision ?? -1) <= wall.revision) this.walls.set(wallId, wall);
    // A layout sent to this station must show at once.
    this.#listeners.tell('walls');
  }

  #putHealth(health: CameraHealth): void {
    this.health.set(health.cameraId, health);
    if (health.lastFrameAtMs === null) return;
    this.#frameAges.set(health, Math.max(0, this.clock.nowMs() - health.lastFrameAtMs));
  }

  #putStream(state: StreamState): void {
    this.streams.set(state.cameraId, { ...this.streams.get(state.cameraId), [state.role]: state });
  }

  #putCondition(payload: unknown, stands = true): string | undefined {
    const { key, view } = readCondition(payload);
    if (stands) this.conditions.set(key, view);
    else this.conditions.delete(key);
    return view.subjectKind === 'camera' ? view.subjectId : undefined;
  }

  /** What is closed is history. */
  #putAlarm(alarm: AlarmView): void {
    if (alarm.state === 'closed') this.alarms.delete(alarm.id);
    else this.alarms.set(alarm.id, alarm);
    this.#listeners.notify('alarms');
  }

  #putPack(pack: PackView): void {
    this.packs.set(pack.id, pack);
    this.#listeners.notify('evidence');
  }

  #putIncident(incident: IncidentView): void {
    this.incidents.set(incident.id, incident);
    this.#listeners.notify('incidents');
  }

  #changed(part: DistrictPart, cameraId: string | undefined): void {
    if (cameraId !== undefined) this.#listeners.tell(`camera:${cameraId}`);
    this.#listeners.notify(part);
  }
}
