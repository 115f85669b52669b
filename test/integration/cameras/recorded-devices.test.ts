/** Four real cameras, replayed from their recorded answers, go through a discovery run. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startReplayDevices } from '../../simulator/replay-device.ts';
import { openTestRoom } from './open-test-room.ts';

const recordings = new URL('../../../../shared/material/onvif', import.meta.url).pathname;
const present = existsSync(recordings);
if (!present) console.info(`skipped: no recordings at ${recordings}`);

it.skipIf(!present)('finds each as what it is', async () => {
  const devices = await startReplayDevices(recordings, { network: '127.175.1', httpPort: 8000, discoveryPort: 3702 });
  const test = await openTestRoom(
    'cameras: {allowLoopback: true, events: false, discovery: {interfaces: [127.0.0.1], windowMs: 500, httpPorts: [8000], rtspPorts: [8554]}}',
  );
  try {
    const request = {
      interfaces: [],
      targets: devices.map(({ address }) => address),
      username: 'user',
      password: 'pass-1234',
    };
    const { found } = await test.discover(request);
    const told = devices.map(({ name, address }) => {
      const device = found.find((entry) => entry.address === address);
      return {
        name,
        status: device?.status,
        make: device?.make,
        profiles: device?.channels.flatMap((c) => c.profiles).length,
      };
    });
    console.info(JSON.stringify(told));
    expect(told.map(({ status }) => status)).toEqual(['new', 'new', 'new', 'new']);
    for (const { name, make, profiles } of told) {
      expect(name.toLowerCase()).toContain((make ?? '?').toLowerCase().split(' ')[0] ?? '?');
      expect(profiles).toBeGreaterThan(0);
    }
  } finally {
    await test.close();
    for (const device of devices) await device.close();
  }
});
