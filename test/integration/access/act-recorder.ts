/** Does acts on a whole gateway, and looks for the rows that they leave in its audit. */
import { expect } from 'vitest';
import type { AuditView } from '../../../gateway/access/schemas.ts';
import type { SignedIn, Visitor } from '../../support/sign-in.ts';

export type ActRecorder = ReturnType<typeof createActRecorder>;

interface Failure {
  readonly status: number;
  /** Default: any. */
  readonly code?: string;
  readonly cameraId: string;
}

/** @returns gives the rows since its last call, oldest first, as this reader is shown them */
export function createNews(reader: () => Visitor): () => Promise<AuditView[]> {
  let seen = 0;
  return async () => {
    const rows = await reader().call<AuditView[]>('/api/audit?limit=1000');
    const fresh = rows.filter(({ seq }) => seq > seen).reverse();
    seen = rows[0]?.seq ?? seen;
    return fresh;
  };
}

/** @param reader somebody who reads all of the audit */
export function createActRecorder(reader: () => Visitor) {
  const used = new Set<string>();
  const news = createNews(reader);

  /** Does it, and gives the rows that it left, which must be of these kinds. */
  async function act<T>(by: SignedIn, route: string, path: string, kinds: readonly string[], body?: unknown) {
    await news();
    used.add(route);
    const [method = ''] = route.split(' ');
    const answer = await by.call<T>(path, method, body);
    const rows = await news();
    expect(
      rows.map(({ kind }) => kind),
      route,
    ).toEqual(expect.arrayContaining([...kinds]));
    const { id, name, role } = by.own;
    for (const row of rows.filter(({ kind }) => kinds.includes(kind))) {
      expect(row, route).toMatchObject({ personId: id, personName: name, role, outcome: 'done' });
      expect(row.address, route).toBe('127.0.0.1');
    }
    return { answer, rows };
  }

  /** Tries what this gateway's cameras cannot do: the act is on record before, and that it failed after. */
  async function fail(by: SignedIn, route: string, path: string, kind: string, expected: Failure, body?: unknown) {
    await news();
    used.add(route);
    const [method = ''] = route.split(' ');
    const answer = await by.send(path, method, body);
    const { cameraId, status, ...error } = expected;
    expect([answer.status, await answer.json()], route).toMatchObject([status, { error }]);
    const rows = (await news()).filter((row) => row.kind === kind);
    expect(rows, route).toMatchObject([
      { outcome: 'done', personId: by.own.id, cameraId },
      { outcome: 'failed', personId: by.own.id, cameraId, details: { row: rows[0]?.seq, status } },
    ]);
    return rows;
  }

  /** `used`: routes, as `POST /api/walls`; of those that are used by hand the test says so itself. */
  return { used, news, act, fail };
}
