import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../../gateway/kernel/id.ts';
import { type EvidenceBench, officers, openEvidenceBench } from '../../../support/evidence-bench.ts';

let bench: EvidenceBench;
beforeEach(async () => {
  bench = await openEvidenceBench();
});
afterEach(() => bench.close());

describe('packs', () => {
  it('are given newest first, each once, however many there are', async () => {
    const { store, desk } = bench.room;
    const { id } = await bench.request('operator');
    const pack = await desk.get(id, officers.operator);
    for (let more = 1; more <= 450; more += 1)
      await store.insert({ ...pack, id: newId(bench.clock.nowMs() + more), number: `${pack.number}-${more}` });
    const numbers: string[] = [];
    for await (const { number } of store.newest()) numbers.push(number);
    const expected = Array.from({ length: 450 }, (_, index) => `${pack.number}-${450 - index}`);
    expect(numbers).toEqual([...expected, pack.number]);
  });
});
