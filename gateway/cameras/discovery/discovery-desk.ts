/** The discovery runs of this gateway: one at a time, the last ten kept in memory to look at and to bind from. */
import type { Actor } from '../../access/audit/actor.ts';
import { GatewayError } from '../../kernel/errors.ts';
import type { CamerasCore } from '../core.ts';
import { bindFound, keepFound, readableEntry } from './bind-found.ts';
import { type DiscoveryDefaults, discoveryDefaults, planDiscovery } from './discovery-plan.ts';
import { type DiscoveryRun, startDiscoveryRun } from './discovery-run.ts';
import type { BindItem, BindResult, DiscoveryProgress, DiscoveryRequest } from './discovery-schemas.ts';

export interface DiscoveryDesk {
  defaults(): DiscoveryDefaults;
  /** @throws GatewayError `request.conflict` with the `runId` of the one that runs, and as planDiscovery */
  start(request: DiscoveryRequest): Promise<DiscoveryProgress>;
  list(): DiscoveryProgress[];
  /** @throws GatewayError `not-found` */
  get(runId: string): DiscoveryRun;
  bind(runId: string, items: readonly BindItem[], actor: Actor): Promise<BindResult>;
  /** The known device is where it was found now: its cameras and their history stay. */
  acceptAddress(runId: string, foundId: string, actor: Actor): Promise<void>;
  /** JPEG by the device's own snapshot; fetched once per run. */
  still(runId: string, foundId: string, channel: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

const mostKept = 10;

export function createDiscoveryDesk(core: CamerasCore): DiscoveryDesk {
  const runs = new Map<string, DiscoveryRun>();
  const stills = new Map<string, Uint8Array>();
  const get = (runId: string): DiscoveryRun => {
    const run = runs.get(runId);
    if (!run) throw new GatewayError('not-found');
    return run;
  };
  const forgetOldest = (): void => {
    const [oldest] = runs.keys();
    if (runs.size <= mostKept || oldest === undefined) return;
    runs.delete(oldest);
    for (const key of [...stills.keys()]) if (key.startsWith(oldest)) stills.delete(key);
  };
  return {
    defaults: () => discoveryDefaults(core),
    async start(request) {
      const plan = await planDiscovery(core, request);
      const running = runs.values().find((run) => run.progress().state === 'running');
      if (running) throw new GatewayError('request.conflict', { details: { runId: running.runId } });
      const run = startDiscoveryRun(core, plan);
      runs.set(run.runId, run);
      forgetOldest();
      return run.progress();
    },
    list: () => [...runs.values()].map((run) => run.progress()),
    get,
    bind: (runId, items, actor) => bindFound(core, get(runId), items, actor),
    async acceptAddress(runId, foundId, actor) {
      const run = get(runId);
      const entry = readableEntry(run, foundId);
      const status = run.progress().found.find((found) => found.foundId === foundId)?.status;
      if (status !== 'known' && status !== 'known-new-address') {
        throw new GatewayError('request.conflict', { details: { field: 'foundId', status: status ?? '' } });
      }
      await core.registry.act((act) => keepFound(core, act, entry), actor);
      run.touch();
    },
    async still(runId, foundId, channel, signal) {
      const { record, credentials } = readableEntry(get(runId), foundId, channel);
      const key = `${runId} ${foundId} ${channel}`;
      const kept = stills.get(key);
      if (kept) return kept;
      const profiles = record.channels.find((known) => known.channel === channel)?.profiles ?? [];
      const url = profiles.find(({ snapshotUrl }) => snapshotUrl !== null)?.snapshotUrl;
      if (!url || record.xaddr === null) throw new GatewayError('camera.not-supported');
      const target = { xaddr: record.xaddr, allowSelfSigned: true };
      const jpeg = await core.onvif.fetchSnapshot(target, credentials, url, { signal });
      stills.set(key, jpeg);
      return jpeg;
    },
    async close() {
      for (const run of runs.values()) run.cancel();
      await Promise.all([...runs.values()].map((run) => run.ended));
    },
  };
}
