import fc from 'fast-check';
import { parse } from 'hls-parser';
import { describe, expect, it } from 'vitest';
import {
  type MediaPlaylistOptions,
  renderMediaPlaylist,
  renderMultivariantPlaylist,
} from '../../../gateway/media/playlist.ts';
import { createSegmenter, type Segmenter, type SegmenterOptions } from '../../../gateway/media/segmenter.ts';
import { makeBrowserInit, makeFragments } from '../../support/make-media.ts';
import { breachesOf, readPlaylist, updateBreachesOf } from '../../support/playlist-rules.ts';

const defaults: SegmenterOptions = { partTargetMs: 400, segmentTargetMs: 2000, maxSegments: 4, maxBytes: 1_000_000 };

function run(segmenter: Segmenter, session: string, count: number, gop = 20, fps = 10, startMs?: number): void {
  segmenter.pushInit(makeBrowserInit(session));
  const start = startMs === undefined ? {} : { startMs };
  for (const fragment of makeFragments({ streamSession: session, count, fps, gop, ...start }))
    segmenter.pushFragment(fragment);
}

function render(segmenter: Segmenter, options: MediaPlaylistOptions): string {
  const text = renderMediaPlaylist(segmenter.timeline, options);
  if (text === undefined) throw new Error('no playlist yet');
  return text;
}

