/** The part of the `Cameras` port that asks the device itself. */
import { GatewayError } from '../kernel/errors.ts';
import { createClockMeasurer } from './clock-measurer.ts';
import type { CamerasCore } from './core.ts';
import { profileOf } from './inventory.ts';
import type { Cameras } from './model.ts';
import { accessCamera } from './reach/device-access.ts';

export type DeviceAnswers = Pick<Cameras, 'measureClock' | 'fetchSnapshot' | 'requestKeyframe'>;

export function createDeviceAnswers(
  parts: Pick<CamerasCore, 'registry' | 'credentials' | 'addresses' | 'onvif' | 'log' | 'clock'>,
): DeviceAnswers {
  const { onvif, log } = parts;
  const measure = createClockMeasurer(parts);
  return {
    async measureClock(cameraId, signal) {
      return measure(cameraId, accessCamera(parts, cameraId).target, signal);
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
