import { describe, expect, it } from 'vitest';
import type { PackProgress } from '../../../../gateway/incidents/evidence/evidence-schemas.ts';
import { createPackQueue } from '../../../../gateway/incidents/evidence/pack/pack-queue.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

interface Job {
  readonly packId: string;
  readonly signal: AbortSignal;
  readonly end: () => void;
  readonly progress: (progress: PackProgress) => void;
}

function openQueue() {
  const clock = createManualClock();
  const jobs: Job[] = [];
  const told: string[] = [];
  const queue = createPackQueue({
    clock,
    make(packId, signal, progress) {
      const { promise, resolve } = Promise.withResolvers<void>();
      jobs.push({ packId, signal, end: resolve, progress });
      signal.addEventListener('abort', () => resolve());
      return promise;
    },
    onProgress: (packId) => void told.push(packId),
  });
  return { clock, jobs, told, queue };
}

describe('the queue of packs', () => {
  it('makes one at a time, in order, each once', async () => {
    const { queue, jobs, clock } = openQueue();
    for (const id of ['a', 'b', 'a']) queue.add(id);
    expect(jobs.map(({ packId }) => packId)).toEqual(['a']);
    expect(queue.progressOf('b')).toMatchObject({ stage: 'waiting' });
    jobs[0]?.end();
    await clock.settle();
    expect(jobs.map(({ packId }) => packId)).toEqual(['a', 'b']);
    expect(queue.progressOf('a')).toBeNull();
    await queue.close();
  });

  it('tells of progress once a second, and knows it at any time', async () => {
    const { queue, jobs, told, clock } = openQueue();
    queue.add('a');
    for (const doneBytes of [1, 2, 3]) jobs[0]?.progress({ stage: 'movies', doneBytes, totalBytes: 9 });
    expect([told, queue.progressOf('a')?.doneBytes]).toEqual([['a'], 3]);
    await clock.advance(1_000);
    jobs[0]?.progress({ stage: 'movies', doneBytes: 4, totalBytes: 9 });
    expect(told).toEqual(['a', 'a']);
    await queue.close();
  });

  it('gives up what is cancelled, running or not, and goes on with the next', async () => {
    const { queue, jobs, clock } = openQueue();
    for (const id of ['a', 'b', 'c']) queue.add(id);
    await queue.cancel('b');
    await queue.cancel('a');
    expect(jobs[0]?.signal.aborted).toBe(true);
    await clock.settle();
    expect(jobs.map(({ packId }) => packId)).toEqual(['a', 'c']);
    await queue.close();
  });

  it('begins nothing more once it is closed, and leaves nothing running', async () => {
    const { queue, jobs, clock } = openQueue();
    for (const id of ['a', 'b']) queue.add(id);
    await queue.close();
    queue.add('c');
    expect(jobs).toHaveLength(1);
    expect(jobs[0]?.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
