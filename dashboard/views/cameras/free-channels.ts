/** Channels of known devices that serve no camera now. Pure. */
import type { Device } from '../../../gateway/cameras/device-schemas.ts';

export interface FreeChannel {
  readonly key: string;
  readonly deviceId: string;
  readonly channel: number;
  /** How many channels the device has. */
  readonly channels: number;
  readonly name: string;
  readonly address: string;
}

export const freeChannels = (devices: readonly Device[]): FreeChannel[] =>
  devices.flatMap((device) =>
    device.channels
      .filter(({ cameraId, profiles }) => cameraId === null && profiles.length > 0)
      .map(({ channel }) => ({
        key: `${device.id}#${channel}`,
        deviceId: device.id,
        channel,
        channels: device.channels.length,
        name: `${device.make} ${device.model}`.trim() || device.serial,
        address: device.address,
      })),
  );
