/** A page that holds something unsaved is not left without a question. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaveGuard } from '../../../dashboard/views/alarms/leave-guard.ts';

const page = 'http://page.test';
let navigation: EventTarget;
let window: EventTarget;
let guard: LeaveGuard;
let rendered: number;
const draft = { unsaved: false };

/** As the browser tells of it. @returns whether it goes on */
const goes = (path: string, sameDocument = true): boolean => {
  const destination = { url: page + path, sameDocument };
  return navigation.dispatchEvent(Object.assign(new Event('navigate', { cancelable: true }), { destination }));
};
const unloads = (): boolean => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

beforeEach(() => {
  navigation = new EventTarget();
  window = new EventTarget();
  vi.stubGlobal('navigation', navigation);
  vi.stubGlobal('window', window);
  rendered = 0;
  draft.unsaved = false;
  const host = {
    ...{ addController: () => {}, removeController: () => {}, updateComplete: Promise.resolve(true) },
    requestUpdate: () => {
      rendered += 1;
    },
  };
  guard = new LeaveGuard(host, () => draft.unsaved);
  guard.hostConnected();
});
afterEach(() => {
  guard.hostDisconnected();
  vi.unstubAllGlobals();
});

describe('a page with something unsaved', () => {
  it('is left freely while nothing is', () => {
    expect([goes('/health'), unloads()]).toEqual([true, true]);
    expect(guard.wanted).toBeUndefined();
  });

  it('stays and asks, and knows where the person wanted to go', () => {
    draft.unsaved = true;
    expect([goes('/alarms?about=history'), unloads()]).toEqual([false, false]);
    expect([guard.wanted, rendered]).toEqual(['/alarms?about=history', 1]);
    guard.stay();
    expect(guard.wanted).toBeUndefined();
  });

  it('leaves another document to the browser’s own question', () => {
    draft.unsaved = true;
    expect(goes('/api/alarms/history.csv', false)).toBe(true);
  });

  it('asks no more when it was saved meanwhile', () => {
    draft.unsaved = true;
    goes('/health');
    draft.unsaved = false;
    guard.hostUpdate();
    expect([guard.wanted, goes('/health')]).toEqual([undefined, true]);
  });

  it('holds nothing once it is gone', () => {
    draft.unsaved = true;
    guard.hostDisconnected();
    expect([goes('/health'), unloads()]).toEqual([true, true]);
  });
});
