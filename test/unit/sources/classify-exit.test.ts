import { describe, expect, it } from 'vitest';
import { classifyExit } from '../../../gateway/sources/classify-exit.ts';

const exitWith = (lines: readonly string[], exitCode: number | undefined = 1, signal?: string) => ({
  exitCode,
  signal,
  spawnError: undefined,
  lastLines: lines,
});
const nothing = { init: false, frame: false };
const playing = { init: true, frame: true };

describe('what an exit of ffmpeg means', () => {
  it.each([
    ['[error] method DESCRIBE failed: 401 Unauthorized', 'camera.unauthorised'],
    ['[error] method DESCRIBE failed: 403 Forbidden', 'camera.forbidden'],
    ['[error] method DESCRIBE failed: 404 Not Found', 'camera.no-video'],
    ['[error] method SETUP failed: 453 Not Enough Bandwidth', 'camera.sessions-full'],
    ['[error] method DESCRIBE failed: 503 Service Unavailable', 'camera.sessions-full'],
    ['[error] method DESCRIBE failed: 500 Internal Server Error', 'camera.bad-answer'],
    ['[error] Connection to tcp://10.0.0.9:554 failed: Connection refused', 'camera.refused'],
    ['[error] Connection to tcp://10.0.0.9:554 failed: No route to host', 'camera.unreachable'],
    ['[error] Connection to tcp://10.0.0.9:554 failed: Connection timed out', 'camera.timeout'],
    ['[fatal] Stream map 0:v:0 matches no streams.', 'camera.no-video'],
    ['[error] pipe:0: Invalid data found when processing input', 'camera.bad-answer'],
    ['[error] something new', 'ffmpeg.failed'],
  ])('%s', (line, code) => {
    const { error, nextTry } = classifyExit(exitWith([line]), nothing);
    expect([error.code, nextTry]).toEqual([code, undefined]);
  });

  it('asks for another way where the start failed for want of parameters or because of the sound', () => {
    const header = '[fatal] Could not write header for output file #0 (incorrect codec parameters ?)';
    expect(classifyExit(exitWith([header]), nothing).nextTry).toBe('patient');
    const tag =
      '[error] Could not find tag for codec adpcm_g726 in stream #1, codec not currently supported in container';
    expect(classifyExit(exitWith([tag, header]), nothing).nextTry).toBe('without-audio');
  });

  it('takes any end after frames came for a loss, whatever was logged before', () => {
    expect(classifyExit(exitWith([], 0), playing).error.code).toBe('stream.lost');
    expect(classifyExit(exitWith(['[warning] 401 Unauthorized'], 1), playing).error.code).toBe('stream.lost');
    expect(classifyExit(exitWith([], 0), nothing).error.code).toBe('stream.lost');
  });

  it('names a silence, at the start and later, and no other end after an old one', () => {
    const silence = '[error] pipe:0: Connection timed out';
    expect(classifyExit(exitWith([silence, '[info] frame=   43 fps=4.5'], 0), playing).error.code).toBe(
      'stream.stalled',
    );
    expect(classifyExit(exitWith([silence, '[error] Broken pipe'], 0), playing).error.code).toBe('stream.lost');
    const header = '[error] Could not write header for output file #0 (incorrect codec parameters ?): Invalid argument';
    const waited = classifyExit(exitWith(['[info]   Duration: N/A, bitrate: 64 kb/s', header]), nothing);
    expect([waited.error.code, waited.nextTry]).toEqual(['stream.stalled', undefined]);
    const looked = classifyExit(exitWith(['[info]   Duration: N/A, start: 0.000000, bitrate: N/A', header]), nothing);
    expect([looked.error.code, looked.nextTry]).toEqual(['camera.bad-answer', 'patient']);
  });

  it('tells a killed and a missing program apart', () => {
    expect(classifyExit(exitWith([], undefined, 'SIGKILL'), playing).error.code).toBe('ffmpeg.failed');
    const missing = { ...exitWith([], undefined), spawnError: new Error('ENOENT') };
    expect(classifyExit(missing, nothing).error.code).toBe('ffmpeg.missing');
  });
});
