import { afterEach, describe, expect, it } from 'vitest';
import { type SpreadRounds, startSpreadRounds } from '../../../gateway/health/spread-rounds.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const closing: SpreadRounds[] = [];
afterEach(async () => {
  for (const rounds of closing.splice(0)) await rounds.close();
});

function open(count: number, visit: (subject: string, signal: AbortSignal) => Promise<void>, parallel = 4) {
  const clock = createManualClock(0);
  const errors: unknown[] = [];
  const subjects = Array.from({ length: count }, (_, index) => `s${index}`);
  const rounds = startSpreadRounds({
    clock,
    periodMs: 60_000,
    parallel,
    deadlineMs: 5_000,
    subjects: () => subjects,
    visit,
    onError: (error) => errors.push(error),
  });
  closing.push(rounds);
  return { clock, rounds, errors, subjects };
}

describe('spread rounds', () => {
  it('visit each subject once per period, evenly', async () => {
    const visits: [string, number][] = [];
    const { clock } = open(120, async (subject) => void visits.push([subject, clock.nowMs()]));
    await clock.advance(60_010);
    expect(visits).toHaveLength(120);
    const perSecond = Map.groupBy(visits, ([, atMs]) => Math.floor(atMs / 1_000));
    expect(Math.max(...[...perSecond.values()].map((turns) => turns.length))).toBeLessThanOrEqual(3);
    await clock.advance(60_000);
    expect(visits).toHaveLength(240);
    expect(new Set(visits.slice(120).map(([subject]) => subject)).size).toBe(120);
  });

  it('share a step when there are more subjects than steps', async () => {
    let visits = 0;
    const visit = async () => {
      visits += 1;
    };
    const { clock } = open(6_000, visit, 10_000);
    await clock.advance(60_040);
    expect(visits).toBeGreaterThanOrEqual(6_000);
    expect(visits).toBeLessThan(6_300);
  });

  it('never have more under way than allowed, and end what takes too long', async () => {
    let running = 0;
    let most = 0;
    const { clock, errors } = open(120, async (_, signal) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      running -= 1;
      throw signal.reason;
    });
    await clock.advance(30_000);
    expect(most).toBe(4);
    expect(errors.length).toBeGreaterThanOrEqual(16);
  });

  it('abort and await what is under way when closed, and leave no timer', async () => {
    let ended = 0;
    const { clock, rounds } = open(10, async (_, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      ended += 1;
    });
    await clock.advance(20_000);
    const before = ended;
    await rounds.close();
    expect(ended).toBeGreaterThan(before);
    expect(clock.pending).toBe(0);
    rounds.visitSoon('s1');
    await clock.settle();
    expect(clock.pending).toBe(0);
  });
});
