/** The part of the `Cameras` port that asks the device itself. */
import { GatewayError } from '../kernel/errors.ts';
import type { CamerasCore } from './core.ts';
import { accessCamera } from './device-access.ts';
import { profileOf } from './inventory.ts';
import type { Cameras } from './model.ts';

export type DeviceAnswers = Pick<Cameras, 'measureClock' | 'fetchSnapshot' | 'requestKeyframe'>;

const clockMethods = { 'second-turn': 'onvif-second-turn', 'whole-second': 'onvif', 'http-date': 'http-date' } as const;

export function createDeviceAnswers(
  parts: Pick<CamerasCore, 'registry' | 'credentials' | 'addresses' | 'onvif' | 'log'>,
): DeviceAnswers {
  const { onvif, log } = parts;
  return {
    async measureClock(cameraId, signal) {
      const { target } = accessCamera(parts, cameraId);
      const measured = await onvif.measureClock(target, undefined, { signal, precise: true });
      const { roundTripMs, offsetMs, uncertaintyMs, method } = measured;
      return { roundTripMs, offsetMs, uncertaintyMs, method: clockMethods[method] };
    },
    async fetchSnapshot(cameraId, signal) {
      const { target, credentials, camera, channel } = accessCamera(parts, cameraId);
      const main = profileOf(camera, channel, 'main');
      const url = main?.snapshotUrl ?? profileOf(camera, channel, 'sub')?.snapshotUrl;
      if (!url) throw new GatewayError('camera.not-supported');
      return onvif.fetchSnapshot(target, credentials, url, { signal });
    },
    async requestKeyframe(cameraId, role) {
      try {
        const { target, credentials, camera, channel } = accessCamera(parts, cameraId);
        const profile = profileOf(camera, channel, role);
        if (profile) await onvif.setSynchronizationPoint(target, credentials, profile.token);
      } catch (error) {
        // Many cameras cannot; the next keyframe comes anyway.
        log.debug({ cameraId, err: error }, 'no keyframe on demand');
      }
    },
  };
}
