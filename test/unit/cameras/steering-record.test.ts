/** Steering on record: a row when it begins, before anything moves; one when it ends; none per message. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry, AuditRow } from '../../../gateway/access/audit/audit-chain.ts';
import { createSteeringRecord, type SteeringRecord } from '../../../gateway/cameras/steering/steering-record.ts';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

const actor = { personId: 'p', personName: 'Lan', role: 'operator', address: '10.0.0.5', desk: 'Bàn 1' };
const one = { key: 'p 1', name: 'Bàn 1', actor };
const other = { key: 'q 2', name: 'Bàn 2', actor: { ...actor, personId: 'q', personName: 'Minh', desk: 'Bàn 2' } };

let clock: ManualClock;
let rows: AuditEntry[];
let failing: boolean;
let failures: [string, string][];
let record: SteeringRecord;
let append: (entry: AuditEntry) => Promise<AuditRow>;

beforeEach(() => {
  clock = createManualClock();
  rows = [];
  failing = false;
  failures = [];
  append = async (entry: AuditEntry) => {
    if (failing) throw new GatewayError('audit.unavailable');
    rows.push(entry);
    return { ...entry, seq: rows.length, hash: '' };
  };
  record = createSteeringRecord({
    ...{ audit: { append }, clock },
    onFailure: (cameraId, steerer, error) =>
      failures.push([cameraId, `${steerer.name} ${(error as GatewayError).code}`]),
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(() => record.close());

describe('the record of steering', () => {
  it('tells a hold once when it begins and once when it ends, with how often the head moved', async () => {
    record.holds('c', one);
    expect(record.isTold('c')).toBe(false);
    await record.told('c');
    expect(record.isTold('c')).toBe(true);
    const fromMs = clock.nowMs();
    for (let renewal = 0; renewal < 10; renewal += 1) {
      record.holds('c', one);
      record.moved('c');
      await clock.advance(400);
    }
    record.stopped('c');
    record.moved('c');
    await clock.advance(5_000);
    record.moved('c');
    record.ends('c', 'released');
    await record.close();
    expect(rows.map(({ kind, cameraId, personName, desk }) => [kind, cameraId, personName, desk])).toEqual([
      ['ptz.held', 'c', 'Lan', 'Bàn 1'],
      ['ptz.ended', 'c', 'Lan', 'Bàn 1'],
    ]);
    expect(rows[1]?.details).toEqual({
      ...{ desk: 'Bàn 1', fromMs, untilMs: fromMs + 9_000, movements: 3, how: 'released' },
    });
  });

  it('tells of the end with the times of both rows, however late it is read', async () => {
    let readings = 0;
    const nowMs = () => {
      readings += 1;
      return readings;
    };
    const running = createSteeringRecord({
      ...{ audit: { append }, clock: { ...clock, nowMs } },
      ...{ onFailure: () => {}, onError: () => {} },
    });
    running.holds('c', one);
    running.ends('c', 'released');
    await running.close();
    expect(rows[1]?.details).toMatchObject({ fromMs: rows[0]?.atMs, untilMs: rows[1]?.atMs });
  });

  it('tells who took over from whom', async () => {
    record.holds('c', one);
    record.holds('c', other);
    record.ends('c', 'lapsed');
    await record.close();
    const told = rows.map(({ kind, personName, details }) => [kind, personName, details['from'] ?? details['how']]);
    expect(told).toHaveLength(4);
    expect(told).toEqual(
      expect.arrayContaining([
        ['ptz.held', 'Lan', undefined],
        ['ptz.ended', 'Lan', 'taken-over'],
        ['ptz.taken-over', 'Minh', 'Bàn 1'],
        ['ptz.ended', 'Minh', 'lapsed'],
      ]),
    );
  });

  it('gives the hold back when it cannot be put on record, and tells no end of it', async () => {
    failing = true;
    record.holds('c', one);
    await expect(record.told('c')).rejects.toMatchObject({ code: 'audit.unavailable' });
    expect(failures).toEqual([['c', 'Bàn 1 audit.unavailable']]);
    expect(record.isTold('c')).toBe(false);
    failing = false;
    record.ends('c', 'released');
    await record.close();
    expect(rows).toEqual([]);
  });

  it('ends what is held when the gateway stops', async () => {
    record.holds('c', one);
    record.holds('d', other);
    await record.close();
    expect(rows.filter(({ kind }) => kind === 'ptz.ended').map(({ details }) => details['how'])).toEqual([
      'gateway stopped',
      'gateway stopped',
    ]);
  });
});
