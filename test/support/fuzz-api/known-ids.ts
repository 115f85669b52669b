/** Ids that exist, by the name of the field that takes them; what is made by a request is learned from its answer. */
import type { ApiOperation } from './api-document.ts';
import type { KnownIds } from './make-value.ts';

export interface LearningIds extends KnownIds {
  add(name: string, id: string): void;
  /** @param path of the operation that answered with `body` */
  learn(path: string, body: string): void;
}

const mostKept = 40;
/** Fields of one kind by other names. */
const sameAs: Readonly<Record<string, string>> = { parentId: 'unitId', lessorUnitId: 'unitId', cameraIds: 'cameraId' };

export function createKnownIds(operations: readonly ApiOperation[]): LearningIds {
  const ids = new Map<string, string[]>();
  // POST /api/walls makes what /api/walls/{wallId} names.
  const nounOf = new Map<string, string>();
  for (const { path } of operations) {
    const [, under, name] = /^(.*)\/\{(\w+)\}/.exec(path) ?? [];
    if (under && name && !under.includes('{')) nounOf.set(under, name);
  }
  const add = (name: string, id: string): void => {
    const list = ids.get(name) ?? [];
    list.push(id);
    // The first ones stay: requests need something that works.
    if (list.length > mostKept) list.splice(5, 1);
    ids.set(name, list);
  };
  return {
    of(name) {
      // A scope or a subject of a grant: any of these.
      if (name === 'id') return ['cameraId', 'siteId', 'linkId', 'personId'].flatMap((one) => ids.get(one) ?? []);
      return ids.get(sameAs[name] ?? name) ?? [];
    },
    add,
    learn(path, body) {
      const name = nounOf.get(path);
      if (!name || body === '') return;
      const answer = JSON.parse(body) as Record<string, unknown>;
      const made = [answer, answer['account'], answer['station'], answer['ticket']].find(
        (one) => typeof one === 'object' && one !== null && ('id' in one || name in one),
      ) as Record<string, unknown> | undefined;
      const id = made?.[name] ?? made?.['id'];
      if (typeof id === 'string') add(name, id);
    },
  };
}
