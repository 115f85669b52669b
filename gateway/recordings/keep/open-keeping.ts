/**
 * Keeping, put together: what is recorded, on which disks, for how long, and what must stay. It opens before the index, which asks
 * it for disks, and gets to know it afterwards.
 */
import type { FastifyInstance } from 'fastify';
import type { GatewayConfig } from '../../../config/schema.ts';
import type { AuditLog } from '../../access/audit/audit-log.ts';
import type { Decide } from '../../access/model.ts';
import type { Cameras } from '../../cameras/model.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import type { Events } from '../../kernel/events.ts';
import type { Logger } from '../../kernel/log.ts';
import type { RecordingIndex, SecondPlaces } from '../model.ts';
import { createConditionSwitch } from './condition-switch.ts';
import type { DiskProbe } from './disk-probe.ts';
import { type Disks, openDisks } from './disk-set.ts';
import { estimateHeld } from './estimate-held.ts';
import { openHeldCopies } from './held-copies.ts';
import { createHeldShare } from './held-share.ts';
import { registerHoldRoutes } from './hold-routes.ts';
import { type KeptHolds, openHolds } from './holds.ts';
import { registerKeepRoutes } from './keep-routes.ts';
import type { ReachView } from './keep-schemas.ts';
import { openPolicies, type Policies } from './policies.ts';
import { reportReach } from './reach-report.ts';
import { openPlanner, type Planner } from './recording-plan.ts';
import { type Retention, startRetention } from './retention.ts';
import { openStreamMeasurer } from './stream-measurer.ts';

export interface KeepingOptions {
  /** gateway.db. */
  readonly db: Database;
  readonly clock: Clock;
  readonly events: Events;
  readonly log: Logger;
  readonly decide: Decide;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly config: GatewayConfig['recordings'];
  readonly cameras: Pick<Cameras, 'list' | 'find' | 'groups'>;
  readonly probe?: DiskProbe;
}

export interface Keeping {
  /** With `recordNow` of bookmarks and incidents. */
  readonly plan: Planner;
  readonly disks: Disks;
  readonly holds: KeptHolds;
  readonly policies: Policies;
  /** Where held files lie besides. */
  readonly copies: SecondPlaces;
  /** The index is there: room is made, streams are measured, held footage is counted from now on. */
  begin(index: RecordingIndex): void;
  reach(): ReachView[];
  /** Once all rooms that listen to conditions are open. */
  register(app: FastifyInstance): void;
  close(): Promise<void>;
}

const reachTurnMs = 60_000;
/** A stream that was measured for a minute says little of the weeks to come. */
const forecastAfterMs = 3_600_000;
const sayShareMs = 5_000;

export async function openKeeping(options: KeepingOptions): Promise<Keeping> {
  const { clock, cameras, config, log } = options;
  const policies = await openPolicies(options);
  const plan = openPlanner({ ...options, policies, enabled: config.disks.length > 0 });
  const disks = await openDisks(options);
  const measurer = await openStreamMeasurer(options);
  const tell = createConditionSwitch(options);
  const openedMs = clock.monotonicMs();
  const capacityBytes = () => disks.list().reduce((sum, disk) => sum + disk.capacityBytes, 0);
  let standing: KeptHolds | undefined;
  const heldShare = createHeldShare({
    ...{ clock, log, share: config.holdShare, capacityBytes },
    estimateBytes: (cameraId, span) =>
      estimateHeld(span, config.fileMs, (role) => {
        const profile = cameras.find(cameraId)?.serving?.[role];
        const [policy, measured] = [policies.of(cameraId, role), measurer.rate(cameraId, role)];
        return profile || measured ? { policy, profile: profile ?? undefined, measured } : undefined;
      }),
    spans: () => standing?.spans() ?? new Map(),
  });
  const holds = await openHolds({ ...options, hasRoom: heldShare.tryAdd });
  standing = holds;
  holds.onChange(heldShare.changed);
  const copies = await openHeldCopies({ ...options, disks, holds });
  let retention: Retention | undefined;
  let index: RecordingIndex | undefined;

  const reach = () =>
    reportReach({
      ...{ cameras: cameras.list(), groups: cameras.groups(), policyOf: policies.of },
      ...{ rate: measurer.rate, oldestMs: measurer.oldestMs, nowMs: clock.nowMs() },
      ringBytes: Math.max(0, capacityBytes() - heldShare.heldBytes()),
    });
  const sayReach = () => {
    // What has not been measured yet says nothing of the days to come; a missing disk is told of by itself.
    const isSure =
      clock.monotonicMs() - openedMs > forecastAfterMs && disks.list().every(({ state }) => state !== 'missing');
    const rows = reach().filter(({ groupId, isShort, measured }) => groupId === null && isShort && measured > 0);
    const days = rows.map(({ role, forecastDays }) => `${role}: ${(forecastDays ?? 0).toFixed(1)} d`).join(', ');
    if (isSure && config.disks.length > 0) tell('recording.reach-short', rows.length > 0, days);
  };
  const sayShare = () => tell('recording.holds-full', heldShare.isFull(), 'held');
  let ends: (() => void)[] = [];
  return {
    ...{ plan, disks, holds, policies, copies, reach },
    begin(from) {
      index = from;
      disks.countWith(async (diskId) => (await from.usage(diskId)).bytes + copies.bytesOn(diskId));
      measurer.begin(from);
      heldShare.begin(from);
      copies.begin(from);
      retention = startRetention({ ...options, index: from, disks, holds, policies });
    },
    register(app) {
      disks.begin();
      ends = [clock.every(reachTurnMs, sayReach), clock.every(sayShareMs, sayShare)];
      registerKeepRoutes(app, {
        ...{ disks, policies, heldShare, reach },
        oldestMs: async (diskId) => (await index?.usage(diskId))?.oldestMs ?? null,
      });
      registerHoldRoutes(app, { ...options, holds, copies, disks });
    },
    async close() {
      for (const end of ends) end();
      plan.close();
      policies.close();
      await Promise.all([retention?.close(), measurer.close(), heldShare.close(), copies.close(), holds.close()]);
      await disks.close();
    },
  };
}
