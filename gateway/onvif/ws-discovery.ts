/**
 * Finds devices: WS-Discovery by multicast on chosen interfaces and by unicast over hosts and ranges, at a bounded rate; hosts that UDP does not
 * bring are tried over HTTP, and then for RTSP alone. What is found is a candidate: an answer over UDP can be forged, and only
 * reading the inventory with a sign-in proves it.
 */
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { type Clock, sleep } from '../kernel/clock.ts';
import { expandTargets, type ProbeTarget } from './address-range.ts';
import { runInParallel } from './in-parallel.ts';
import { chooseXaddr, type ProbeMatch, probeTypes, scopeValue } from './probe-message.ts';
import { discoveryGroup, openProbeSocket, type ProbeSockets } from './probe-sockets.ts';
import { probeHttp, probeRtsp } from './tcp-probe.ts';

export interface DiscoveryOptions {
  /** Local IPv4 addresses to send the multicast probe from; none sends none. */
  readonly interfaces?: readonly string[];
  /** Hosts, `host:port` (HTTP port) and CIDR ranges to probe one by one. */
  readonly targets?: readonly string[];
  /** UDP port; 3702 but for tests. */
  readonly port?: number;
  /** How long answers are awaited after the last probe. Default 4 s. */
  readonly windowMs?: number;
  readonly multicastTtl?: number;
  /** Unicast probes per second. Default 100. */
  readonly probesPerSecond?: number;
  /** Tried over HTTP where UDP is silent. Default 80, 8000, 8080, 8899, 2020, 443; none tries none. */
  readonly httpPorts?: readonly number[];
  /** Default 554, 8554. */
  readonly rtspPorts?: readonly number[];
  /** Per TCP try. Default 2 s. */
  readonly tcpDeadlineMs?: number;
  /** Most hosts that targets may mean. Default 4096. */
  readonly mostHosts?: number;
  /** Most devices remembered. Default 2000. */
  readonly mostDevices?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface DiscoveredDevice {
  /** Literal IPv4 address that answered. */
  readonly address: string;
  /** Device service at that address; undefined: speaks RTSP only. */
  readonly xaddr: string | undefined;
  /** Set for `rtsp` finds. */
  readonly rtspPort: number | undefined;
  readonly foundBy: 'multicast' | 'unicast' | 'http' | 'rtsp';
  /** Empty when unknown. Not unique in practice. */
  readonly endpoint: string;
  readonly name: string;
  readonly hardware: string;
  readonly location: string;
  readonly scopes: readonly string[];
}

export interface DiscoveryListener {
  /** Once per (endpoint, address). */
  onFound(device: DiscoveredDevice): void;
  /** Addresses done of all; each interface counts as one. */
  onProgress?(progress: { readonly probed: number; readonly total: number }): void;
  /** An interface that cannot be used, a name that does not resolve: the rest goes on. */
  onProblem?(problem: { readonly subject: string; readonly error: unknown }): void;
}

const ROUNDS = 3;
const ROUND_MS = 250;
const PARALLEL_HOSTS = 16;
const DEFAULT_HTTP_PORTS = [80, 8000, 8080, 8899, 2020, 443];
const DEFAULT_RTSP_PORTS = [554, 8554];

class Run {
  readonly clock: Clock;
  readonly options: DiscoveryOptions;
  readonly listener: DiscoveryListener;
  readonly answered = new Set<string>();
  readonly #found = new Set<string>();
  #total = 0;
  #probed = 0;

  constructor(clock: Clock, options: DiscoveryOptions, listener: DiscoveryListener) {
    this.clock = clock;
    this.options = options;
    this.listener = listener;
  }

  begin(total: number): void {
    this.#total = total;
    this.#report();
  }

  done(count = 1): void {
    this.#probed += count;
    this.#report();
  }

  #report(): void {
    this.listener.onProgress?.({ probed: this.#probed, total: this.#total });
  }

  found(device: DiscoveredDevice): void {
    this.answered.add(device.address);
    const key = `${device.endpoint} ${device.address} ${device.xaddr === undefined ? '' : new URL(device.xaddr).port}`;
    if (this.#found.has(key) || this.#found.size >= (this.options.mostDevices ?? 2000)) return;
    this.#found.add(key);
    this.listener.onFound(device);
  }

  match(match: ProbeMatch, address: string, foundBy: 'multicast' | 'unicast'): void {
    const xaddr = chooseXaddr(match.xaddrs, address);
    if (xaddr === undefined) return;
    const { endpoint, scopes } = match;
    const value = (kind: string) => scopeValue(scopes, kind);
    const names = { name: value('name'), hardware: value('hardware'), location: value('location') };
    this.found({ address, xaddr, rtspPort: undefined, foundBy, endpoint, scopes, ...names });
  }

  pause(ms: number): Promise<void> {
    return sleep(this.clock, ms, this.options.signal);
  }
}

async function probeByMulticast(run: Run, address: string): Promise<void> {
  const { port = 3702, windowMs = 4000, multicastTtl = 4 } = run.options;
  let socket: ProbeSockets;
  try {
    const onMatch = (match: ProbeMatch, sender: string) => run.match(match, sender, 'multicast');
    socket = await openProbeSocket({ address, multicastTtl, onMatch });
  } catch (error) {
    run.listener.onProblem?.({ subject: address, error });
    run.done();
    return;
  }
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const types of probeTypes) socket.send(types, port, discoveryGroup);
      await run.pause(ROUND_MS * (0.5 + Math.random()));
    }
    await run.pause(windowMs);
  } finally {
    await socket.close();
  }
  run.done();
}

