/** One device of a discovery run, and how it is shown: the status is told anew each time, as binding changes it. */
import type { ErrorCode } from '../../kernel/errors.ts';
import type { DiscoveredDevice } from '../../onvif/ws-discovery.ts';
import type { Inventory } from '../inventory.ts';
import type { Credentials, DeviceRecord } from '../records.ts';
import { findKnown, suggestCameras } from './discovered-device.ts';
import type { DiscoveryStatus, FoundChannel, FoundDevice } from './discovery-schemas.ts';

export interface FoundEntry {
  readonly foundId: string;
  readonly discovered: DiscoveredDevice;
  /** Absent when nothing could be read. */
  readonly record: DeviceRecord | undefined;
  readonly hostName: string | null;
  readonly refused: boolean;
  readonly error: ErrorCode | undefined;
  readonly credentials: Credentials | undefined;
  /** Came with the run: kept with the device once it is bound. */
  readonly keepCredentials: boolean;
}

export function renderFound(inventory: Inventory, entry: FoundEntry): FoundDevice {
  const { discovered, record } = entry;
  const known = findKnown(inventory, { address: discovered.address, record: entry.refused ? undefined : record });
  const { status, reason } = statusOf(entry, known);
  const suggested = suggestCameras(inventory, discovered, entry.hostName, known?.id);
  return {
    foundId: entry.foundId,
    address: discovered.address,
    xaddr: discovered.xaddr ?? null,
    status,
    reason,
    foundBy: discovered.foundBy,
    deviceId: known?.id ?? null,
    make: record?.make ?? '',
    model: record?.model || discovered.hardware,
    firmware: record?.firmware ?? '',
    serial: record?.serial ?? '',
    mac: record?.mac ?? null,
    onvifVersions: [...(record?.onvifVersions ?? [])],
    ptz: record?.ptz ?? false,
    events: record?.events ?? false,
    media2: record?.media2 ?? false,
    clockOffsetMs: record?.clockOffsetMs ?? null,
    channels: (record?.channels ?? []).map((channel): FoundChannel => {
      const { profiles, mainToken, subToken } = channel;
      const serving = inventory.bindings
        .values()
        .find((binding) => binding.deviceId === known?.id && binding.channel === channel.channel);
      return {
        channel: channel.channel,
        profiles: [...profiles],
        mainToken,
        subToken,
        cameraId: serving?.cameraId ?? null,
        hasStill: profiles.some(({ snapshotUrl }) => snapshotUrl !== null),
      };
    }),
    suggestedCameraIds: suggested,
  };
}

function statusOf(
  { discovered, record, refused, error }: FoundEntry,
  known: DeviceRecord | undefined,
): { status: DiscoveryStatus; reason: ErrorCode | null } {
  if (refused) return { status: 'password-refused', reason: error ?? 'camera.unauthorised' };
  if (discovered.xaddr === undefined && error === 'camera.rtsp-only') {
    return known?.xaddr === null
      ? { status: 'known', reason: null }
      : { status: 'rtsp-only', reason: 'camera.rtsp-only' };
  }
  if (!record || error) return { status: 'failed', reason: error ?? 'camera.bad-answer' };
  if (!known) return { status: 'new', reason: null };
  return { status: known.address === record.address ? 'known' : 'known-new-address', reason: null };
}
