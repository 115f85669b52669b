/** The cameras room with real ONVIF, on a database in memory, behind the real door; the test adds the devices. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { parseConfig } from '../../../config/load.ts';
import type { AuditLog } from '../../../gateway/access/audit/audit-log.ts';
import { accessMigrations } from '../../../gateway/access/migrations.ts';
import type { DiscoveryProgress, FoundDevice } from '../../../gateway/cameras/discovery/discovery-schemas.ts';
import { camerasMigrations } from '../../../gateway/cameras/migrations.ts';
import { type CamerasRoom, type CamerasRoomOptions, openCamerasRoom } from '../../../gateway/cameras/room.ts';
import type { Camera } from '../../../gateway/cameras/schemas.ts';
import { doorPlugin } from '../../../gateway/http/door.ts';
import { errorPlugin } from '../../../gateway/http/errors.ts';
import { systemClock } from '../../../gateway/kernel/clock.ts';
import { openDatabase } from '../../../gateway/kernel/database.ts';
import { createEvents, type Events } from '../../../gateway/kernel/events.ts';
import { createLogger, createSecretBook } from '../../../gateway/kernel/log.ts';
import { createOnvif } from '../../../gateway/onvif/onvif-port.ts';
import { allowEverything, doorOf } from '../../support/allow-everything.ts';
import { openTestAudit } from '../../support/test-audit.ts';
import { waitFor } from '../../support/wait-for.ts';

export interface TestRoom {
  readonly room: CamerasRoom;
  readonly audit: AuditLog;
  readonly app: FastifyInstance;
  readonly url: string;
  readonly events: Events;
  readonly logged: string[];
  /** Every body the API answered with. */
  readonly answered: string[];
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** The answer whatever its status. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  discover(request: object): Promise<DiscoveryProgress>;
  camera(code: string): Camera;
  close(): Promise<void>;
}

export const foundAt = (progress: DiscoveryProgress, address: string): FoundDevice => {
  const found = progress.found.find((device) => device.address === address);
  if (!found) throw new Error(`nothing found at ${address}: ${JSON.stringify(progress.found.map((f) => f.address))}`);
  return found;
};

export async function openTestRoom(
  yaml: string,
  more: Pick<CamerasRoomOptions, 'testFirstKeyframe'> = {},
): Promise<TestRoom> {
  const loaded = parseConfig(yaml);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const folder = mkdtempSync(join(tmpdir(), 'cameras-'));
  const config = { ...loaded.config, storage: { folder, keyFile: join(folder, 'credentials.key') } };
  const migrations = [...accessMigrations, ...camerasMigrations];
  const db = await openDatabase({ path: join(folder, 'gateway.db'), migrations, synchronous: 'NORMAL' });
  const logged: string[] = [];
  const answered: string[] = [];
  const secrets = createSecretBook();
  const log = createLogger({ level: 'debug', secrets, write: (line) => logged.push(line) });
  const events = createEvents((error) => logged.push(`listener failed: ${String(error)}`));
  const onvif = createOnvif({ clock: systemClock, log });
  const audit = openTestAudit(db, folder);
  const room = await openCamerasRoom({
    db,
    audit,
    config,
    clock: systemClock,
    events,
    log,
    secrets,
    onvif,
    decide: allowEverything,
    ...more,
  });
  const app = Fastify({ ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', allErrors: true } } });
  await app.register(errorPlugin);
  await app.register(doorPlugin, doorOf());
  await app.register(websocket);
  await app.register(async (routes) => room.register(routes));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const ask: TestRoom['ask'] = async (method, path, body) => {
    const csv = typeof body === 'string';
    const answer = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && {
        body: csv ? body : JSON.stringify(body),
        headers: { 'content-type': csv ? 'text/csv' : 'application/json' },
      }),
    });
    const text = await answer.text();
    answered.push(text);
    return { status: answer.status, text };
  };
  const call: TestRoom['call'] = async (method, path, body) => {
    const { status, text } = await ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as never;
  };
  return {
    room,
    audit,
    app,
    url,
    events,
    logged,
    answered,
    ask,
    call,
    async discover(request) {
      const { runId } = await call<DiscoveryProgress>('POST', '/api/discovery', request);
      return waitFor('the end of discovery', async () => {
        const progress = await call<DiscoveryProgress>('GET', `/api/discovery/${runId}`);
        return progress.state === 'running' ? undefined : progress;
      });
    },
    camera(code) {
      const camera = room.cameras.findByCode(code);
      if (!camera) throw new Error(`no camera ${code}`);
      return camera;
    },
    async close() {
      await app.close();
      await room.close();
      await db.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
