/**
 * Who watched which camera, from when to when. The beginning is in the chain before the first picture goes out; the end is
 * added when it is known. What is open is noted every half a minute, so that after a crash each view ends in the chain where
 * it was last known to go on. A tile that moves or changes its player is one view, not many.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database.ts';
import { GatewayError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/id.ts';
import { createPendingWork } from '../../kernel/pending-work.ts';
import type { Actor } from './actor.ts';
import type { AuditLog } from './audit-log.ts';
import { type BegunView, createViewRecord, type EndedView } from './view-record.ts';

export const viewKinds = ['live', 'listen', 'playback', 'replay'] as const;
export type ViewKind = (typeof viewKinds)[number];

export interface View {
  readonly actor: Actor;
  readonly cameraId: string;
  readonly kind: ViewKind;
  /** Why, where the policy asks for it. */
  readonly purpose: string;
}

export interface ViewBook {
  /**
   * Gives the view, at once or later, when its beginning is on record; then the picture may go out.
   * @throws GatewayError `access.purpose` when the policy asks for one, `audit.unavailable`, `gateway.closing`
   */
  begin(view: View): OpenView | Promise<OpenView>;
  /** Of one camera or of all, now open. */
  open(): readonly (View & { readonly fromMs: number })[];
  /** Ends all that is open. */
  close(): Promise<void>;
}

export interface OpenView {
  /**
   * Idempotent. The view stays open for a few seconds in case the same person comes back to the camera; if not, it ended now,
   * or `seenAtMs` when that is known better (epoch ms).
   */
  end(seenAtMs?: number): void;
}

interface Known extends BegunView {
  readonly begun: Promise<void>;
  onRecord: boolean;
  holders: number;
  /** When the last one left. */
  leftAtMs: number;
  cancelEnd: () => void;
}

const heartbeatMs = 30_000;
const lingerMs = 5_000;

export interface ViewBookOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** Kinds of views for which the policy asks a purpose. */
  readonly purposes?: readonly ViewKind[];
  readonly onError: (error: unknown) => void;
}

export async function openViewBook(options: ViewBookOptions): Promise<ViewBook> {
  const { db, clock, audit, onError } = options;
  const asksPurpose = new Set(options.purposes);
  const record = createViewRecord(db, audit);
  let closed = false;
  const known = new Map<string, Known>();
  const writes = createPendingWork();

  // What a crash left open ended when it was last seen.
  const left = (await record.open()).map(({ seenAtMs, ...begun }) =>
    record.end({ ...begun, untilMs: seenAtMs, atMs: clock.nowMs(), how: 'gateway stopped' }),
  );
  await Promise.all(left);
  const endHeartbeat = clock.every(heartbeatMs, () => {
    if (known.size === 0) return;
    void writes.add(record.seen(clock.nowMs())).catch(onError);
  });

  const finish = (key: string, entry: Known, how: EndedView['how']) => {
    known.delete(key);
    entry.cancelEnd();
    const untilMs = entry.holders === 0 ? Math.max(entry.leftAtMs, entry.fromMs) : clock.nowMs();
    const { id, view, fromMs } = entry;
    const ended = { id, view, fromMs, untilMs, atMs: clock.nowMs(), how };
    return writes.add(entry.begun.then(() => record.end(ended))).catch(onError);
  };
  const start = (key: string, view: View): Known => {
    const fromMs = clock.nowMs();
    const id = newId(fromMs);
    const begun = writes.add(record.begin({ id, view, fromMs }));
    const entry: Known = {
      id,
      view,
      fromMs,
      begun,
      onRecord: false,
      holders: 0,
      leftAtMs: fromMs,
      cancelEnd: () => {},
    };
    known.set(key, entry);
    begun.then(
      () => {
        entry.onRecord = true;
      },
      // Not on record: it was no view, and the next try begins anew.
      () => {
        if (known.get(key) === entry) known.delete(key);
      },
    );
    return entry;
  };
  const leave = (key: string, entry: Known, leftAtMs: number) => {
    entry.holders -= 1;
    entry.leftAtMs = Math.max(entry.leftAtMs, leftAtMs);
    if (entry.holders > 0 || known.get(key) !== entry) return;
    entry.cancelEnd = clock.after(lingerMs, () => void finish(key, entry, 'left'));
  };

  const held = (key: string, entry: Known): OpenView => {
    let left = false;
    return {
      end(seenAtMs = clock.nowMs()) {
        if (left) return;
        left = true;
        leave(key, entry, seenAtMs);
      },
    };
  };

  return {
    open: () => [...known.values()].filter(({ onRecord }) => onRecord).map(({ view, fromMs }) => ({ ...view, fromMs })),
    begin(view) {
      const { actor, cameraId, kind, purpose } = view;
      if (closed) throw new GatewayError('gateway.closing');
      // A station's wall has nobody to ask.
      if (purpose.trim() === '' && asksPurpose.has(kind) && actor.role !== 'station')
        throw new GatewayError('access.purpose');
      const key = JSON.stringify([actor.personId, actor.address, actor.desk, cameraId, kind, purpose]);
      const entry = known.get(key) ?? start(key, view);
      entry.holders += 1;
      entry.cancelEnd();
      if (entry.onRecord) return held(key, entry);
      return entry.begun.then(
        () => held(key, entry),
        (cause: unknown) => {
          throw new GatewayError('audit.unavailable', { cause });
        },
      );
    },
    async close() {
      closed = true;
      endHeartbeat();
      await Promise.all([...known].map(([key, entry]) => finish(key, entry, 'gateway stopped')));
      await writes.settled();
    },
  };
}
