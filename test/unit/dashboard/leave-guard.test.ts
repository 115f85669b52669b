/** A page that holds something unsaved is not left without a question. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LeaveGuard } from '../../../dashboard/components/leave-guard.ts';

const page = 'http://page.test';
let navigation: EventTarget;
let window: EventTarget;
let guard: LeaveGuard;
let rendered: number;
let focused: string[];
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
  focused = [];
  draft.unsaved = false;
  const host = {
    ...{ addController: () => {}, removeController: () => {}, updateComplete: Promise.resolve(true) },
    requestUpdate: () => {
      rendered += 1;
    },
    renderRoot: {
      querySelector: (selector: string) => ({ focus: () => focused.push(selector) }) as unknown as Element,
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

  it('puts the keyboard at the question once, and again at the next one', () => {
    draft.unsaved = true;
    guard.hostUpdated();
    expect(focused).toEqual([]);
    goes('/health');
    for (let renders = 0; renders < 3; renders += 1) guard.hostUpdated();
    expect(focused).toEqual(['.asking button']);
    guard.stay();
    guard.hostUpdated();
    goes('/wall');
    guard.hostUpdated();
    expect(focused).toHaveLength(2);
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
