/**
 * Wall stations, in memory and written through. A station is known by one long-lived token: its kiosk keeps it in a file and
 * opens the address that carries it at every start, and the browser keeps it as a cookie; so neither a lost profile nor a
 * power cut needs a keyboard. Only the token's hash is kept here. Every change is one transaction with its audit row.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { Events } from '../../kernel/events.ts';
import { newId } from '../../kernel/id.ts';
import { createTurns } from '../../kernel/turns.ts';
import { type Actor, entryOf } from '../audit/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { newToken, tokenId } from '../token.ts';
import type { StationBeat } from './schemas.ts';
import { type Station, stationHolder } from './station.ts';
import { createStationStore, type KnownStation } from './station-store.ts';
import { createStationWatch } from './station-watch.ts';

/** What the walls room knows of a wall; wired once that room is open. */
export interface WallPort {
  find(wallId: string): { readonly name: string; readonly kind: 'wall' | 'desk' } | undefined;
}

export type StationInput = Pick<Station, 'name' | 'wallId' | 'unitId'>;

export interface Stations {
  list(): readonly Station[];
  find(stationId: string): Station | undefined;
  /** Names of those that show the wall. */
  on(wallId: string): readonly string[];
  /** @returns its token, which is nowhere else. @throws GatewayError `request.invalid` when there is no such wall */
  create(input: StationInput, actor: Actor): Promise<{ station: Station; token: string }>;
  /** @throws GatewayError `not-found`, `request.invalid` */
  change(stationId: string, patch: Partial<StationInput>, actor: Actor): Promise<Station>;
  /** Another token; whoever has the one before is out at once. @throws GatewayError `not-found` */
  renew(stationId: string, actor: Actor): Promise<{ station: Station; token: string }>;
  /** For ever; what it shows ends at once. Idempotent. @throws GatewayError `not-found` */
  revoke(stationId: string, actor: Actor): Promise<void>;
  /** Whose token it is. Cheap: it is asked with every segment. */
  identify(token: string): Station | undefined;
  /** A browser came with the station's address. @throws GatewayError `access.link-expired` */
  pair(token: string, address: string): Promise<Station>;
  /** The station tells what it shows. */
  beat(stationId: string, shown: StationBeat): void;
  /** What it told last; `undefined`: nothing since the gateway started. */
  shownBy(stationId: string): StationBeat | undefined;
  isSilent(stationId: string): boolean;
  /** `/wall/{name}#pair=…` */
  addressOf(station: Station, token: string): string;
  wallNameOf(station: Station): string | null;
  close(): Promise<void>;
}

export interface StationsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly audit: AuditLog;
  readonly walls: WallPort;
  /** Stations changed: rights follow from it. */
  readonly onChange: () => void;
}

/** How stale the written `seenAtMs` may be. */
const writeEveryMs = 60_000;

