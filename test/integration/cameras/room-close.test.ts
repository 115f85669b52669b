/** A closed room leaves nothing: no timer, no socket, whatever was under way. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { parseConfig } from '../../../config/load.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import { camerasMigrations } from '../../../gateway/cameras/migrations.ts';
import { openCamerasRoom } from '../../../gateway/cameras/room.ts';
import { type Clock, systemClock } from '../../../gateway/kernel/clock.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { createEvents } from '../../../gateway/kernel/events.ts';
import { createSecretBook } from '../../../gateway/kernel/log.ts';
import { createOnvif } from '../../../gateway/onvif/onvif-port.ts';
import { startHostileDevice } from '../../simulator/hostile-device.ts';
import { allowEverything } from '../../support/allow-everything.ts';
import { createQuietLog } from '../../support/quiet-log.ts';
import { openTestAudit } from '../../support/test-audit.ts';
import { waitFor } from '../../support/wait-for.ts';

const folder = mkdtempSync(join(tmpdir(), 'close-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The system's time, counting what still waits. */
function countingClock(): Clock & { readonly waiting: number } {
  const waiting = new Set<object>();
  return {
    ...systemClock,
    after(delayMs, run) {
      const timer = {};
      waiting.add(timer);
      const cancel = systemClock.after(delayMs, () => {
        waiting.delete(timer);
        run();
      });
      return () => {
        waiting.delete(timer);
        cancel();
      };
    },
    every(periodMs, run) {
      const timer = {};
      waiting.add(timer);
      const cancel = systemClock.every(periodMs, run);
      return () => {
        waiting.delete(timer);
        cancel();
      };
    },
    get waiting() {
      return waiting.size;
    },
  };
}

const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP|UDP/.test(name)).length;

it('closes in the middle of a discovery', async () => {
  const device = await startHostileDevice('silent', { address: '127.174.1.1', httpPort: 0, discoveryPort: 3702 });
  const before = sockets();
  const loaded = parseConfig(
    'cameras: {allowLoopback: true, tcpProbeMs: 200, discovery: {interfaces: [127.0.0.1], windowMs: 300}}',
  );
  if (!loaded.ok) throw new Error('config');
  const config = { ...loaded.config, storage: { folder, keyFile: join(folder, 'key') } };
  const clock = countingClock();
  const { log } = createQuietLog();
  const events = createEvents(() => {});
  const migrations = [...accessMigrations, ...camerasMigrations];
  const db = await openDatabase({ path: ':memory:', migrations, synchronous: 'NORMAL' });
  const onvif = createOnvif({ clock, log });
  const room = await openCamerasRoom({
    ...{ db, config, clock, events, log, onvif },
    audit: openTestAudit(db, folder),
    secrets: createSecretBook(),
    decide: allowEverything,
  });
  const app = Fastify();
  await app.register(websocket);
  await app.register(async (routes) => room.register(routes));
  let reading = 0;
  events.on('discovery.progress', ({ progress }) => {
    reading = Math.max(reading, (progress as { reading: number }).reading);
  });
  const answer = await app.inject({
    method: 'POST',
    url: '/api/discovery',
    payload: { interfaces: [], targets: ['127.174.1.1'] },
  });
  expect(answer.statusCode).toBe(202);
  await waitFor('the silent device to be read', () => reading > 0);
  await app.close();
  await room.close();
  await db.destroy();
  expect(clock.waiting).toBe(0);
  await waitFor('the sockets to be gone', () => sockets() <= before);
  await device.close();
});
