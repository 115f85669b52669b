import { describe, expect, it } from 'vitest';
import { createClockMeasurer } from '../../../gateway/cameras/clock-measurer.ts';
import type { OnvifPort } from '../../../gateway/onvif/onvif-port.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const target = { xaddr: 'http://10.0.0.1/onvif/device_service', allowSelfSigned: true };
const { signal } = new AbortController();

function open() {
  const clock = createManualClock();
  const camera = { offsetMs: 1_234 };
  const asked: string[] = [];
  const measureClock: OnvifPort['measureClock'] = async (_target, _credentials, options = {}) => {
    asked.push(options.precise ? 'precise' : 'coarse');
    const base = { roundTripMs: 4, atMs: clock.nowMs() };
    return options.precise
      ? { ...base, offsetMs: camera.offsetMs, uncertaintyMs: 20, method: 'second-turn' }
      : {
          ...base,
          offsetMs: Math.floor(camera.offsetMs / 1_000) * 1_000 + 500,
          uncertaintyMs: 502,
          method: 'whole-second',
        };
  };
  const measure = createClockMeasurer({ onvif: { measureClock } as OnvifPort, clock });
  return { clock, camera, asked, measure: () => measure('c', target, signal) };
}

describe('the clock measurer', () => {
  it('is exact once in ten minutes and asks one question in between', async () => {
    const { clock, asked, measure } = open();
    for (let minute = 0; minute < 11; minute += 1) {
      const { offsetMs, uncertaintyMs, method } = await measure();
      expect({ offsetMs, method }).toEqual({ offsetMs: 1_234, method: 'onvif-second-turn' });
      expect(uncertaintyMs).toBeLessThan(60);
      await clock.advance(60_000);
    }
    expect(asked.filter((kind) => kind === 'precise')).toHaveLength(2);
    expect(asked).toHaveLength(11);
  });

  it('measures anew when the clock was set', async () => {
    const { camera, asked, measure } = open();
    await measure();
    camera.offsetMs = 90_000;
    expect((await measure()).offsetMs).toBe(90_000);
    expect(asked).toEqual(['precise', 'coarse', 'precise']);
  });
});
