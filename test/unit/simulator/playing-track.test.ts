import { describe, expect, it } from 'vitest';
import { buildRtpFrame, type RtpTrack } from '../../simulator/rtp/rtp-frame.ts';
import { PlayingTrack } from '../../simulator/streams/playing-track.ts';
import { Pump } from '../../simulator/streams/pump.ts';
import { SentLog } from '../../simulator/streams/sent-log.ts';

function track(name: string, frames: number, gop: number): RtpTrack {
  return {
    kind: 'video',
    clip: name,
    clipNumber: 1,
    payloadType: 96,
    clockRate: 90_000,
    frameTicks: 9000,
    frames: Array.from({ length: frames }, (_, index) =>
      buildRtpFrame([Buffer.from([index])], 96, { keyframe: index % gop === 0, shows: index, marker: true }),
    ),
    sdp: [],
    width: 640,
    height: 360,
  };
}

function play(mayBeSent: () => boolean = () => true) {
  const pump = new Pump(() => 0);
  const log = new SentLog();
  const playing = new PlayingTrack({ track: track('a', 20, 10), epochMs: 0, pump, log, mayBeSent });
  const sent: { shows: number; ticks: number }[] = [];
  const receiver = {
    sendFrame: (frame: { shows: number }, ticks: number) => void sent.push({ shows: frame.shows, ticks }),
  };
  playing.attach(receiver, 1);
  return { playing, receiver, sent, log };
}

describe('playing track', () => {
  it('sends each frame when it is due, loops, and keeps time stamps continuous', () => {
    const { playing, sent, log } = play();
    for (let nowMs = 100; nowMs <= 2500; nowMs += 100) playing.run(nowMs);
    expect(sent.map(({ shows }) => shows)).toEqual(Array.from({ length: 25 }, (_, index) => (index + 1) % 20));
    expect(sent.every(({ ticks }, index) => ticks === (index + 1) * 9000)).toBe(true);
    expect(log.sentAtMs(3)).toBe(2300);
    expect(log.sentAtMs(3, 0)).toBe(300);
    playing.close();
  });

  it('gives a keyframe next when asked, and when the clip is switched', () => {
    const { playing, sent } = play();
    playing.run(300);
    playing.synchronize(300);
    playing.run(400);
    expect(sent.at(-1)).toEqual({ shows: 10, ticks: 4 * 9000 });
    playing.switchTo(track('b', 10, 10), 400);
    playing.run(500);
    expect(sent.at(-1)).toEqual({ shows: 0, ticks: 5 * 9000 });
    playing.close();
  });

  it('lets time go on while stalled', () => {
    let stalled = true;
    const { playing, sent } = play(() => !stalled);
    playing.run(500);
    expect(sent).toEqual([]);
    stalled = false;
    playing.run(600);
    expect(sent).toEqual([{ shows: 6, ticks: 6 * 9000 }]);
    playing.close();
  });

  it('skips what was missed in a long sleep', () => {
    const { playing, sent } = play();
    playing.run(60_000);
    expect(sent).toHaveLength(1);
    playing.close();
  });

  it('leaves no timer behind when nobody receives', () => {
    const { playing, receiver } = play();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const during = timers();
    playing.detach(receiver);
    expect(timers()).toBe(during - 1);
  });
});
