/** Joins the district with the gateway: the events socket, and what is fetched again after a change of inventory. */
import type { Camera, Link, Site, Unit } from '../../gateway/cameras/schemas.ts';
import type { GatewayHealth } from '../../gateway/health/schemas.ts';
import { after } from './after.ts';
import { api } from './api.ts';
import { District } from './district.ts';
import { loadErrorTexts } from './error-texts.ts';
import { openEventSocket, type SocketLike } from './event-socket.ts';

const refetchDelayMs = 300;
const gatewayEveryMs = 5_000;

export interface DistrictLink {
  readonly district: District;
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
    onInventoryChanged(kind) {
      wanted.add(kind);
      // A camera's row carries its device, and a site's row its number of cameras.
      if (kind === 'device') wanted.add('camera');
      if (kind === 'camera') wanted.add('site');
      timer ??= window.setTimeout(() => void refetch(), refetchDelayMs);
    },
  });
  const events = openEventSocket({
    open: () =>
      new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/events`) as SocketLike,
    nowMs: () => Date.now(),
    after,
    onSnapshot(parts, serverTimeMs) {
      district.clock.sync(serverTimeMs);
      district.applySnapshot(parts);
      void loadErrorTexts();
    },
    onEvent: (topic, payload) => district.applyEvent(topic, payload),
    onTick: (serverTimeMs) => district.clock.sync(serverTimeMs),
    onConnection: (connection, sinceMs) => district.setConnection(connection, sinceMs),
  });
  const gatewayTimer = window.setInterval(() => void fetchGateway(district), gatewayEveryMs);
  return {
    district,
    close() {
      events.close();
      window.clearTimeout(timer);
      window.clearInterval(gatewayTimer);
    },
  };
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
  if (document.hidden || district.connection !== 'live') return;
  take(await api<GatewayHealth>('GET', '/api/health', { timeoutMs: 4_000 }), (health) => district.setGateway(health));
}

function take<T>(result: { ok: true; value: T } | { ok: false }, use: (value: T) => void): void {
  if (result.ok) use(result.value);
}
