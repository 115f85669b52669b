/** The tree of units. Pure. */
interface UnitNode {
  readonly id: string;
  readonly parentId: string | null;
}

/** Whether following the parents of `unitId` comes back to it. Ends also when the tree is already broken above it. */
export function isOwnAncestor(unitId: string, units: readonly UnitNode[]): boolean {
  const parents = new Map(units.map(({ id, parentId }) => [id, parentId]));
  const seen = new Set<string>();
  let at = parents.get(unitId) ?? null;
  while (at !== null && !seen.has(at)) {
    if (at === unitId) return true;
    seen.add(at);
    at = parents.get(at) ?? null;
  }
  return false;
}
