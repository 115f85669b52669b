/** `/api/devices`: the units that serve or served cameras, with the camera on each channel. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { CamerasCore } from './core.ts';
import { Device } from './device-schemas.ts';
import type { Inventory } from './inventory.ts';
import type { DeviceRecord } from './records.ts';

export function registerDeviceRoutes(instance: FastifyInstance, { registry }: CamerasCore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/devices',
    {
      config: { door: { right: 'configure' } },
      schema: { tags: ['devices'], response: { 200: Type.Array(Device) } },
    },
    async () => [...registry.inventory.devices.values()].map((device) => renderDevice(registry.inventory, device)),
  );
}

function renderDevice(inventory: Inventory, device: DeviceRecord): Device {
  const { identity: _, endpoint: __, services: ___, channels, onvifVersions, ...rest } = device;
  const serving = [...inventory.bindings.values()].filter(({ deviceId }) => deviceId === device.id);
  return {
    ...rest,
    onvifVersions: [...onvifVersions],
    channels: channels.map(({ channel, profiles, mainToken, subToken }) => ({
      channel,
      profiles: [...profiles],
      mainToken,
      subToken,
      cameraId: serving.find((binding) => binding.channel === channel)?.cameraId ?? null,
    })),
  };
}