export async function openStations(options: StationsOptions): Promise<Stations> {
  const { db, clock, events, audit, walls, onChange } = options;
  const known = new Map((await createStationStore(db).list()).map((entry) => [entry.station.id, entry]));
  const byToken = new Map<string, string>();
  for (const { station, tokenHash } of known.values()) if (tokenHash !== null) byToken.set(tokenHash, station.id);
  const shown = new Map<string, StationBeat>();
  const written = new Map<string, number>();
  const inTurn = createTurns();
  const list = () => [...known.values()].map(({ station }) => station);
  const watch = createStationWatch(list, clock, events);

  const get = (stationId: string): KnownStation => {
    const entry = known.get(stationId);
    if (!entry || entry.station.revokedAtMs !== null) throw new GatewayError('not-found');
    return entry;
  };
  const checkWall = (wallId: string) => {
    if (walls.find(wallId)?.kind === 'wall') return;
    throw new GatewayError('request.invalid', { details: { field: 'wallId' } });
  };
  const remember = (entry: KnownStation) => {
    const before = known.get(entry.station.id);
    if (before?.tokenHash != null) byToken.delete(before.tokenHash);
    if (entry.tokenHash !== null) byToken.set(entry.tokenHash, entry.station.id);
    known.set(entry.station.id, entry);
    watch.look();
  };
  /** Row and audit together; only then does it count. */
  const keep = async (entry: KnownStation, actor: Actor, kind: string, details: object): Promise<Station> => {
    await db.transaction().execute(async (transaction) => {
      await createStationStore(transaction).put(entry);
      const subjectId = entry.station.id;
      await audit.append(entryOf(actor, clock.nowMs(), { kind, subjectId, details: { ...details } }), transaction);
    });
    remember(entry);
    return entry.station;
  };
  const endHeld = (stationId: string, why: string) =>
    events.publish('session.ended', { sessionId: stationHolder(stationId), accountId: stationId, why });
  const facts = ({ name, wallId, unitId }: Station) => ({ name, wallId, unitId });

  return {
    list,
    find: (stationId) => known.get(stationId)?.station,
    on: (wallId) => list().flatMap((one) => (one.wallId === wallId && one.revokedAtMs === null ? [one.name] : [])),
    create: (input, actor) =>
      inTurn(async () => {
        checkWall(input.wallId);
        const token = newToken();
        const { name, wallId, unitId } = input;
        const times = { createdAtMs: clock.nowMs(), pairedAtMs: null, seenAtMs: null, revokedAtMs: null };
        const station: Station = { id: newId(clock.nowMs()), name, wallId, unitId, ...times };
        await keep({ station, tokenHash: tokenId(token) }, actor, 'station.created', { after: facts(station) });
        onChange();
        return { station, token };
      }),
    change: (stationId, patch, actor) =>
      inTurn(async () => {
        const entry = get(stationId);
        if (patch.wallId !== undefined) checkWall(patch.wallId);
        const station = { ...entry.station, ...patch };
        const details = { before: facts(entry.station), after: facts(station) };
        await keep({ ...entry, station }, actor, 'station.changed', details);
        onChange();
        return station;
      }),
    renew: (stationId, actor) =>
      inTurn(async () => {
        const token = newToken();
        // It is waited for again: until it comes nobody misses it.
        const station: Station = { ...get(stationId).station, pairedAtMs: null };
        await keep({ station, tokenHash: tokenId(token) }, actor, 'station.address-renewed', {});
        endHeld(stationId, 'renewed');
        return { station, token };
      }),
    revoke: (stationId, actor) =>
      inTurn(async () => {
        const entry = known.get(stationId);
        if (!entry) throw new GatewayError('not-found');
        if (entry.station.revokedAtMs !== null) return;
        const station: Station = { ...entry.station, revokedAtMs: clock.nowMs() };
        await keep({ station, tokenHash: null }, actor, 'station.revoked', { before: facts(station) });
        shown.delete(stationId);
        onChange();
        endHeld(stationId, 'revoked');
      }),
    identify(token) {
      const stationId = byToken.get(tokenId(token));
      return stationId === undefined ? undefined : known.get(stationId)?.station;
    },
    pair: (token, address) =>
      inTurn(async () => {
        const entry = known.get(byToken.get(tokenId(token)) ?? '');
        if (!entry) throw new GatewayError('access.link-expired');
        const station: Station = { ...entry.station, pairedAtMs: clock.nowMs() };
        const actor = { personId: station.id, personName: station.name, role: 'station', address, desk: station.name };
        return keep({ ...entry, station }, actor, 'station.paired', {});
      }),
    beat(stationId, told) {
      const entry = known.get(stationId);
      if (!entry) return;
      const nowMs = clock.nowMs();
      const now = { ...entry, station: { ...entry.station, seenAtMs: nowMs } };
      known.set(stationId, now);
      shown.set(stationId, told);
      if (watch.isSilent(stationId)) watch.look();
      if (nowMs - (written.get(stationId) ?? 0) < writeEveryMs) return;
      written.set(stationId, nowMs);
      // As it stands by then: it may be revoked just now. A write that fails loses a time of day, nothing else.
      inTurn(() => createStationStore(db).put(known.get(stationId) ?? now)).catch(() => {});
    },
    shownBy: (stationId) => shown.get(stationId),
    isSilent: watch.isSilent,
    addressOf: (station, token) => `/wall/${walls.find(station.wallId)?.name ?? ''}#pair=${token}`,
    wallNameOf: (station) => walls.find(station.wallId)?.name ?? null,
    async close() {
      watch.close();
      await inTurn(async () => {});
    },
  };
}
