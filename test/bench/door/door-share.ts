/**
 * What the door costs, from a CPU profile: the time in which a function of it stood anywhere on the stack, as a share of all
 * time in which the program did something. A sample stands for no more than two of its intervals: what is longer, the program
 * waited for a core or for the disk.
 */
import { type CpuProfile, type ProfileNode, sampleUs } from './cpu-profile.ts';

export interface DoorShare {
  /** % of busy time with the door on the stack: who it is, what he may, views on record, limits, header checks. */
  readonly doorPercent: number;
  /** % of busy time in the database, whoever asked for it: what the door's rows cost at most beyond that. */
  readonly databasePercent: number;
  /** % of the measured time in which the program was busy. */
  readonly busyPercent: number;
  readonly samples: number;
  /** % of busy time by the door's function nearest to the top of the stack, greatest first. */
  readonly byFunction: Readonly<Record<string, number>>;
}

/** The door's own files; what it calls counts by standing above it on the stack. */
const doorFiles =
  /\/gateway\/(access\/|identify\.ts|scopes\.ts|sight\.ts|http\/(door|caller-checks|rate-limits|acts|session-sockets|security-headers|finite-numbers)\.ts|streams\/hls-views\.ts)/;
const databaseFiles = /\/node_modules\/(kysely|better-sqlite3)\//;
const idle = new Set(['(idle)', '(root)']);

export function doorShare({ nodes, samples, timeDeltas }: CpuProfile): DoorShare {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const stands = (files: RegExp) => {
    const known = new Map<number, boolean>();
    const ask = (node: ProfileNode): boolean => {
      const before = known.get(node.id);
      if (before !== undefined) return before;
      const parent = byId.get(parentOf.get(node.id) ?? -1);
      const found = files.test(node.callFrame.url) || (parent !== undefined && ask(parent));
      known.set(node.id, found);
      return found;
    };
    return ask;
  };
  const [inDoor, inDatabase] = [stands(doorFiles), stands(databaseFiles)];
  const nearest = (node: ProfileNode): string => {
    const { url, functionName } = node.callFrame;
    if (doorFiles.test(url)) return `${url.split('/gateway/').at(-1)} ${functionName}`;
    const parent = byId.get(parentOf.get(node.id) ?? -1);
    return parent ? nearest(parent) : '';
  };
  const byFunction = new Map<string, number>();
  const times = { all: 0, busy: 0, door: 0, database: 0 };
  for (const [at, id] of samples.entries()) {
    const node = byId.get(id);
    const us = Math.min(timeDeltas[at] ?? 0, 2 * sampleUs);
    times.all += us;
    if (!node || idle.has(node.callFrame.functionName)) continue;
    times.busy += us;
    if (inDoor(node)) {
      times.door += us;
      byFunction.set(nearest(node), (byFunction.get(nearest(node)) ?? 0) + us);
    }
    if (!inDoor(node) && inDatabase(node)) times.database += us;
  }
  return {
    doorPercent: (100 * times.door) / times.busy,
    databasePercent: (100 * times.database) / times.busy,
    busyPercent: (100 * times.busy) / times.all,
    samples: samples.length,
    byFunction: Object.fromEntries(
      [...byFunction].sort(([, a], [, b]) => b - a).map(([name, us]) => [name, (100 * us) / times.busy]),
    ),
  };
}
