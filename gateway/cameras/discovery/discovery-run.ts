/**
 * One run of discovery: devices are looked for, and each that answers is read as soon as it is found, a few at a time and
 * each within its own deadline, so that a dead or malicious one delays nobody. What is found is shown; nothing is kept
 * without a person's yes.
 */
import { asGatewayError, type ErrorCode } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import type { DiscoveredDevice } from '../../onvif/ws-discovery.ts';
import type { CamerasCore } from '../core.ts';
import type { Credentials } from '../records.ts';
import { identify } from './discovered-device.ts';
import type { DiscoveryProgress } from './discovery-schemas.ts';
import { type FoundEntry, renderFound } from './found-entry.ts';
import { readCodecs, readDevice } from './read-device.ts';
import { refreshKnown } from './refresh-known.ts';
import { withinDeadline } from './within-deadline.ts';

export interface DiscoveryPlan {
  /** Local addresses and targets, both checked. */
  readonly interfaces: readonly string[];
  readonly targets: readonly string[];
  readonly credentials: Credentials | undefined;
}

export interface DiscoveryRun {
  readonly runId: string;
  progress(): DiscoveryProgress;
  find(foundId: string): FoundEntry | undefined;
  /** Sends the progress out again, after something was bound. */
  touch(): void;
  cancel(): void;
  /** Resolves when nothing of the run is left. */
  readonly ended: Promise<void>;
}

const publishEveryMs = 250;
const mostFound = 2_000;

export function startDiscoveryRun(core: CamerasCore, plan: DiscoveryPlan): DiscoveryRun {
  const { clock, config, registry, onvif } = core;
  const runId = newId(clock.nowMs());
  const startedAtMs = clock.nowMs();
  const ending = new AbortController();
  const entries = new Map<string, FoundEntry>();
  const seen = new Set<string>();
  let state: DiscoveryProgress['state'] = 'running';
  let counts = { probed: 0, total: 0 };
  let reading = 0;

  const progress = (): DiscoveryProgress => ({
    runId,
    state,
    startedAtMs,
    ...counts,
    reading,
    found: [...entries.values()].map((entry) => renderFound(registry.inventory, entry)),
  });
  const publisher = createPublisher(core, () =>
    core.events.publish('discovery.progress', { runId, progress: progress() }),
  );
  const lanes = createLanes(config.discovery.parallel);

  const add = (discovered: DiscoveredDevice, outcome: Partial<FoundEntry>): void => {
    const entry: FoundEntry = {
      foundId: newId(clock.nowMs()),
      discovered,
      record: undefined,
      hostName: null,
      refused: false,
      error: undefined,
      credentials: undefined,
      keepCredentials: false,
      ...outcome,
    };
    // The same unit at a second address of its own is shown once.
    const twin = entry.record && entries.values().find(({ record }) => record?.identity === entry.record?.identity);
    if (!twin) entries.set(entry.foundId, entry);
  };
  const read = async (discovered: DiscoveredDevice): Promise<void> => {
    try {
      const deadlineMs = config.discovery.deviceDeadlineMs + 1_000;
      const outcome = await withinDeadline(clock, deadlineMs, ending.signal, (signal) =>
        readEntry(core, discovered, plan.credentials, [...entries.values()], signal),
      );
      add(discovered, outcome);
    } catch (error) {
      if (!ending.signal.aborted) add(discovered, { error: asGatewayError(error, 'camera.bad-answer').code });
    } finally {
      reading -= 1;
      publisher.changed();
    }
  };
  const onFound = (discovered: DiscoveredDevice): void => {
    const key = discovered.xaddr ?? `rtsp ${discovered.address} ${discovered.rtspPort}`;
    if (seen.has(key) || seen.size >= mostFound) return;
    seen.add(key);
    const refusal = refusalOf(core, discovered);
    if (refusal) {
      add(discovered, { error: refusal });
    } else {
      reading += 1;
      lanes.push(() => read(discovered));
    }
    publisher.changed();
  };
  const work = async (): Promise<void> => {
    const { windowMs, httpPorts, rtspPorts } = config.discovery;
    const { interfaces, targets } = plan;
    try {
      const options = { interfaces, targets, windowMs, httpPorts, rtspPorts, signal: ending.signal };
      await onvif.discover(options, {
        onFound,
        onProgress(probed) {
          counts = { probed: probed.probed, total: probed.total };
          publisher.changed();
        },
      });
      await lanes.idle();
      state = ending.signal.aborted ? 'cancelled' : 'done';
    } catch (error) {
      state = ending.signal.aborted ? 'cancelled' : 'failed';
      if (state === 'failed') core.log.warn({ err: error }, 'discovery failed');
      await lanes.idle();
    }
    publisher.end();
  };
  return {
    runId,
    progress,
    find: (foundId) => entries.get(foundId),
    touch: () => publisher.changed(),
    cancel: () => ending.abort(new DOMException('cancelled', 'AbortError')),
    ended: work(),
  };
}

