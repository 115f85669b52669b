import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MediaError } from '../../../gateway/media/media-error.ts';
import { chooseTracks } from '../../../gateway/media/rtp/choose-tracks.ts';
import { describeAudio } from '../../../gateway/media/rtp/describe-audio.ts';
import { readSdpParameterSets } from '../../../gateway/media/rtp/sdp-parameter-sets.ts';
import { parseSdp, resolveControl, type SdpTrack } from '../../../gateway/media/sdp.ts';
import { describeVideo } from '../../../gateway/media/video-description.ts';
import { realSessions } from './real-sessions.ts';

const captures = new URL('../../../../shared/material/sdp/', import.meta.url);

/** `video 96 H264/90000 1920x1080`, as the table says it. */
function summarise(track: SdpTrack): string {
  const facts = `${track.kind} ${track.payloadType} ${track.encoding}/${track.clockRate}`;
  const audio = track.kind === 'audio' ? describeAudio(track)?.track : undefined;
  const sound = audio === undefined ? ' -' : ` ${audio.codec} ${audio.sampleRate}/${audio.channels}`;
  return `${facts}${track.kind === 'audio' ? sound : sizeOf(track)}${track.backChannel ? ' back' : ''}`;
}

function sizeOf(track: SdpTrack): string {
  if (track.kind !== 'video') return '';
  const sets = readSdpParameterSets(track);
  if (sets.sps.length === 0) return '';
  const { track: found } = describeVideo(track.encoding === 'H265' ? 'h265' : 'h264', 1, sets);
  return ` ${found.width}x${found.height}`;
}

/** A capture's SDP and the base URL its answer names. */
function readCapture(file: string): { body: string; base: string } {
  const text = readFileSync(new URL(file, captures), 'latin1');
  const [, head = '', body = text] = /^(RTSP[\s\S]*?\r?\n\r?\n)([\s\S]*)$/.exec(text) ?? [];
  return { body, base: /^content-base:\s*(\S+)/im.exec(head)?.[1] ?? 'rtsp://192.0.2.1/live' };
}

function outcomeOf(body: string, base: string): { tracks: string[]; chosen: string } {
  try {
    const session = parseSdp(body, base);
    const tracks = session.tracks.map(summarise);
    try {
      const chosen = chooseTracks(session, { audio: true }).map((track) => session.tracks.indexOf(track));
      return { tracks, chosen: chosen.join(',') };
    } catch (error) {
      return { tracks, chosen: error instanceof MediaError ? error.message : String(error) };
    }
  } catch (error) {
    return { tracks: [], chosen: error instanceof MediaError ? error.message : String(error) };
  }
}

const absent = !existsSync(captures);
if (absent) console.warn('skipped: ../shared/material/sdp is absent, the real session descriptions are not read');

describe.skipIf(absent)('session descriptions of real cameras', () => {
  it.each(Object.entries(realSessions))('%s', (file, [tracks, chosen]) => {
    const { body, base } = readCapture(file);
    expect(outcomeOf(body, base)).toEqual({ tracks, chosen });
  });

  it('leaves out none that is there', async () => {
    const files = (await readdir(captures, { recursive: true })).filter((file) => /\.(txt|sdp)$/.test(file));
    const described = files.filter((file) => /^[vm]=/m.test(readCapture(file).body) && !/LICENSE|SOURCES/.test(file));
    expect(described.sort()).toEqual(Object.keys(realSessions).sort());
  });

  it('resolves what SETUP and PLAY ask for as the cameras expect it', () => {
    const urls = (file: string) => {
      const { body, base } = readCapture(file);
      const session = parseSdp(body, base);
      return [session.controlUrl, ...session.tracks.map((track) => track.controlUrl)];
    };
    const dahua = 'rtsp://192.168.5.111:554/cam/realmonitor?channel=1&subtype=1&unicast=true&proto=Onvif/';
    expect(urls('retina/dahua_describe_h264_aac_onvif.txt').slice(0, 2)).toEqual([dahua, `${dahua}trackID=0`]);
    const gw = 'rtsp://192.168.1.110:5050/H264?channel=1&subtype=0&unicast=true&proto=Onvif';
    expect(urls('retina/gw_main_describe.txt').slice(0, 2)).toEqual([gw, `${gw}/video`]);
    const hikvision = 'rtsp://192.168.5.106:554/Streaming/Channels/101';
    const profile = '?transportmode=unicast&profile=Profile_1';
    expect(urls('retina/hikvision_describe.txt').slice(0, 2)).toEqual([
      `${hikvision}/${profile}`,
      `${hikvision}/trackID=1${profile}`,
    ]);
    // Its Content-Base has no scheme.
    expect(urls('retina/anjvision_describe.txt')).toEqual([
      'rtsp://192.168.1.10:554/stream0/',
      'rtsp://192.168.1.10:554/stream0/trackID=1',
    ]);
  });
});

