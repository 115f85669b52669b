/** Disks: known by their markers, never written when missing, rested when they fail, chosen by what is free. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Condition } from '../../../../gateway/kernel/conditions.ts';
import { type Database, openDatabase } from '../../../../gateway/kernel/database.ts';
import { createEvents, type Events } from '../../../../gateway/kernel/events.ts';
import { type Disks, openDisks } from '../../../../gateway/recordings/keep/disk-set.ts';
import { keepMigrations } from '../../../../gateway/recordings/keep/tables.ts';
import { createFakeDisks, type FakeDisks, systemError } from '../../../support/fake-disks.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createQuietLog } from '../../../support/quiet-log.ts';

let db: Database;
let clock: ManualClock;
let events: Events;
let probe: FakeDisks;
let disks: Disks;
let standing: Map<string, Condition>;

const config = (...names: string[]) => ({
  disks: names.map((name) => ({ name, folder: `/${name}`, quotaGb: 0 })),
  minFreeGb: 2,
});
const open = async (...names: string[]) => {
  disks = await openDisks({ db, clock, events, log: createQuietLog().log, config: config(...names), probe });
  disks.begin();
};
const states = () => disks.list().map(({ state, cause }) => (cause === '' ? state : `${state}: ${cause}`));

beforeEach(async () => {
  db = await openDatabase({ path: ':memory:', migrations: keepMigrations, synchronous: 'NORMAL' });
  clock = createManualClock();
  events = createEvents((error) => {
    throw error;
  });
  standing = new Map();
  events.on('condition.raised', (condition) => standing.set(condition.kind, condition));
  events.on('condition.cleared', ({ kind }) => standing.delete(kind));
  probe = createFakeDisks();
});
afterEach(async () => {
  await disks?.close();
  expect(clock.pending).toBe(0);
  await db.destroy();
});

describe('a disk', () => {
  it('is marked when it is first used, and known by that afterwards', async () => {
    probe.add('/D1', {});
    await open('D1');
    expect(states()).toEqual(['working']);
    const [{ id } = { id: '' }] = disks.list();
    expect(probe.byFolder.get('/D1')?.marker).toEqual({ id, name: 'D1' });
    expect(disks.find(id)).toEqual({ id, name: 'D1', folder: '/D1/recordings' });
    await disks.close();
    await open('D1');
    expect(disks.list()[0]?.id).toBe(id);
  });

  it('that is not mounted is missed and never written, until it is back', async () => {
    const disk = probe.add('/D1', {});
    await open('D1');
    const [{ id } = { id: '' }] = disks.list();
    disk.mounted = false;
    await clock.advance(5_000);
    expect(states()).toEqual(['missing: not-mounted']);
    expect([disks.forWriting(), disks.find(id), disks.takes(id)]).toEqual([undefined, undefined, false]);
    expect(standing.get('recording.disk-missing')?.cause).toBe('D1: not-mounted');
    disk.mounted = true;
    await clock.advance(5_000);
    expect(disks.forWriting()?.id).toBe(id);
    expect([...standing.keys()]).toEqual([]);
    expect(probe.byFolder.get('/D1')?.marker?.id).toBe(id);
  });

  it('that is not mounted at a start is missed too', async () => {
    const disk = probe.add('/D1', {});
    await open('D1');
    await disks.close();
    disk.mounted = false;
    await open('D1');
    expect(states()).toEqual(['missing: not-mounted']);
    expect(disk.marker?.name).toBe('D1');
  });

  it('is not taken for another, nor a folder with other things in it for a disk', async () => {
    const first = probe.add('/D1', {});
    probe.add('/D2', { foreign: true });
    await open('D1', 'D2', 'D3');
    expect(states()).toEqual(['working', 'missing: not-empty', 'missing: ENOENT']);
    first.marker = { id: 'another', name: 'D9' };
    await clock.advance(5_000);
    expect(states()[0]).toBe('missing: other-disk');
    await disks.close();
    probe.add('/D4', { marker: { id: 'another', name: 'D9' } });
    probe.add('/D5', { marker: { id: 'another', name: 'D9' } });
    await open('D4', 'D5');
    // Its marker came from elsewhere: taken over once.
    expect(states().sort()).toEqual(['missing: same-disk', 'working']);
  });

  it('that does not answer is missing after ten seconds, and back when it does', async () => {
    const disk = probe.add('/D1', {});
    await open('D1');
    disk.hangs = true;
    await clock.advance(5_000);
    expect(states()).toEqual(['working']);
    await clock.advance(10_000);
    expect(states()).toEqual(['missing: no-answer']);
    disk.answer();
    await clock.advance(5_000);
    expect(states()).toEqual(['working']);
    // One that is asked while everything closes is not waited for.
    disk.hangs = true;
    await clock.advance(5_000);
  });

  it('that fails rests, is tried, and has failed no more once a write went well', async () => {
    const disk = probe.add('/D1', {});
    await open('D1');
    const [{ id } = { id: '' }] = disks.list();
    disk.writeError = 'EIO';
    disks.failed(id, systemError('EIO'));
    expect([states(), disks.takes(id), disks.forWriting()]).toEqual([['failing: EIO'], false, undefined]);
    expect(standing.get('recording.disk-failing')?.cause).toBe('D1: EIO');
    await clock.advance(60_000);
    expect(disks.takes(id)).toBe(false);
    disk.writeError = undefined;
    await clock.advance(60_000);
    expect([states(), disks.takes(id)]).toEqual([['failing: EIO'], true]);
    disks.worked(id);
    expect([states(), standing.size]).toEqual([['working'], 0]);
  });

  it('without room takes nothing for the moment, which is no alarm; with nothing but held footage it is', async () => {
    const disk = probe.add('/D1', { sizeBytes: 100e9 });
    await open('D1');
    const [{ id } = { id: '' }] = disks.list();
    disks.failed(id, systemError('ENOSPC'));
    expect([states(), disks.forWriting(), standing.size]).toEqual([['full: ENOSPC'], undefined, 0]);
    await clock.advance(5_000);
    expect(disks.forWriting()?.id).toBe(id);
    disk.usedBytes = () => 99e9;
    await clock.advance(5_000);
    expect(disks.forWriting()).toBeUndefined();
    disks.setOnlyHeld(id, true);
    expect(states()).toEqual(['full: held']);
    expect([...standing.keys()]).toEqual(['recording.disk-full']);
    await clock.advance(10_000);
    expect(states()).toEqual(['full: held']);
    disks.setOnlyHeld(id, false);
    expect(standing.size).toBe(0);
  });

  it('gets files in proportion to what is free on it, evenly mixed', async () => {
    probe.add('/D1', { sizeBytes: 302e9 });
    probe.add('/D2', { sizeBytes: 102e9 });
    await open('D1', 'D2');
    const names = Array.from({ length: 40 }, () => disks.forWriting()?.name);
    expect(names.filter((name) => name === 'D1')).toHaveLength(30);
    expect(names.slice(0, 8).filter((name) => name === 'D2')).toHaveLength(2);
    // One that fails is left out at once, and nothing is told of a full one beside it.
    disks.failed(disks.list()[0]?.id ?? '', systemError('EIO'));
    expect(disks.forWriting()?.name).toBe('D2');
  });
});
