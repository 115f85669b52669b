/** The live link of this page: its worker, its address, and the district's clock to begin with. */
import type { District } from '../../state/district.ts';
import type { LiveLink } from './live-link.ts';
import { openLiveLink } from './open-live-link.ts';

export function openPageLink(district: District): LiveLink {
  return openLiveLink({
    makeWorker: () => new Worker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'live' }),
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`,
    gatewayNowMs: () => (district.connection === 'live' ? district.clock.nowMs() : null),
  });
}