describe('session descriptions', () => {
  it('reads lines that end anyhow, and passes over what it cannot understand', () => {
    const text = 'v=0\r\nthis is no line\nm=video 0 RTP/AVP 96\r a=rtpmap:96 H264/90000 \r\n\na=fmtp:96\na=\nb=\nm=\n';
    const session = parseSdp(text, 'rtsp://192.0.2.1/a');
    expect(session.tracks.map((track) => [track.kind, track.encoding])).toEqual([
      ['video', 'H264'],
      ['other', ''],
    ]);
  });

  it('takes broken parameters for absent ones', () => {
    const fmtp = (line: string) => parseSdp(`m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:${line}`).tracks[0];
    const read = (line: string) => {
      const track = fmtp(line);
      return track === undefined ? undefined : readSdpParameterSets(track);
    };
    const none = { vps: [], sps: [], pps: [] };
    expect(read('96 sprop-parameter-sets=')).toEqual(none);
    expect(read('96 sprop-parameter-sets=%%%,====')).toEqual(none);
    expect(read('96 ;;=;sprop-parameter-sets')).toEqual(none);
    // A start code before the unit, and one behind it.
    const sets = read('96 Sprop-Parameter-Sets = AAAAAWdNAB8=,aO48gAAAAAE=');
    expect(sets?.sps).toEqual([Uint8Array.of(0x67, 0x4d, 0, 0x1f)]);
    expect(sets?.pps).toEqual([Uint8Array.of(0x68, 0xee, 0x3c, 0x80)]);
  });

  it('knows the payload types that need no rtpmap', () => {
    const session = parseSdp('m=audio 0 RTP/AVP 8\nm=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 0\nm=audio 0 RTP/AVP 9');
    expect(session.tracks.map((track) => `${track.encoding}/${track.clockRate}`)).toEqual([
      'PCMA/8000',
      'JPEG/90000',
      'PCMU/8000',
      'G722/8000',
    ]);
  });

  it('names what is wrong', () => {
    expect(() => parseSdp('')).toThrow('sdp.not-sdp');
    expect(() => parseSdp('<html>')).toThrow('sdp.not-sdp');
    expect(() => parseSdp('v=0\r\ns=x')).toThrow('sdp.no-track');
    expect(() => parseSdp(`v=0\n${'a=x\n'.repeat(100_000)}`)).toThrow('sdp.too-large');
    const latm = parseSdp('m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 96\na=rtpmap:96 MP4A-LATM/16000');
    expect(() => chooseTracks(latm, { audio: true })).toThrow('rtp.unsupported-video: JPEG');
  });

  it('puts control attributes behind the base', () => {
    expect(resolveControl('*', 'rtsp://a/b')).toBe('rtsp://a/b');
    expect(resolveControl('trackID=1', 'rtsp://a/b')).toBe('rtsp://a/b/trackID=1');
    expect(resolveControl('trackID=1', 'rtsp://a/b/')).toBe('rtsp://a/b/trackID=1');
    expect(resolveControl('?ctype=video', 'rtsp://a/b')).toBe('rtsp://a/b?ctype=video');
    expect(resolveControl('RTSP://c/d', 'rtsp://a/b')).toBe('RTSP://c/d');
  });

  it('throws nothing but its own error, whatever it is given', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'v=0',
        'm=video 0 RTP/AVP 96',
        'm=audio 0 RTP/AVP 0 97 x',
        'a=rtpmap:96 H264/90000',
        'a=control:',
      ),
      fc.constantFrom('a=rtpmap:97 mpeg4-generic/16000/1', 'a=fmtp:97 config=1408;sizelength=99', 'a=framerate:-1'),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const { chosen } = outcomeOf(lines.join('\n'), 'rtsp://192.0.2.1/x');
        expect(chosen).toMatch(/^(sdp|rtp)\.[a-z-]+: |^\d+(,\d+)?$/);
      }),
    );
  });
});
