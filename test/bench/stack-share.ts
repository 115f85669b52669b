/**
 * Parts of a program by its CPU profile: the time in which a file of theirs stood anywhere on the stack, as a share of one core.
 * A sample stands for no more than two of its intervals: what is longer, the program waited for a core or for the disk.
 */
import { type CpuProfile, type ProfileNode, sampleUs } from './door/cpu-profile.ts';

export interface StackShares<Part extends string> {
  /** % of a core. */
  readonly parts: Readonly<Record<Part, number>>;
  /** % of a core in which the program did anything, the sampler included. */
  readonly busy: number;
  /** % of a core; it cleans up after everybody, so it is in no part. */
  readonly garbageCollector: number;
}

const idle = new Set(['(idle)', '(root)']);

/** A time counts for the first part (in the order given) that stands on its stack. */
export function stackShares<Part extends string>(
  { nodes, samples, timeDeltas }: CpuProfile,
  files: Readonly<Record<Part, RegExp>>,
): StackShares<Part> {
  const names = Object.keys(files) as Part[];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const stackOf = (node: ProfileNode): string[] => {
    const urls: string[] = [];
    for (let at: ProfileNode | undefined = node; at; at = byId.get(parentOf.get(at.id) ?? -1))
      urls.push(at.callFrame.url);
    return urls;
  };
  const known = new Map<number, Part | undefined>();
  const partOf = (node: ProfileNode): Part | undefined => {
    if (!known.has(node.id)) {
      const stack = stackOf(node);
      known.set(
        node.id,
        names.find((name) => stack.some((url) => files[name].test(url))),
      );
    }
    return known.get(node.id);
  };
  const us = { all: 0, busy: 0, collector: 0 };
  const usOf = Object.fromEntries(names.map((name) => [name, 0])) as Record<Part, number>;
  for (const [at, id] of samples.entries()) {
    const node = byId.get(id);
    const passed = Math.min(timeDeltas[at] ?? 0, 2 * sampleUs);
    us.all += passed;
    if (!node || idle.has(node.callFrame.functionName)) continue;
    us.busy += passed;
    if (node.callFrame.functionName === '(garbage collector)') us.collector += passed;
    const part = partOf(node);
    if (part) usOf[part] += passed;
  }
  const percent = (part: number) => (us.all === 0 ? 0 : (100 * part) / us.all);
  return {
    parts: Object.fromEntries(names.map((name) => [name, percent(usOf[name])])) as Record<Part, number>,
    busy: percent(us.busy),
    garbageCollector: percent(us.collector),
  };
}