/** Names become addresses; what does not resolve is reported and left out. */
async function resolveTargets(run: Run, targets: readonly ProbeTarget[]): Promise<ProbeTarget[]> {
  const resolved: ProbeTarget[] = targets.filter(({ host }) => isIPv4(host));
  const named = targets.filter(({ host }) => !isIPv4(host));
  await runInParallel(named, PARALLEL_HOSTS, async ({ host, port }) => {
    try {
      const { address } = await lookup(host, { family: 4 });
      resolved.push({ host: address, port });
    } catch (error) {
      run.listener.onProblem?.({ subject: host, error });
      run.done();
    }
  });
  return resolved;
}

async function probeByUnicast(run: Run, targets: readonly ProbeTarget[]): Promise<void> {
  const { port = 3702, windowMs = 4000, probesPerSecond = 100 } = run.options;
  if (targets.length === 0) return;
  const onMatch = (match: ProbeMatch, sender: string) => run.match(match, sender, 'unicast');
  const socket = await openProbeSocket({ address: undefined, multicastTtl: 1, onMatch });
  try {
    for (const types of probeTypes) {
      for (const { host } of targets) {
        // Somebody who has answered needs no second probe.
        if (run.answered.has(host)) continue;
        socket.send(types, port, host);
        await run.pause((1000 / probesPerSecond) * (0.5 + Math.random()));
      }
      await run.pause(ROUND_MS * (0.5 + Math.random()));
    }
    await run.pause(windowMs);
  } finally {
    await socket.close();
  }
}

async function probeByTcp(run: Run, target: ProbeTarget): Promise<void> {
  const { httpPorts = DEFAULT_HTTP_PORTS, rtspPorts = DEFAULT_RTSP_PORTS, signal } = run.options;
  const deadlineMs = run.options.tcpDeadlineMs ?? 2000;
  const address = target.host;
  const names = { endpoint: '', name: '', hardware: '', location: '', scopes: [] };
  const ports = target.port === undefined ? httpPorts : [target.port];
  const xaddrs = await Promise.all(
    ports.map((port) => probeHttp(run.clock, { host: address, port, deadlineMs, signal })),
  );
  // The usual ports of one device: the first in order of preference stands for it.
  const xaddr = xaddrs.find((found) => found !== undefined);
  if (xaddr !== undefined) return run.found({ address, xaddr, rtspPort: undefined, foundBy: 'http', ...names });
  const speaks = await Promise.all(
    rtspPorts.map((port) => probeRtsp(run.clock, { host: address, port, deadlineMs, signal })),
  );
  const rtspPort = rtspPorts.find((_, index) => speaks[index]);
  if (rtspPort !== undefined) run.found({ address, xaddr: undefined, rtspPort, foundBy: 'rtsp', ...names });
}

async function probeTargets(run: Run, targets: readonly ProbeTarget[]): Promise<void> {
  const resolved = await resolveTargets(run, targets);
  await probeByUnicast(run, resolved);
  const silent = resolved.filter(({ host }) => !run.answered.has(host));
  run.done(resolved.length - silent.length);
  await runInParallel(silent, PARALLEL_HOSTS, async (target) => {
    await probeByTcp(run, target);
    run.done();
  });
}

/**
 * Resolves when all is probed. Rejects with the signal's reason when aborted (all sockets closed by then), with `request.invalid` or
 * `request.too-large` for bad targets.
 */
export async function discoverDevices(
  clock: Clock,
  options: DiscoveryOptions,
  listener: DiscoveryListener,
): Promise<void> {
  const targets = expandTargets(options.targets ?? [], options.mostHosts ?? 4096);
  const interfaces = [...new Set(options.interfaces ?? [])];
  const run = new Run(clock, options, listener);
  run.begin(targets.length + interfaces.length);
  const work = interfaces.map((address) => probeByMulticast(run, address));
  const results = await Promise.allSettled([...work, probeTargets(run, targets)]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
