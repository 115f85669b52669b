/** The live link of this page: its worker, its address, and the district's clock to begin with. */
import type { District } from '../../state/district.ts';
import { ownDesk } from '../../state/own-desk.ts';
import { parseRoute } from '../../state/route.ts';
import { tellSignedOut } from '../../state/signed-out.ts';
import { viewPurpose } from '../../state/view-purpose.ts';
import type { LiveLink } from './live-link.ts';
import { openLiveLink } from './open-live-link.ts';

export function openPageLink(district: District): LiveLink {
  return openLiveLink({
    makeWorker: () => new Worker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'live' }),
    url: () => addressFor(district),
    onSignedOut: tellSignedOut,
    purpose: viewPurpose,
    gatewayNowMs: () => (district.connection === 'live' ? district.clock.nowMs() : null),
  });
}

/** Names the wall or desk that is shown here, for the record of who watched where. */
function addressFor(district: District): string {
  const route = parseRoute(location.pathname);
  const shown = route.view === 'station' ? district.wallByName(route.name) : ownDesk(district);
  const wall = shown?.title.slice(0, 100);
  const query = wall ? `?${new URLSearchParams({ wall })}` : '';
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live${query}`;
}
