import { describe, expect, it } from 'vitest';
import type { ClockSight, PaneState } from '../../../../dashboard/playback/pane-state.ts';
import {
  edgeMs,
  type FollowingPane,
  PlaybackSession,
  type Skipped,
  tickMs,
} from '../../../../dashboard/playback/playback-session.ts';

const startMs = 1_800_000_000_000;
const shows: PaneState = { kind: 'shows', rendition: { role: 'sub', derived: false }, sound: false };

/** A pane that answers what the test says, and frames every 40 ms. */
class FakePane implements FollowingPane {
  state: PaneState = shows;
  told: PaneState[] = [];
  sights: ClockSight[] = [];

  follow(sight: ClockSight): PaneState {
    this.sights.push(sight);
    return this.state;
  }

  neighbourFrame(atMs: number, direction: 1 | -1): number {
    return atMs + direction * 40;
  }

  tell(state: PaneState): void {
    this.told.push(state);
  }
}

function sessionOf(panes: readonly FakePane[], found: number | null | 'unknown' = null) {
  let nowMs = 0;
  const asked: [number, number][] = [];
  const session = new PlaybackSession({
    positionMs: startMs,
    serverNowMs: () => startMs + 3_600_000 + nowMs,
    nowMs: () => nowMs,
    findRecorded: async (atMs, direction) => {
      asked.push([atMs, direction]);
      return found === 'unknown' ? undefined : found;
    },
  });
  for (const pane of panes) session.add(pane);
  const run = (ms: number) => {
    for (let passed = 0; passed < ms; passed += tickMs) {
      nowMs += tickMs;
      session.tick();
    }
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { session, run, asked, settle };
}

describe('panes on one clock', () => {
  it('are all told the same moment', () => {
    const panes = [new FakePane(), new FakePane(), new FakePane()];
    const { session, run } = sessionOf(panes);
    session.play();
    run(2_000);
    const [first, ...others] = panes;
    expect(first?.sights.at(-1)?.positionMs).toBeCloseTo(startMs + 2_000, 0);
    for (const pane of others) expect(pane.sights).toEqual(first?.sights);
  });

  it('wait for one that has no picture yet, but not for ever', () => {
    const late = new FakePane();
    late.state = { kind: 'opening' };
    const { session, run } = sessionOf([new FakePane(), late]);
    session.play();
    run(4_000);
    expect(session.positionMs - startMs).toBeLessThanOrEqual(tickMs);
    expect(session.clock.held).toBe(true);
    run(6_000);
    expect(session.clock.held).toBe(false);
    expect(session.positionMs).toBeGreaterThan(startMs + 1_000);
    late.state = shows;
    run(400);
    late.state = { kind: 'opening' };
    run(400);
    expect(session.clock.held).toBe(true);
  });

  it('wait ever less for one that is late again and again', () => {
    const late = new FakePane();
    const { session, run } = sessionOf([new FakePane(), late]);
    session.play();
    const heldMs = [1, 2, 3, 4].map(() => {
      late.state = { kind: 'opening' };
      run(10_000);
      const before = session.positionMs;
      late.state = shows;
      run(1_000);
      return before;
    });
    // 8, 4, 2 and 1 s of each ten were waited for.
    const [a = 0, b = 0, c = 0, d = 0] = heldMs;
    for (const [waited, wanted] of [
      [startMs + 10_000 - a, 8_000],
      [a + 11_000 - b, 4_000],
      [b + 11_000 - c, 2_000],
      [c + 11_000 - d, 1_000],
    ] as const)
      expect(Math.abs(waited - wanted)).toBeLessThanOrEqual(3 * tickMs);
  });

  it('go on past a gap of one, and over a gap of all to where somebody has a recording', async () => {
    const panes = [new FakePane(), new FakePane()] as const;
    const { session, run, asked, settle } = sessionOf(panes, startMs + 90_000);
    const skipped: Skipped[] = [];
    session.addEventListener('skipped', (event) => skipped.push((event as CustomEvent<Skipped>).detail));
    panes[0].state = { kind: 'gap' };
    session.play();
    run(1_000);
    expect(session.positionMs).toBeCloseTo(startMs + 1_000, 0);
    expect(asked).toEqual([]);
    panes[1].state = { kind: 'gap' };
    run(tickMs);
    const gapMs = session.positionMs;
    run(200);
    expect(session.positionMs).toBe(gapMs);
    await settle();
    expect(asked).toEqual([[gapMs, 1]]);
    expect(session.positionMs).toBe(startMs + 90_000);
    expect(skipped).toEqual([{ fromMs: gapMs, toMs: startMs + 90_000, direction: 1, asked: false }]);
    expect(session.clock.playing).toBe(true);
  });

  it('stand in a gap that somebody went to, and stop where nothing comes any more', async () => {
    const pane = new FakePane();
    pane.state = { kind: 'gap' };
    const { session, run, asked, settle } = sessionOf([pane], null);
    session.play();
    session.seek(startMs + 50_000);
    run(1_000);
    expect(asked).toEqual([]);
    expect(session.clock.playing).toBe(false);
    expect(session.positionMs - startMs - 50_000).toBeLessThanOrEqual(tickMs);
    session.play();
    run(tickMs);
    await settle();
    expect(session.clock.playing).toBe(false);
    expect(session.positionMs - startMs - 50_000).toBeLessThanOrEqual(2 * tickMs);
  });

  it('are not taken elsewhere by an answer that came after somebody had gone on', async () => {
    const { session, settle } = sessionOf([new FakePane()], startMs + 90_000);
    void session.toRecorded(1);
    session.seek(startMs + 600_000);
    await settle();
    expect(session.positionMs).toBe(startMs + 600_000);
  });

  it('never see what is not on the disk yet: there they go at the pace of life', () => {
    const { session, run } = sessionOf([new FakePane()]);
    session.seek(startMs + 99_999_999);
    expect(session.positionMs).toBe(startMs + 3_600_000 - edgeMs);
    session.setSpeed(8);
    session.play();
    run(4_000);
    expect(session.clock.speed).toBe(1);
    expect(session.positionMs).toBeLessThanOrEqual(startMs + 3_600_000 + 4_000 - edgeMs);
    expect(session.positionMs).toBeGreaterThan(startMs + 3_600_000 + 3_000 - edgeMs);
  });

  it('step by the frames of the leading one, and stand', () => {
    const leading = new FakePane();
    leading.neighbourFrame = (atMs, direction) => atMs + direction * 66;
    const { session } = sessionOf([new FakePane(), leading]);
    session.leading = leading;
    session.play();
    session.stepFrame(1);
    expect(session.clock.playing).toBe(false);
    expect(session.positionMs).toBe(startMs + 66);
    session.stepFrame(-1);
    expect(session.positionMs).toBe(startMs);
  });

  it('are followed no longer once they left', () => {
    const pane = new FakePane();
    const { session, run } = sessionOf([]);
    const leave = session.add(pane);
    session.leading = pane;
    run(tickMs);
    leave();
    run(tickMs);
    expect(pane.sights).toHaveLength(1);
    expect(session.leading).toBeUndefined();
  });

  it('stand still at a gap when the gateway does not say what comes after it, and claim nothing', async () => {
    const pane = new FakePane();
    const { session, run, asked, settle } = sessionOf([pane], 'unknown');
    const said: Event[] = [];
    session.addEventListener('skipped', (event) => said.push(event));
    session.play();
    run(200);
    pane.state = { kind: 'gap' };
    run(tickMs);
    await settle();
    run(1_000);
    await settle();
    expect(asked).toHaveLength(1);
    expect(session.clock.playing).toBe(false);
    expect(said).toEqual([]);
  });
});
