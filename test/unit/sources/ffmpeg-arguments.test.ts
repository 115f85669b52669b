import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/kernel/errors.ts';
import { copyCommand, stillArguments, transcodeArguments } from '../../../gateway/sources/ffmpeg-arguments.ts';
import type { SourceRequest } from '../../../gateway/sources/source.ts';

const request: SourceRequest = {
  url: 'rtsp://10.1.2.3:554/cam/realmonitor?channel=1&subtype=0',
  username: 'admin',
  password: 'bí mật',
  transport: 'tcp',
  ingest: 'ffmpeg',
  audio: true,
  frameTimeoutMs: 5000,
};
const quick = { patient: false, audio: true, networkTimeoutMs: 5000 };

/** What ffmpeg's own tokenizer makes of the script's `file` line: quotes are literal, `\` escapes outside of them. */
function readFileLine(script: string): string {
  const line = script.split('\n').find((each) => each.startsWith('file ')) ?? '';
  let text = '';
  let quoted = false;
  for (let index = 5; index < line.length; index += 1) {
    const letter = line[index] ?? '';
    if (letter === "'") quoted = !quoted;
    else if (letter === '\\' && !quoted) {
      index += 1;
      text += line[index] ?? '';
    } else text += letter;
  }
  expect(quoted).toBe(false);
  return text;
}

describe('copy command', () => {
  it('copies into fragments of one frame and holds no URL', () => {
    const { args, script } = copyCommand(request, quick);
    expect(args.join(' ')).toBe(
      '-hide_banner -nostats -loglevel level+info -protocol_whitelist pipe,rtsp,rtp,tcp,udp -f concat -safe 0 ' +
        '-fpsprobesize 0 -analyzeduration 500000 -probesize 100000 -i pipe:0 -map 0:v:0 -map 0:a:0? -c copy ' +
        '-max_interleave_delta 500000 -avoid_negative_ts make_zero -threads 1 -flush_packets 1 ' +
        '-movflags frag_every_frame+empty_moov+default_base_moof -f mov pipe:1',
    );
    expect(script).toBe(
      [
        'ffconcat version 1.0',
        "file 'rtsp://admin:b%C3%AD%20m%E1%BA%ADt@10.1.2.3:554/cam/realmonitor?channel=1&subtype=0'",
        'option rtsp_transport tcp',
        'option timeout 5000000',
        'option fpsprobesize 0',
        'option analyzeduration 500000',
        'option probesize 100000',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['without sound', quick, false, '-map 0:v:0 -an -c copy'],
    ['patient', { ...quick, patient: true }, true, '-analyzeduration 5000000 -probesize 5000000'],
  ])('%s', (_name, options, audio, expected) => {
    const { args } = copyCommand({ ...request, audio }, { ...options, audio });
    expect(args.join(' ')).toContain(expected);
  });

  it('asks for UDP where that is wanted, and for no account where there is none', () => {
    const { script } = copyCommand({ ...request, transport: 'udp', username: '', password: '' }, quick);
    expect(script).toContain('option rtsp_transport udp\n');
    expect(script).toContain("file 'rtsp://10.1.2.3:554/");
  });

  it('carries any account and path to ffmpeg unchanged, in one line', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.webPath(), (username, password, path) => {
        fc.pre(username !== '' && username.isWellFormed() && password.isWellFormed());
        const target = { ...request, url: `rtsp://10.1.2.3/x${path}'x` };
        const { args, script } = copyCommand({ ...target, username, password }, quick);
        expect(script.split('\n')).toHaveLength(8);
        const url = new URL(readFileLine(script));
        expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual([username, password]);
        expect(url.hostname).toBe('10.1.2.3');
        // Nothing of the account stands in the arguments: they are the same for any other.
        expect(args).toEqual(copyCommand({ ...target, username: 'other', password: 'one' }, quick).args);
      }),
    );
  });

  it.each(['file:///etc/passwd', 'http://10.1.2.3/', 'rtsp:', 'nonsense', 'concat:a|b'])('refuses %s', (url) => {
    expect(() => copyCommand({ ...request, url }, quick)).toThrow(GatewayError);
  });
});

describe('other commands', () => {
  const options = { maxHeight: 720, framesPerSecond: 12, maxBitrate: 1_500_000 };
  it.each([
    ['video', { ...options, video: 'h264', audio: 'none' }, '-c:v libx264', '-an'],
    ['sound', { ...options, video: 'copy', audio: 'aac' }, '-c:v copy', '-c:a aac -ar 48000 -ac 1'],
  ] as const)('transcodes %s from stdin', (_name, request, video, audio) => {
    const line = transcodeArguments(request).join(' ');
    expect(line).toContain(video);
    expect(line).toContain(audio);
    expect(line).toContain('-protocol_whitelist pipe -f mov');
    if (request.video === 'h264') expect(line).toContain('-g 24');
  });

  it('takes one picture', () => {
    expect(stillArguments().join(' ')).toContain('-frames:v 1 -q:v 3 -threads 1 -update 1 -f mjpeg pipe:1');
  });
});
