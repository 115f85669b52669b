import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type ReachTarget, startReachProbe } from '../../../gateway/cameras/reach/reach-probe.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { waitFor } from '../../support/wait-for.ts';

function open(isOpen: (target: ReachTarget) => boolean) {
  const clock = createManualClock();
  const events = createEvents((error) => {
    throw error;
  });
  const reached: string[] = [];
  const knocked: string[] = [];
  events.on('device.reachable', ({ deviceId }) => reached.push(deviceId));
  const probe = startReachProbe({
    clock,
    events,
    periodMs: 5_000,
    targetOf: (cameraId) => ({ deviceId: `d-${cameraId}`, host: '127.0.0.1', port: 1 }),
    knock: async (target) => {
      knocked.push(target.deviceId);
      return isOpen(target);
    },
  });
  const stream = (cameraId: string, phase: string, error: string | null = null) =>
    events.publish('stream.state', { cameraId, role: 'sub', state: { phase, error } });
  return { clock, events, reached, knocked, probe, stream };
}

describe('the reach probe', () => {
  it('knocks only where a stream waits, and tells once when a port opens', async () => {
    let up = false;
    const { clock, reached, knocked, probe, stream } = open(() => up);
    stream('ok', 'running');
    stream('lost', 'waiting', 'stream.lost');
    await clock.advance(15_000);
    expect(new Set(knocked)).toEqual(new Set(['d-lost']));
    expect([...probe.silent().keys()]).toEqual(['d-lost']);
    up = true;
    await clock.advance(20_000);
    expect(reached).toEqual(['d-lost']);
    expect(probe.silent().size).toBe(0);
    stream('lost', 'running');
    knocked.length = 0;
    await clock.advance(10_000);
    expect(knocked).toEqual([]);
    await probe.close();
    expect(clock.pending).toBe(0);
  });

  it('tells nothing of a port that was open all the time', async () => {
    const { clock, reached, probe, stream } = open(() => true);
    stream('hangs', 'waiting', 'stream.stalled');
    await clock.advance(30_000);
    expect(reached).toEqual([]);
    await probe.close();
  });

  it('takes a refused connection for a closed port, so that the first open knock counts', async () => {
    const { clock, reached, probe, stream } = open(() => true);
    stream('back', 'waiting', 'camera.refused');
    await clock.advance(5_000);
    expect(reached).toEqual(['d-back']);
    await probe.close();
  });

  it('knocks at real ports', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const events = createEvents(() => {});
    const reached: string[] = [];
    events.on('device.reachable', ({ deviceId }) => reached.push(deviceId));
    const targetOf = () => ({ deviceId: 'd', host: '127.0.0.1', port });
    const probe = startReachProbe({ clock: systemClock, events, periodMs: 30, targetOf });
    events.publish('stream.state', { cameraId: 'c', role: 'sub', state: { phase: 'waiting', error: null } });
    await waitFor('a closed port', () => probe.silent().has('d'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await waitFor('the port to be seen open', () => reached.length === 1);
    await probe.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
