/** Devices with their channels and the from-to rows of their addresses. */
import type { Database } from '../kernel/database.ts';
import { newId } from '../kernel/id.ts';
import type { DeviceChannel, DeviceRecord } from './records.ts';
import type { Profile } from './schemas.ts';
import type { CameraTables } from './tables.ts';

export interface DeviceStore {
  list(): Promise<DeviceRecord[]>;
  insert(device: DeviceRecord, nowMs: number): Promise<void>;
  /** Replaces facts and channels; a new address closes the old address row. */
  update(device: DeviceRecord, nowMs: number): Promise<void>;
  addressHistory(deviceId: string): Promise<CameraTables['device_address'][]>;
}

export function createDeviceStore(database: Database): DeviceStore {
  const db = database.withTables<CameraTables>();
  const writeChannels = async (device: DeviceRecord): Promise<void> => {
    await db.deleteFrom('device_channel').where('device_id', '=', device.id).execute();
    if (device.channels.length === 0) return;
    await db
      .insertInto('device_channel')
      .values(device.channels.map((channel) => channelColumns(device.id, channel)))
      .execute();
  };
  const openAddress = async (device: DeviceRecord, nowMs: number): Promise<void> => {
    const open = await db
      .selectFrom('device_address')
      .selectAll()
      .where('device_id', '=', device.id)
      .where('until_ms', 'is', null)
      .executeTakeFirst();
    if (open?.address === device.address) return;
    if (open) await db.updateTable('device_address').set({ until_ms: nowMs }).where('id', '=', open.id).execute();
    const row = { id: newId(nowMs), device_id: device.id, address: device.address, from_ms: nowMs, until_ms: null };
    await db.insertInto('device_address').values(row).execute();
  };
  return {
    async list() {
      const devices = await db
        .selectFrom('device')
        .innerJoin('device_address', 'device_address.device_id', 'device.id')
        .where('device_address.until_ms', 'is', null)
        .selectAll('device')
        .select('device_address.address')
        .orderBy('device.created_at_ms')
        .orderBy('device.id')
        .execute();
      const channels = await db.selectFrom('device_channel').selectAll().orderBy('channel').execute();
      const byDevice = Map.groupBy(channels, (row) => row.device_id);
      return devices.map((row) => recordOf(row, (byDevice.get(row.id) ?? []).map(channelOf)));
    },
    async insert(device, nowMs) {
      await db
        .insertInto('device')
        .values({ ...columnsOf(device), id: device.id, created_at_ms: nowMs })
        .execute();
      await openAddress(device, nowMs);
      await writeChannels(device);
    },
    async update(device, nowMs) {
      await db.updateTable('device').set(columnsOf(device)).where('id', '=', device.id).execute();
      await openAddress(device, nowMs);
      await writeChannels(device);
    },
    addressHistory: (deviceId) =>
      db
        .selectFrom('device_address')
        .selectAll()
        .where('device_id', '=', deviceId)
        .orderBy('from_ms')
        .orderBy('id')
        .execute(),
  };
}

const recordOf = (row: CameraTables['device'] & { address: string }, channels: DeviceChannel[]): DeviceRecord => ({
  id: row.id,
  identity: row.identity,
  mac: row.mac,
  endpoint: row.endpoint,
  make: row.make,
  model: row.model,
  firmware: row.firmware,
  serial: row.serial,
  hostName: row.host_name,
  address: row.address,
  xaddr: row.xaddr,
  onvifVersions: JSON.parse(row.onvif_versions) as string[],
  services: JSON.parse(row.services) as DeviceRecord['services'],
  ptz: row.ptz === 1,
  events: row.events === 1,
  media2: row.media2 === 1,
  clockOffsetMs: row.clock_offset_ms,
  seenAtMs: row.seen_at_ms,
  channels,
});

const columnsOf = (device: DeviceRecord) => ({
  identity: device.identity,
  mac: device.mac,
  endpoint: device.endpoint,
  make: device.make,
  model: device.model,
  firmware: device.firmware,
  serial: device.serial,
  host_name: device.hostName,
  xaddr: device.xaddr,
  onvif_versions: JSON.stringify(device.onvifVersions),
  services: JSON.stringify(device.services),
  ptz: device.ptz ? 1 : 0,
  events: device.events ? 1 : 0,
  media2: device.media2 ? 1 : 0,
  clock_offset_ms: device.clockOffsetMs,
  seen_at_ms: device.seenAtMs,
});

const channelOf = (row: CameraTables['device_channel']): DeviceChannel => ({
  channel: row.channel,
  profiles: JSON.parse(row.profiles) as Profile[],
  mainToken: row.main_token,
  subToken: row.sub_token,
  ptzToken: row.ptz_token,
  sourceTokens: JSON.parse(row.source_tokens) as string[],
});

const channelColumns = (deviceId: string, channel: DeviceChannel): CameraTables['device_channel'] => ({
  device_id: deviceId,
  channel: channel.channel,
  profiles: JSON.stringify(channel.profiles),
  main_token: channel.mainToken,
  sub_token: channel.subToken,
  ptz_token: channel.ptzToken,
  source_tokens: JSON.stringify(channel.sourceTokens),
});
