import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SigningKey } from '../../../../gateway/access/audit/signing-key.ts';
import { reviewMs } from '../../../../gateway/incidents/evidence/model.ts';
import type { PackManifest } from '../../../../gateway/incidents/evidence/pack/manifest.ts';
import { actsOf } from '../../../../gateway/incidents/evidence/pack-sight.ts';
import { bytesOfHex, hexOf, linksAfter } from '../../../../gateway/recordings/files/chain.ts';
import { headsText, rootText, sha256Of } from '../../../../gateway/recordings/files/roots.ts';
import {
  type EvidenceBench,
  evidenceCamera,
  hashed,
  type OfficerName,
  officers,
  openEvidenceBench,
  recordingOf,
  recordingStartMs,
} from '../../../support/evidence-bench.ts';
import type { MadeRecording } from '../../../support/made-recording.ts';

let bench: EvidenceBench;
beforeEach(async () => {
  bench = await openEvidenceBench();
});
afterEach(() => bench.close());

const acts = async (packId: string, name: OfficerName) => {
  const pack = await bench.room.desk.get(packId, officers[name]);
  return actsOf(bench.room.decide, officers[name], pack);
};
const review = (packId: string, name: OfficerName, agrees = true) =>
  bench.room.desk.act(packId, 'review', bench.by(name), (_pack, who) => ({
    change: { ...(agrees ? {} : { state: 'rejected' as const }), reviewedBy: who, reviewedAtMs: bench.clock.nowMs() },
    kind: agrees ? 'confirmed' : 'rejected',
  }));
const ready = async () => {
  const { id } = await bench.request('operator');
  await bench.approve(id, 'officer');
  return bench.until(id, 'ready');
};

describe('a request', () => {
  it('holds the footage at once, in the same transaction', async () => {
    const pack = await bench.request('operator');
    expect(pack).toMatchObject({ number: 'CC-2026-0001', state: 'requested', decidedBy: null });
    expect(bench.holds.of('evidence', pack.id)).toMatchObject([{ cameraId: evidenceCamera, untilMs: null }]);
    expect((await bench.request('officer')).number).toBe('CC-2026-0002');
    for (const n of ['9999', '10000']) await bench.room.store.insert({ ...pack, id: n, number: `CC-2026-${n}` });
    expect(await bench.room.store.nextNumber('2026')).toBe('CC-2026-10001');
  });

  it('is refused for a camera without the right, for a wrong span, and when nothing was recorded', async () => {
    await expect(bench.request('stranger')).rejects.toMatchObject({ code: 'not-found' });
    const item = { cameraId: evidenceCamera, role: 'main', fromMs: recordingStartMs, toMs: recordingStartMs } as const;
    await expect(bench.request('operator', { items: [item] })).rejects.toMatchObject({ code: 'request.invalid' });
    const future = { ...item, toMs: bench.clock.nowMs() + 1 };
    await expect(bench.request('operator', { items: [future] })).rejects.toMatchObject({ code: 'request.invalid' });
    const day = { ...item, fromMs: bench.clock.nowMs() - 86_400_000, toMs: bench.clock.nowMs() };
    const items = Array.from({ length: 11 }, () => day);
    await expect(bench.request('operator', { items })).rejects.toMatchObject({ code: 'request.invalid' });
    const before = { ...item, fromMs: 1_000, toMs: 2_000 };
    await expect(bench.request('operator', { items: [before] })).rejects.toMatchObject({ code: 'recording.none' });
    for await (const pack of bench.room.store.newest()) expect.fail(pack.number);
  });

  it('names an incident only for whoever sees it', async () => {
    const incidentId = 'ab000000-0000-7000-8000-000000000001';
    await expect(bench.request('operator', { incidentId })).rejects.toMatchObject({ code: 'not-found' });
    expect(await bench.request('officer', { incidentId })).toMatchObject({ incidentId });
  });

  it('exists for nobody without rights on all its cameras', async () => {
    const { id } = await bench.request('operator');
    await expect(bench.room.desk.get(id, officers.stranger)).rejects.toMatchObject({ code: 'not-found' });
    const pack = await bench.room.desk.get(id, officers.operator);
    expect(bench.room.viewFor(officers.stranger, pack)).toBeUndefined();
  });
});

