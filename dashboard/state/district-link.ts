/** Joins the district with the gateway: the events socket, and what is fetched again after a change of inventory. */
import type { Camera, Link, Site, Unit } from '../../gateway/cameras/schemas.ts';
import type { GatewayHealth } from '../../gateway/health/schemas.ts';
import { showToast } from '../components/toast.ts';
import { t } from '../locales/locale.ts';
import { after } from './after.ts';
import { api } from './api.ts';
import { District } from './district.ts';
import { loadErrorTexts } from './error-texts.ts';
import { type EventSocket, openEventSocket, type SocketLike } from './event-socket.ts';
import { ownSession } from './own-session.ts';
import { tellSignedOut } from './signed-out.ts';

const refetchDelayMs = 300;
const gatewayEveryMs = 5_000;

export interface DistrictLink {
  readonly district: District;
  /** Connects; while connected: once more, since somebody else is signed in now. */
  open(): void;
  /** Nobody is signed in: hears nothing, and every right is forgotten. */
  stop(): void;
  /** What the district holds was for somebody else's eyes. */
  forget(): void;
  close(): void;
}

export function linkDistrict(): DistrictLink {
  const wanted = new Set<string>();
  let timer: number | undefined;
  const refetch = async () => {
    timer = undefined;
    const kinds = [...wanted];
    wanted.clear();
    await Promise.all(kinds.map((kind) => fetchInventory(district, kind)));
  };
  const district = new District({
    onLiveLost: tellLiveLost,
    onInventoryChanged(kind) {
      wanted.add(kind);
      // A camera's row carries its device, and a site's row its number of cameras.
      if (kind === 'device') wanted.add('camera');
      if (kind === 'camera') wanted.add('site');
      timer ??= window.setTimeout(() => void refetch(), refetchDelayMs);
    },
  });
  const openEvents = () =>
    openEventSocket({
      open() {
        // A socket that is turned away looks like a gateway that is gone: only a question over HTTP tells them apart.
        if (district.connection === 'lost') void ownSession.ask();
        return new WebSocket(eventsAddress()) as SocketLike;
      },
      nowMs: () => Date.now(),
      after,
      onSnapshot(parts, serverTimeMs) {
        district.clock.sync(serverTimeMs);
        district.applySnapshot(parts);
        // A new snapshot also tells that rights changed: other pages may be his now.
        void ownSession.ask();
        void loadErrorTexts();
      },
      onEvent(topic, payload) {
        if (topic === 'session.locked') void ownSession.ask();
        else district.applyEvent(topic, payload);
      },
      onTick: (serverTimeMs) => district.clock.sync(serverTimeMs),
      onConnection: (connection, sinceMs) => district.setConnection(connection, sinceMs),
      onTurnedAway: tellSignedOut,
    });
  let events: EventSocket | undefined;
  const stop = () => {
    events?.close();
    events = undefined;
  };
  const gatewayTimer = window.setInterval(() => void fetchGateway(district), gatewayEveryMs);
  return {
    district,
    open() {
      stop();
      events = openEvents();
    },
    stop() {
      stop();
      district.forgetRights();
    },
    forget() {
      district.applySnapshot({});
      district.setConnection('connecting', 0);
    },
    close() {
      stop();
      window.clearTimeout(timer);
      window.clearInterval(gatewayTimer);
    },
  };
}

const eventsAddress = () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/events`;

const namedMost = 8;

function tellLiveLost(cameras: readonly Camera[]): void {
  const codes = cameras.slice(0, namedMost).map(({ code }) => code);
  const more = cameras.length - codes.length;
  const list = codes.join(', ') + (more > 0 ? ` ${t('shell.liveLostMore', { n: more })}` : '');
  showToast({ kind: 'error', text: t('shell.liveLost', { list }) });
}

async function fetchInventory(district: District, kind: string): Promise<void> {
  if (kind === 'site')
    return take(await api<Site[]>('GET', '/api/sites'), (sites) => district.applyInventory({ sites }));
  if (kind === 'link')
    return take(await api<Link[]>('GET', '/api/links'), (links) => district.applyInventory({ links }));
  if (kind === 'unit')
    return take(await api<Unit[]>('GET', '/api/units'), (units) => district.applyInventory({ units }));
  if (kind === 'camera') {
    return take(await api<Camera[]>('GET', '/api/cameras'), (cameras) => district.applyInventory({ cameras }));
  }
}

async function fetchGateway(district: District): Promise<void> {
  if (document.hidden || district.connection !== 'live' || !ownSession.may('health')) return;
  take(await api<GatewayHealth>('GET', '/api/health', { timeoutMs: 4_000 }), (health) => district.setGateway(health));
}

function take<T>(result: { ok: true; value: T } | { ok: false }, use: (value: T) => void): void {
  if (result.ok) use(result.value);
}
