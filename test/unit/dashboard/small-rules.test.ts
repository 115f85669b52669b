/** The page's small pure rules: zoom, clock, routes. */
import { describe, expect, it } from 'vitest';
import { maxZoom, panBy, transformOf, wholePicture, zoomAt } from '../../../dashboard/live/picture-zoom.ts';
import { cameraPath, parseRoute } from '../../../dashboard/state/route.ts';
import { ServerClock } from '../../../dashboard/state/server-clock.ts';

describe('zoom', () => {
  it('keeps the point under the pointer and stays between 1 and 8', () => {
    const near = zoomAt(wholePicture, 2, 0.25, 0.5);
    expect(near.zoom).toBe(2);
    expect(near.x + (0.25 - 0.5) / near.zoom).toBeCloseTo(0.25);
    expect(zoomAt(near, 100).zoom).toBe(maxZoom);
    expect(zoomAt(near, 0.01)).toEqual(wholePicture);
  });

  it('never shows anything beyond the picture', () => {
    const corner = panBy(zoomAt(wholePicture, 4), 100, -100);
    expect([corner.x, corner.y]).toEqual([0.875, 0.125]);
    expect(panBy(wholePicture, 1, 1)).toEqual(wholePicture);
  });

  it('becomes a transform around the centre', () => {
    expect(transformOf({ zoom: 2, x: 0.75, y: 0.5 })).toBe('translate(-50.000%, 0.000%) scale(2.0000)');
  });
});

describe('the gateway’s clock', () => {
  it('trusts the message that was the fastest on its way', () => {
    let now = 1_000;
    const clock = new ServerClock(() => now);
    clock.sync(now + 500 - 80);
    clock.sync(now + 500 - 5);
    clock.sync(now + 500 - 200);
    expect(clock.offsetMs()).toBe(495);
    now = 2_000;
    expect(clock.nowMs()).toBe(2_495);
    clock.reset();
    expect(clock.nowMs()).toBe(2_000);
  });

  it('follows a clock that is set back', () => {
    const clock = new ServerClock(() => 10_000);
    for (let n = 0; n < 15; n += 1) clock.sync(11_000);
    for (let n = 0; n < 15; n += 1) clock.sync(4_000);
    expect(clock.offsetMs()).toBe(-6_000);
  });
});

describe('routes', () => {
  it('are read from paths', () => {
    expect(parseRoute('/')).toEqual({ view: 'wall' });
    expect(parseRoute('/wall/tuong-1')).toEqual({ view: 'station', name: 'tuong-1' });
    expect(parseRoute(cameraPath('T-07/á'))).toEqual({ view: 'camera', code: 'T-07/á' });
    expect(parseRoute('/health/')).toEqual({ view: 'health' });
    expect(parseRoute('/camera/a/b')).toEqual({ view: 'missing', path: '/camera/a/b' });
    expect(parseRoute('/camera')).toEqual({ view: 'missing', path: '/camera' });
    expect(parseRoute('/camera/%E0%A4%A')).toMatchObject({ view: 'camera' });
  });
});
