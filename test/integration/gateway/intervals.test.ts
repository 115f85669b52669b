/** What the gateway writes down of a district, held against what was true of it: state intervals, rates, clocks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraHealth, StateInterval } from '../../../gateway/health/schemas.ts';
import type { SentFrame } from '../../simulator/streams/sent-log.ts';
import { call } from '../../support/call.ts';
import { type District, startDistrict } from '../../support/district.ts';
import { cameraOf, healthOf, playing, truthOf } from '../../support/district-sight.ts';
import { type CarriedOut, carryOut, disagreements } from '../../support/fault-script.ts';
import { waitFor } from '../../support/wait-for.ts';

let district: District;
let codes: string[];

beforeAll(async () => {
  district = await startDistrict({
    cameras: 5,
    baseAddress: '127.61.0.0',
    // A closed port that opens is noticed at once, so that the recovery after an outage is that of the stream alone.
    config: { cameras: { tcpProbeMs: 1_000 }, health: { onvifMs: 5_000 } },
  });
  codes = district.devices.map(({ code }) => code);
  for (const code of codes) await playing(district, code);
});
afterAll(async () => {
  await district?.close();
});

describe('the board', () => {
  it('shows frame rate, bitrate and clock offset as they are', async () => {
    // Audio stands in the bitrate of the board and not in the simulator's log of frames.
    const silent: string[] = [];
    for (const code of codes) if ((await truthOf(district, code)).audio === 'none') silent.push(code);
    expect(silent.length).toBeGreaterThanOrEqual(3);
    await waitFor('rates and offsets of all', async () =>
      (await Promise.all(codes.map((code) => healthOf(district, code)))).every(
        ({ fps, clockOffsetMs }) => fps !== null && clockOffsetMs !== null,
      ),
    );
    const sinceMs = Date.now();
    const rows = await Promise.all(silent.map((code) => distinctRows(code, 5)));
    for (const [index, code] of silent.entries()) {
      const sent = await call<SentFrame[]>(
        `${district.control}/cameras/${code}/sent?profile=sub&since=${sinceMs}`,
        'GET',
      );
      const seconds = ((sent.at(-1)?.sentAtMs ?? 0) - (sent[0]?.sentAtMs ?? 0)) / 1_000;
      const trueFps = (sent.length - 1) / seconds;
      const trueKbps = sent.reduce((sum, { bytes }) => sum + (bytes * 8) / 1_000, 0) / seconds;
      const row = rows[index] ?? [];
      const meanOf = (pick: (health: CameraHealth) => number | null) =>
        row.reduce((sum, health) => sum + (pick(health) ?? 0), 0) / row.length;
      expect(Math.abs(meanOf(({ fps }) => fps) / trueFps - 1), `fps of ${code}`).toBeLessThan(0.15);
      expect(Math.abs(meanOf(({ bitrateKbps }) => bitrateKbps) / trueKbps - 1), `bitrate of ${code}`).toBeLessThan(
        0.15,
      );
    }
    for (const code of codes) {
      const { clockOffsetMs } = await truthOf(district, code);
      expect(
        Math.abs(((await healthOf(district, code)).clockOffsetMs ?? 0) - clockOffsetMs),
        `clock of ${code}`,
      ).toBeLessThan(500);
    }
  });

  it('follows a clock that is put wrong, and says so', async () => {
    await district.flip('T-01', 'clock', { offsetMs: -47_300 });
    const row = await waitFor('the new offset', async () => {
      const health = await healthOf(district, 'T-01');
      return Math.abs((health.clockOffsetMs ?? 0) + 47_300) < 500 ? health : undefined;
    });
    expect([row.state, row.cause]).toEqual(['degraded', 'camera.clock-off']);
    await district.flip('T-01', 'restore');
    await waitFor('up again', async () => (await healthOf(district, 'T-01')).state === 'up');
  });
});

describe('state intervals', () => {
  let truth: CarriedOut;

  beforeAll(async () => {
    truth = await carryOut(district, {
      outages: [
        { atMs: 2_000, code: 'T-01', switch: 'stall', forMs: 14_000 },
        { atMs: 3_000, code: 'P-01', switch: 'drop', forMs: 14_000 },
        { atMs: 4_000, code: 'P-02', switch: 'power', forMs: 14_000 },
        // Goes while the gateway looks, comes back after it was away.
        { atMs: 20_000, code: 'C-01', switch: 'power', forMs: 42_000 },
      ],
      gatewayKilled: { atMs: 32_000, forMs: 15_000 },
      endMs: 74_000,
    });
    for (const code of codes) await playing(district, code);
  }, 300_000);

  it('equal the plan within five seconds, and no other second is down', async () => {
    expect(await disagreements(district, codes, truth, 5_000)).toEqual([]);
  });

  it('say that the time of the killed gateway is unknown, and of the gateway too', async () => {
    const { fromMs, toMs } = truth.gatewayOff;
    for (const code of codes) {
      const { id } = await cameraOf(district, code);
      const off = (await intervals('camera', id)).filter(({ cause }) => cause === 'gateway.off');
      expect(
        off.map(({ state }) => state),
        code,
      ).toEqual(['unknown']);
      expect(Math.abs((off[0]?.fromMs ?? 0) - fromMs), code).toBeLessThan(5_000);
    }
    const off = (await intervals('gateway')).find(({ state }) => state === 'unknown');
    expect(Math.abs((off?.fromMs ?? 0) - fromMs)).toBeLessThan(5_000);
    expect(Math.abs((off?.toMs ?? 0) - toMs)).toBeLessThan(5_000);
  });

  it('follow each other without a gap or an overlap', async () => {
    for (const code of codes) {
      const { id } = await cameraOf(district, code);
      const all = await intervals('camera', id);
      expect(all.length, code).toBeGreaterThan(1);
      for (const [index, interval] of all.slice(1).entries()) expect(interval.fromMs, code).toBe(all[index]?.toMs);
    }
  });

  const intervals = async (kind: string, id?: string): Promise<StateInterval[]> => {
    const subject = `subjectKind=${kind}${id ? `&subjectId=${id}` : ''}`;
    const query = `${subject}&from=${truth.startMs}&to=${truth.endMs}`;
    const operator = await district.as('operator');
    const all = await operator.call<StateInterval[]>(`/api/health/intervals?${query}`);
    return all.toSorted((a, b) => a.fromMs - b.fromMs);
  };
});

/** Rows of the board with different figures: so many samples. */
async function distinctRows(code: string, count: number): Promise<CameraHealth[]> {
  const rows: CameraHealth[] = [];
  await waitFor(
    `${count} samples of ${code}`,
    async () => {
      const now = await healthOf(district, code);
      const last = rows.at(-1);
      if (now.fps !== last?.fps || now.bitrateKbps !== last?.bitrateKbps) rows.push(now);
      return rows.length >= count;
    },
    { boundMs: 120_000, everyMs: 500 },
  );
  return rows;
}