describe('media playlist', () => {
  it('reports where the other renditions end, if they list anything', () => {
    const [main, sub, idle] = [createSegmenter(defaults), createSegmenter(defaults), createSegmenter(defaults)];
    run(main, 'aa', 69);
    run(sub, 'bb', 30);
    const others = [
      { uri: '../sub/index.m3u8', timeline: sub.timeline },
      { uri: '../idle/index.m3u8', timeline: idle.timeline },
    ];
    const reports = () => {
      const parsed = parse(render(main, { lowLatency: true, others }));
      return parsed.isMasterPlaylist
        ? []
        : parsed.renditionReports.map(({ uri, lastMSN, lastPart }) => [uri, lastMSN, lastPart]);
    };
    expect(reports()).toEqual([['../sub/index.m3u8', 1, 1]]);
    expect(breachesOf(render(main, { lowLatency: true, others }))).toEqual([]);
    for (const fragment of makeFragments({ streamSession: 'bb', count: 1, fps: 10, gop: 1, startFrame: 30 }))
      sub.pushFragment(fragment);
    sub.endSession();
    expect(reports()).toEqual([['../sub/index.m3u8', 1, 2]]);
    sub.forget();
    expect(reports()).toEqual([]);
    expect(render(main, { lowLatency: false, others })).not.toContain('REPORT');
  });

  it('is rendered with parts near the edge and a hint to the next one', () => {
    const segmenter = createSegmenter(defaults);
    run(segmenter, 'aa', 69);
    expect(render(segmenter, { lowLatency: true })).toBe(`#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:2
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.272,CAN-SKIP-UNTIL=12
#EXT-X-PART-INF:PART-TARGET=0.424
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-MAP:URI="aa/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.000Z
#EXTINF:2.00000,
aa/0.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.000Z
#EXT-X-PART:DURATION=0.40000,URI="aa/1.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.40000,URI="aa/1.1.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/1.2.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/1.3.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/1.4.m4s"
#EXTINF:2.00000,
aa/1.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:09.000Z
#EXT-X-PART:DURATION=0.40000,URI="aa/2.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.40000,URI="aa/2.1.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/2.2.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/2.3.m4s"
#EXT-X-PART:DURATION=0.40000,URI="aa/2.4.m4s"
#EXTINF:2.00000,
aa/2.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:11.000Z
#EXT-X-PART:DURATION=0.40000,URI="aa/3.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.40000,URI="aa/3.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="aa/3.2.m4s"
`);
  });

  it('is rendered plain, with the init again after a discontinuity and the count of those that left', () => {
    const segmenter = createSegmenter({ ...defaults, maxSegments: 3 });
    run(segmenter, 'aa', 40);
    segmenter.endSession();
    run(segmenter, 'bb', 41, 20, 10, Date.UTC(2026, 0, 2, 3, 5, 0));
    expect(render(segmenter, { lowLatency: false })).toBe(`#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-MAP:URI="aa/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:07.000Z
#EXTINF:2.00000,
aa/1.m4s
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="bb/init.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:05:00.000Z
#EXTINF:2.00000,
bb/2.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:05:02.000Z
#EXTINF:2.00000,
bb/3.m4s
`);
    segmenter.endSession();
    run(segmenter, 'cc', 100, 20, 10, Date.UTC(2026, 0, 2, 3, 6, 0));
    const later = render(segmenter, { lowLatency: false });
    expect(later).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:2\n');
    expect(breachesOf(later)).toEqual([]);
  });

  it('leaves old segments out of a delta update', () => {
    const segmenter = createSegmenter({ ...defaults, maxSegments: 12 });
    run(segmenter, 'aa', 245);
    const whole = readPlaylist(render(segmenter, { lowLatency: true }));
    const text = render(segmenter, { lowLatency: true, skip: true });
    const delta = readPlaylist(text);
    // 12 complete ones of 2 s and a part of 0.4 s; what lies more than 12 s before the end is skipped.
    expect(delta.skipped).toBe(6);
    expect(text).not.toContain('EXT-X-MAP');
    expect(delta.segments.map((s) => [s.msn, s.uri])).toEqual(whole.segments.slice(6).map((s) => [s.msn, s.uri]));
    expect(breachesOf(text)).toEqual([]);
  });

  it('does not exist before the first segment is complete, unless the target is known before', () => {
    const waiting = createSegmenter(defaults);
    run(waiting, 'aa', 15);
    expect(renderMediaPlaylist(waiting.timeline, { lowLatency: true })).toBeUndefined();
    const known = createSegmenter({ ...defaults, targetDurationS: 3 });
    run(known, 'aa', 15);
    expect(renderMediaPlaylist(known.timeline, { lowLatency: false })).toBeUndefined();
    const text = render(known, { lowLatency: true });
    expect(text).toContain('#EXT-X-TARGETDURATION:3\n');
    expect(text).toContain('URI="aa/0.2.m4s"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI="aa/0.3.m4s"');
    expect(breachesOf(text)).toEqual([]);
  });

  it('holds the rules for any frame rate, group length, target and interruption, at every step', () => {
    const sessions = fc.array(
      fc.record({
        fps: fc.constantFrom(1, 2, 5, 8, 10, 12.5, 15, 20, 25, 29.97, 30, 50, 60),
        gop: fc.integer({ min: 1, max: 150 }),
        count: fc.integer({ min: 1, max: 250 }),
        jitter: fc.constantFrom(0, 0.01, 0.03),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        sessions,
        fc.constantFrom(200, 400, 1000),
        fc.integer({ min: 1, max: 4 }),
        (all, partTargetMs, target) => {
          const segmenter = createSegmenter({ ...defaults, partTargetMs, segmentTargetMs: target * 1000 });
          let last: { plain?: string; low?: string } = {};
          const check = () => {
            const low = renderMediaPlaylist(segmenter.timeline, { lowLatency: true });
            const plain = renderMediaPlaylist(segmenter.timeline, { lowLatency: false });
            for (const text of [low, plain]) if (text !== undefined) expect(breachesOf(text)).toEqual([]);
            if (low !== undefined && last.low !== undefined) expect(updateBreachesOf(last.low, low)).toEqual([]);
            if (plain !== undefined && last.plain !== undefined)
              expect(updateBreachesOf(last.plain, plain)).toEqual([]);
            if (low !== undefined) expect(() => parse(low)).not.toThrow();
            last = { ...(plain === undefined ? {} : { plain }), ...(low === undefined ? {} : { low }) };
          };
          const unsubscribe = segmenter.subscribe(check);
          let startMs = Date.UTC(2026, 0, 1);
          for (const [index, { fps, gop, count, jitter }] of all.entries()) {
            const streamSession = `s${index}`;
            segmenter.pushInit(makeBrowserInit(streamSession));
            let time = 0;
            for (const fragment of makeFragments({ streamSession, count, fps, gop, startMs })) {
              const duration = Math.round(fragment.duration * (1 + jitter * Math.sin(fragment.sequence)));
              segmenter.pushFragment({ ...fragment, decodeTime: time, duration });
              time += duration;
            }
            startMs += (count * 1000) / fps + 10_000;
            segmenter.endSession();
          }
          unsubscribe();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('multivariant playlist', () => {
  it('lists renditions in the given order', () => {
    const text = renderMultivariantPlaylist([
      { uri: 'sub/index.m3u8', bandwidth: 600_000.2, codecs: 'avc1.4d4016', width: 640, height: 360, frameRate: 15 },
      { uri: 'main/index.m3u8', bandwidth: 5e6, averageBandwidth: 4e6, codecs: '', width: 0, height: 0, frameRate: 0 },
    ]);
    expect(text).toBe(`#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=600001,CODECS="avc1.4d4016",RESOLUTION=640x360,FRAME-RATE=15.000
sub/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=5000000,AVERAGE-BANDWIDTH=4000000
main/index.m3u8
`);
    expect(() => parse(text)).not.toThrow();
  });
});
