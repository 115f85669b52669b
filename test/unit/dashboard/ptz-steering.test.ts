import { describe, expect, it } from 'vitest';
import { createSteering, type PtzRequest } from '../../../dashboard/state/ptz-steering.ts';

function createStage() {
  const sent: PtzRequest[] = [];
  const renewals = new Set<() => void>();
  const steering = createSteering({
    cameraId: 'c',
    send: (request) => sent.push(request),
    every(_ms, task) {
      renewals.add(task);
      return () => renewals.delete(task);
    },
  });
  return { sent, renewals, steering, renew: () => renewals.forEach((task) => void task()) };
}

const left = { pan: -0.5, tilt: 0, zoom: 0 };
const up = { pan: 0, tilt: 0.5, zoom: 0 };

describe('steering', () => {
  it('sends a move at once, renews it while held, and stops once', () => {
    const { sent, steering, renew, renewals } = createStage();
    steering.set('ArrowLeft', left);
    renew();
    steering.set('ArrowLeft', null);
    expect(sent.map((request) => request.type)).toEqual(['move', 'move', 'stop']);
    expect(renewals.size).toBe(0);
  });

  it('adds up what is held together', () => {
    const { sent, steering } = createStage();
    steering.set('ArrowLeft', left);
    steering.set('ArrowUp', up);
    expect(sent.at(-1)).toEqual({ type: 'move', cameraId: 'c', pan: -0.5, tilt: 0.5, zoom: 0 });
    steering.set('ArrowLeft', null);
    expect(sent.at(-1)).toEqual({ type: 'move', cameraId: 'c', ...up });
  });

  it('ignores a repeating key and the release of what was not held', () => {
    const { sent, steering } = createStage();
    steering.set('ArrowLeft', left);
    steering.set('ArrowLeft', left);
    steering.set('ArrowUp', null);
    expect(sent).toHaveLength(1);
  });

  it('stops all at once when the pad loses the focus, and not twice', () => {
    const { sent, steering, renewals } = createStage();
    steering.set('ArrowLeft', left);
    steering.set('ArrowUp', up);
    steering.stop();
    steering.stop();
    steering.set('ArrowLeft', null);
    expect(sent.filter((request) => request.type === 'stop')).toHaveLength(1);
    expect([renewals.size, steering.moving()]).toEqual([0, false]);
  });

  it('never asks for more than full speed', () => {
    const { sent, steering } = createStage();
    steering.set('a', { pan: 1, tilt: 0, zoom: 0 });
    steering.set('b', { pan: 1, tilt: 0, zoom: 0 });
    expect(sent.at(-1)).toMatchObject({ pan: 1 });
  });
});
