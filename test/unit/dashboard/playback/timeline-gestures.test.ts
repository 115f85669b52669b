import { describe, expect, it } from 'vitest';
import { TimelineGestures } from '../../../../dashboard/views/playback/timeline-gestures.ts';

/** What the gestures need of an element; its corner is at 100, 50. */
class FakeElement extends EventTarget {
  setPointerCapture(): void {}

  getBoundingClientRect() {
    return { x: 100, y: 50 };
  }

  fire(type: string, values: Readonly<Record<string, unknown>>): Event {
    const event = Object.assign(new Event(type, { cancelable: true }), {
      button: 0,
      pointerId: 1,
      clientY: 60,
      ...values,
    });
    this.dispatchEvent(event);
    return event;
  }
}

function attach() {
  const said: (readonly [string, ...(number | null)[]])[] = [];
  const element = new FakeElement();
  const gestures = new TimelineGestures({
    zoom: (factor, x) => said.push(['zoom', Number(factor.toFixed(3)), x]),
    pan: (byPx) => said.push(['pan', byPx]),
    seek: (x, y) => said.push(['seek', x, y]),
    hover: (x, y) => said.push(['hover', x, y]),
    headPx: () => 300,
  });
  gestures.attach(element as unknown as HTMLElement);
  return { said, element, gestures };
}

describe('mouse and fingers on the time line', () => {
  it('zoom by the wheel around the pointer, pan with Shift, and the page does not scroll', () => {
    const { said, element } = attach();
    const event = element.fire('wheel', { deltaY: -240, deltaX: 0, deltaMode: 0, clientX: 150 });
    element.fire('wheel', { deltaY: 3, deltaX: 0, deltaMode: 1, clientX: 150, shiftKey: true });
    expect(event.defaultPrevented).toBe(true);
    expect(said).toEqual([
      ['zoom', 2, 50],
      ['pan', -120],
    ]);
  });

  it('go there by a click, and pan by a drag, which is no click', () => {
    const { said, element } = attach();
    element.fire('pointerdown', { clientX: 150 });
    element.fire('pointermove', { clientX: 152 });
    element.fire('pointerup', { clientX: 152 });
    expect(said).toEqual([['seek', 52, 10]]);
    said.length = 0;
    element.fire('pointerdown', { clientX: 150 });
    element.fire('pointermove', { clientX: 160 });
    element.fire('pointermove', { clientX: 175 });
    element.fire('pointerup', { clientX: 175 });
    expect(said).toEqual([
      ['pan', 10],
      ['pan', 15],
    ]);
  });

  it('take the head along when it is dragged', () => {
    const { said, element } = attach();
    element.fire('pointerdown', { clientX: 403 });
    element.fire('pointermove', { clientX: 420 });
    element.fire('pointerup', { clientX: 420 });
    expect(said).toEqual([['seek', 320, 10]]);
  });

  it('zoom by two fingers around their middle', () => {
    const { said, element } = attach();
    element.fire('pointerdown', { clientX: 150, pointerId: 1 });
    element.fire('pointerdown', { clientX: 250, pointerId: 2 });
    element.fire('pointermove', { clientX: 350, pointerId: 2 });
    element.fire('pointerup', { clientX: 350, pointerId: 2 });
    element.fire('pointerup', { clientX: 150, pointerId: 1 });
    expect(said).toEqual([
      ['zoom', 2, 150],
      ['pan', 50],
    ]);
  });

  it('say where the pointer is, that it left, and nothing once they are let go', () => {
    const { said, element, gestures } = attach();
    element.fire('pointermove', { clientX: 120 });
    element.fire('pointerleave', {});
    gestures.attach(undefined);
    element.fire('pointermove', { clientX: 130 });
    element.fire('wheel', { deltaY: -240, deltaX: 0, deltaMode: 0, clientX: 150 });
    expect(said).toEqual([
      ['hover', 20, 10],
      ['hover', null, 0],
    ]);
  });
});
