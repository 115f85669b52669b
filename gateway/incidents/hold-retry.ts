/** What could not be held for want of room is tried again until it is: nobody may be looking at the page that says so. */
import { gatewayItself } from '../access/audit/actor.ts';
import type { Clock } from '../kernel/clock.ts';
import { GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { createPendingWork } from '../kernel/pending-work.ts';
import type { By, IncidentBook } from './incident-book.ts';

const retryMs = 10_000;

const byItself: By = {
  doer: { personId: '', personName: '', unitId: null, unitName: '' },
  actor: gatewayItself,
};

/** @returns closes it; resolves when nothing is under way */
export function startHoldRetry(book: Pick<IncidentBook, 'open' | 'holdAgain'>, clock: Clock, log: Logger) {
  const pending = createPendingWork();
  let turning = false;
  const turn = async () => {
    for (const { id, cameras } of book.open())
      for (const camera of cameras) if (camera.holdId === null) await book.holdAgain(id, camera.id, byItself);
  };
  const stop = clock.every(retryMs, () => {
    if (turning) return;
    turning = true;
    const work = turn()
      .catch((error: unknown) => {
        // No room for the first means none for the others.
        const full = error instanceof GatewayError && error.code === 'recording.holds-full';
        if (!full) log.error({ err: error }, 'footage of incidents could not be held');
      })
      .finally(() => {
        turning = false;
      });
    void pending.add(work);
  });
  return async (): Promise<void> => {
    stop();
    await pending.settled();
  };
}
