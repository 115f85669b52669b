/** Cells that look for their first picture together. */
import { describe, expect, it } from 'vitest';
import { LookBeat } from '../../../dashboard/views/overview/look-beat.ts';
import { stillWidthFor } from '../../../dashboard/views/overview/overview-plan.ts';

function bench() {
  const tasks: (() => void)[] = [];
  const beat = new LookBeat({
    after(_ms, task) {
      tasks.push(task);
      return () => void tasks.splice(tasks.indexOf(task), 1);
    },
  });
  return { beat, tasks, pass: () => tasks.shift()?.() };
}

describe('the beat', () => {
  it('asks all on one timer until each has found what it looks for, then rests', () => {
    const { beat, tasks, pass } = bench();
    const looks = { a: 0, b: 0 };
    beat.add(() => ++looks.a === 1);
    beat.add(() => ++looks.b === 2);
    expect(tasks).toHaveLength(1);
    pass();
    pass();
    expect(looks).toEqual({ a: 1, b: 2 });
    expect(tasks).toHaveLength(0);
  });

  it('gives up who never finds anything, and leaves no timer behind', () => {
    const { beat, tasks, pass } = bench();
    let looks = 0;
    const never = () => ++looks < 0;
    beat.add(never);
    for (let n = 0; n < 200; n += 1) pass();
    expect(looks).toBeLessThan(100);
    expect(tasks).toHaveLength(0);
    beat.add(never);
    beat.remove(never);
    expect(tasks).toHaveLength(0);
    beat.add(never);
    beat.close();
    expect(tasks).toHaveLength(0);
  });
});

it('stills are drawn no larger than they stand, in few steps', () => {
  expect([96, 192, 193, 320, 390, 2_000].map(stillWidthFor)).toEqual([192, 192, 320, 320, 400, 400]);
});