/** Why a device that answered may not be read; `undefined`: it may. */
function refusalOf({ addresses }: CamerasCore, discovered: DiscoveredDevice): ErrorCode | undefined {
  const { address, xaddr } = discovered;
  if (!addresses.isAllowed(address)) return 'camera.address-refused';
  if (xaddr === undefined) return 'camera.rtsp-only';
  const url = URL.canParse(xaddr) ? new URL(xaddr) : undefined;
  if (!url) return 'camera.bad-answer';
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return addresses.isAllowed(url.hostname, port) ? undefined : 'camera.address-refused';
}

async function readEntry(
  core: CamerasCore,
  discovered: DiscoveredDevice,
  given: Credentials | undefined,
  before: readonly FoundEntry[],
  signal: AbortSignal,
): Promise<Partial<FoundEntry>> {
  const { inventory, credentials, credentialsFrom } = await readDevice(core, discovered, given, signal);
  const others = [...core.registry.inventory.devices.values(), ...before.flatMap(({ record }) => record ?? [])];
  const { record } = identify(newId(core.clock.nowMs()), discovered, inventory, others, core.clock.nowMs());
  const channels = inventory.refused ? record.channels : await readCodecs(core, record.channels, credentials, signal);
  if (!inventory.refused) await refreshKnown(core, { ...record, channels });
  return {
    record: { ...record, channels },
    hostName: inventory.hostName,
    refused: inventory.refused,
    error: inventory.refused ? (credentials ? 'camera.unauthorised' : 'camera.no-credentials') : undefined,
    credentials,
    keepCredentials: credentialsFrom === 'request' && !inventory.refused,
  };
}

/** At most four a second, the last one always. */
function createPublisher(core: CamerasCore, publish: () => void): { changed(): void; end(): void } {
  let waiting: (() => void) | undefined;
  let lastMs = Number.NEGATIVE_INFINITY;
  const now = (): void => {
    waiting = undefined;
    lastMs = core.clock.monotonicMs();
    publish();
  };
  return {
    changed() {
      if (waiting) return;
      const pauseMs = lastMs + publishEveryMs - core.clock.monotonicMs();
      if (pauseMs <= 0) now();
      else waiting = core.clock.after(pauseMs, now);
    },
    end() {
      waiting?.();
      now();
    },
  };
}

/** Runs what is pushed, `width` at a time. Tasks must not reject. */
function createLanes(width: number): { push(task: () => Promise<void>): void; idle(): Promise<void> } {
  const queue: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  const next = (): void => {
    while (running.size < width) {
      const task = queue.shift();
      if (!task) return;
      const run = task().finally(() => {
        running.delete(run);
        next();
      });
      running.add(run);
    }
  };
  return {
    push(task) {
      queue.push(task);
      next();
    },
    async idle() {
      while (running.size > 0 || queue.length > 0) await Promise.all([...running]);
    },
  };
}