describe('two people', () => {
  it('are needed: whoever asked never approves, reviews or makes himself the second', async () => {
    const { id } = await bench.request('officer');
    expect(await acts(id, 'officer')).toEqual(['cancel']);
    await expect(bench.approve(id, 'officer')).rejects.toMatchObject({ code: 'recording.same-person' });
    await expect(bench.approve(id, 'operator')).rejects.toMatchObject({ code: 'access.denied' });
    await bench.approve(id, 'colleague');
    await expect(bench.approve(id, 'colleague')).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it('look at an urgent pack: it is made at once, marked, and a condition stands until somebody else has', async () => {
    const urgentReason = 'tai nạn chết người, trực một mình';
    await expect(bench.request('operator', { urgentReason })).rejects.toMatchObject({ code: 'access.denied' });
    const { id } = await bench.request('officer', { urgentReason });
    const pack = await bench.until(id, 'ready');
    expect(pack).toMatchObject({ urgentReason, reviewedBy: null, decidedBy: { id: officers.officer.id } });
    expect(bench.conditions).toMatchObject([{ kind: 'evidence.urgent-unreviewed', cause: 'CC-2026-0001' }]);
    await expect(review(id, 'officer')).rejects.toMatchObject({ code: 'recording.same-person' });
    await expect(bench.approve(id, 'colleague')).rejects.toMatchObject({ code: 'request.conflict' });
    await review(id, 'colleague');
    await bench.room.close();
    expect(bench.conditions).toEqual([]);
    expect((await bench.room.store.steps(id)).map(({ kind }) => kind)).toEqual(['urgent', 'made', 'confirmed']);
    expect(reviewMs).toBe(86_400_000);
  });

  it('who do not agree afterwards: the urgent pack is given to nobody any more', async () => {
    const { id } = await bench.request('officer', { urgentReason: 'một mình' });
    await bench.until(id, 'ready');
    const { token } = await bench.room.links.make(
      id,
      { recipient: 'A', recipientUnit: 'B', hours: 1 },
      bench.by('officer'),
    );
    await review(id, 'colleague', false);
    await expect(bench.room.links.open(token, '10.0.0.9', 0)).rejects.toMatchObject({ code: 'not-found' });
    expect(await acts(id, 'officer')).toEqual([]);
  });

  it('still stands as a condition after a restart', async () => {
    await bench.request('officer', { urgentReason: 'một mình' });
    bench = await bench.reopen();
    expect(bench.conditions).toMatchObject([{ kind: 'evidence.urgent-unreviewed' }]);
  });
});

describe('the making of a pack', () => {
  it('chains each manifest to the one before', async () => {
    const one = await ready();
    // The order of making counts, not the clock.
    bench.clock.jumpWall(-1_000);
    const other = await ready();
    expect(one.made?.manifestSha256).toHaveLength(64);
    expect(other.made?.manifestSha256).not.toBe(one.made?.manifestSha256);
    expect(await bench.room.store.lastManifest()).toBe(other.made?.manifestSha256);
  });

  it('begins anew after a crash, and leaves nothing of the first try', async () => {
    const gate = Promise.withResolvers<void>();
    await bench.close();
    bench = await openEvidenceBench({ beforeRead: () => gate.promise });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    writeFileSync(join(bench.folder, 'evidence', `${id}.part.view`), 'x');
    gate.resolve();
    bench = await bench.reopen({ beforeRead: async () => {} });
    await bench.until(id, 'ready');
    expect(readdirSync(join(bench.folder, 'evidence'))).toEqual([`${id}.zip`]);
  });

  it('is cancelled in the middle: no file is left, and the footage stays held', async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    bench = await bench.reopen({
      beforeRead() {
        entered.resolve();
        return gate.promise;
      },
    });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    await entered.promise;
    expect((await bench.room.desk.get(id, officers.operator)).state).toBe('approved');
    await bench.room.desk.act(id, 'cancel', bench.by('operator'), () => ({
      change: { state: 'cancelled' },
      kind: 'cancelled',
    }));
    const stopped = bench.room.stopMaking(id);
    gate.resolve();
    await stopped;
    expect(readdirSync(join(bench.folder, 'evidence'))).toEqual([]);
    expect(bench.holds.of('evidence', id)).toHaveLength(1);
    expect((await bench.room.desk.get(id, officers.operator)).state).toBe('cancelled');
  });

  it('is refused where it would fill the disk, before anything is written', async () => {
    bench = await bench.reopen({ reserveBytes: 1e18 });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    expect(await bench.until(id, 'failed')).toMatchObject({ fault: 'recording.write-failed' });
    expect((await bench.room.store.steps(id)).at(-1)?.details).toMatchObject({ reason: 'no-space' });
    expect(readdirSync(join(bench.folder, 'evidence'))).toEqual([]);
  });

  it('is refused when a stored bit is another: every place is named, and no pack is left', async () => {
    const [made] = hashed([recordingOf({ fileId: 'f1' })]);
    if (!made) throw new Error('nothing recorded');
    const bytes = Uint8Array.from(made.bytes);
    for (const index of [2, 5]) {
      const at = (made.segments[index]?.offset ?? 0) + 200;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
    }
    bench = await bench.reopen({ recordings: [{ ...made, bytes }] });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    expect(await bench.until(id, 'failed')).toMatchObject({ fault: 'recording.altered', made: null });
    const failed = (await bench.room.store.steps(id)).at(-1);
    const found = { camera: 'T-01', recordingId: 'f1' };
    expect(failed?.details['alterations']).toMatchObject([
      { ...found, segment: 2 },
      { ...found, segment: 5 },
    ]);
    expect(readdirSync(join(bench.folder, 'evidence'))).toEqual([]);
  });

  it('is refused when a segment was put elsewhere: its place in the chain is wrong', async () => {
    const [made] = hashed([recordingOf({ fileId: 'f1' })]);
    if (!made) throw new Error('nothing recorded');
    const segments = made.segments.map((segment, index) =>
      index === 3 ? { ...segment, startMs: segment.startMs + 1 } : segment,
    );
    bench = await bench.reopen({ recordings: [{ ...made, segments }] });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    await bench.until(id, 'failed');
    expect((await bench.room.store.steps(id)).at(-1)?.details['alterations']).toMatchObject([{ segment: null }]);
  });
});

describe('a root that was signed over the recordings', () => {
  const made = hashed([
    recordingOf({ fileId: 'f1' }),
    recordingOf({ fileId: 'f2', seconds: 200, startMs: recordingStartMs + 10_000, startFrame: 100 }),
  ]);
  const rootsOver = (chains: readonly string[]) => (key: SigningKey) =>
    chains.map((chain, index) => {
      const heads = headsText([{ cameraId: evidenceCamera, role: 'main', chain, endMs: 0 }]);
      const signed = { atMs: recordingStartMs + 75_000 + 10_000 * index, sha256: sha256Of(heads) };
      return { ...signed, heads, signature: key.sign(rootText(signed)), fingerprint: key.fingerprint };
    });
  /** After so many segments of the second file. */
  const linkAfter = (count: number) => {
    const [first, second] = made;
    return hexOf(linksAfter(bytesOfHex(first?.file.chainAfter ?? ''), second?.segments.slice(0, count) ?? []));
  };
  const makeWith = async (recordings: readonly MadeRecording[], chains: readonly string[]) => {
    bench = await bench.reopen({ recordings, roots: rootsOver(chains) });
    const { id } = await bench.request('operator');
    await bench.approve(id, 'officer');
    return id;
  };

  const other = (count: number) => hexOf(linksAfter(new Uint8Array(32), made[1]?.segments.slice(0, count) ?? []));

  it('lets the pack be made when the chain leads to one of them', async () => {
    const id = await makeWith(made, [other(65), linkAfter(75)]);
    const path = bench.room.pathOf(await bench.until(id, 'ready'));
    const manifest = execFileSync('unzip', ['-p', path, 'manifest.json'], { encoding: 'utf8' });
    expect((JSON.parse(manifest) as PackManifest).cameras[0]?.signedRoot).toMatchObject({
      signedAt: new Date(recordingStartMs + 85_000).toISOString(),
    });
  });

  it('names a recording that was replaced together with its hashes and its whole chain', async () => {
    const id = await makeWith(made, [other(65), other(75)]);
    expect(await bench.until(id, 'failed')).toMatchObject({ fault: 'recording.altered' });
  });

  it('accuses nobody when what was signed last was lost with the power', async () => {
    const id = await makeWith(made, [other(65)]);
    await bench.until(id, 'ready');
  });

  it('accuses nobody when files between were taken away', async () => {
    const [first, second] = made;
    if (!first || !second) throw new Error('nothing recorded');
    const later = { ...second, file: { ...second.file, chainBefore: linkAfter(5) } };
    const id = await makeWith([first, later], [other(65), other(75)]);
    await bench.until(id, 'ready');
  });
});

describe('custody', () => {
  it('is a history that nobody changes', async () => {
    const { id } = await ready();
    const raw = (sql: string) => bench.db.executeQuery({ sql, parameters: [], query: { kind: 'RawNode' } } as never);
    await expect(raw(`UPDATE evidence_step SET person = 'x' WHERE pack_id = '${id}'`)).rejects.toThrow('only added to');
    await expect(raw(`DELETE FROM evidence_step`)).rejects.toThrow('only added to');
    await expect(raw(`DELETE FROM evidence_pack`)).rejects.toThrow('never deleted');
    await expect(raw(`UPDATE evidence_pack SET purpose = 'x'`)).rejects.toThrow('never changes');
    await expect(raw(`UPDATE evidence_pack SET made = '{}'`)).rejects.toThrow('never changes');
  });

  it('gives a link to one recipient, for a while, from one machine, and each opening is on record', async () => {
    const pack = await ready();
    const input = { recipient: 'Đỗ Văn Minh', recipientUnit: 'Viện kiểm sát', hours: 2 };
    const { token, link } = await bench.room.links.make(pack.id, input, bench.by('operator'));
    expect(JSON.stringify(await bench.room.store.links(pack.id))).not.toContain(token);
    const open = (address: string) => bench.room.links.open(token, address, 0);
    await open('10.0.0.9');
    await open('10.0.0.9');
    await expect(open('10.0.0.10')).rejects.toMatchObject({ code: 'not-found' });
    await bench.clock.advance(2 * 3_600_000);
    await expect(open('10.0.0.9')).rejects.toMatchObject({ code: 'not-found' });
    const steps = await bench.room.store.steps(pack.id);
    expect(steps.filter(({ kind }) => kind === 'opened')).toMatchObject([
      { person: { name: 'Đỗ Văn Minh', role: 'recipient', unit: 'Viện kiểm sát' }, details: { address: '10.0.0.9' } },
      {},
    ]);
    await bench.room.links.end(pack.id, link.id, bench.by('officer'));
    await expect(bench.room.links.end(pack.id, link.id, bench.by('officer'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
