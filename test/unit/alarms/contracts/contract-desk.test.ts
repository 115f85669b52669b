/** Two people at one contract at the same moment. */
import { expect, it } from 'vitest';
import type { Actor } from '../../../../gateway/access/audit/actor.ts';
import { createContractDesk } from '../../../../gateway/alarms/contracts/contract-desk.ts';
import { alarmsMigrations } from '../../../../gateway/alarms/migrations.ts';
import { openDatabase } from '../../../../gateway/kernel/database.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const actor: Actor = { personId: 'p', personName: 'Hoa', role: 'administrator', address: '', desk: '' };

it('a month is closed once, a camera covered once, a number taken once', async () => {
  const db = await openDatabase({ path: ':memory:', migrations: alarmsMigrations, synchronous: 'FULL' });
  const audited: string[] = [];
  const desk = createContractDesk({
    ...{ db, clock: createManualClock(Date.UTC(2026, 5, 1)) },
    audit: { append: async ({ kind }: { kind: string }) => void audited.push(kind) } as never,
    health: { seenOf: async () => ({ intervalsOf: () => [], excusedOf: () => [] }) },
  });
  const codes = async (acts: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(acts))
      .map((result) => (result.status === 'rejected' ? result.reason.code : 'done'))
      .sort();
  const terms = {
    ...{ pricePerMonth: 1_000_000, promisedPercent: 99, repairHours: 4, maxPenaltyPercent: 100 },
    penalty: { kind: 'none' } as const,
  };
  const lessorUnitId = 'lessor';
  const input = { number: 'HD-1', title: 'Camera hầm', lessorUnitId, fromDay: '2026-01-01', untilDay: null, terms };
  try {
    expect(await codes([desk.create(input, actor), desk.create(input, actor)])).toEqual(['done', 'request.conflict']);
    const [contract] = await desk.contracts();
    const coverage = { cameraId: 'c1', contractId: contract?.id ?? '', fromDay: '2026-01-01', untilDay: null };
    expect(await codes([desk.cover(coverage, actor), desk.cover(coverage, actor)])).toEqual([
      'done',
      'request.conflict',
    ]);
    const close = () => desk.close(lessorUnitId, '2026-03', actor);
    expect(await codes([close(), close()])).toEqual(['done', 'request.conflict']);
    expect(await desk.closedMonths(lessorUnitId)).toEqual(['2026-03']);
    expect(audited.sort()).toEqual(['contract.camera-covered', 'contract.created', 'sheet.closed']);
  } finally {
    await db.destroy();
  }
});
