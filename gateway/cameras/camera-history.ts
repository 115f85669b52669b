/** Reads what served a camera, where it belonged and who leased it, from the from-to rows. */
import type { Database } from '../kernel/database.ts';
import { GatewayError } from '../kernel/errors.ts';
import { createBindingStore } from './binding-store.ts';
import { createCameraStore } from './camera-store.ts';
import type { CameraHistory } from './device-schemas.ts';
import { createDeviceStore } from './device-store.ts';
import type { Registry } from './registry.ts';

/** Also of a retired camera. @throws GatewayError `not-found` */
export async function readCameraHistory(registry: Registry, cameraId: string): Promise<CameraHistory> {
  if (!registry.inventory.cameras.has(cameraId)) throw new GatewayError('not-found');
  return registry.read(async (db, inventory) => {
    const cameras = createCameraStore(db);
    const devices: CameraHistory['devices'] = [];
    for (const { deviceId, channel, fromMs, untilMs } of await createBindingStore(db).history(cameraId)) {
      const device = inventory.devices.get(deviceId);
      const facts = { make: device?.make ?? '', model: device?.model ?? '', serial: device?.serial ?? '' };
      devices.push({ deviceId, channel, ...facts, fromMs, untilMs, addresses: await addresses(db, deviceId) });
    }
    return {
      devices,
      sites: (await cameras.siteHistory(cameraId)).map((row) => ({
        siteId: row.site_id,
        linkId: row.link_id,
        fromMs: row.from_ms,
        untilMs: row.until_ms,
      })),
      contracts: (await cameras.contractHistory(cameraId)).map((row) => ({
        lessorUnitId: row.lessor_unit_id,
        contractNumber: row.contract_number,
        contractFrom: row.contract_from,
        contractUntil: row.contract_until,
        fromMs: row.from_ms,
        untilMs: row.until_ms,
      })),
    };
  });
}

async function addresses(db: Database, deviceId: string): Promise<CameraHistory['devices'][number]['addresses']> {
  const rows = await createDeviceStore(db).addressHistory(deviceId);
  return rows.map(({ address, from_ms, until_ms }) => ({ address, fromMs: from_ms, untilMs: until_ms }));
}
