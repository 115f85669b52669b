/** Streams that x264 encoded and ffmpeg muxed, made to look like most cameras' (nothing promised), through the browser window. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unescapeNal } from '../../../gateway/media/bit-reader.ts';
import { createBitWriter, escapeNal } from '../../../gateway/media/bit-writer.ts';
import { createBrowserWindow } from '../../../gateway/media/browser-window.ts';
import type { Fragment, StreamInit } from '../../../gateway/media/fragment.ts';
import { createFragmentReader } from '../../../gateway/media/fragment-reader.ts';
import { readH264Sps } from '../../../gateway/media/h264-sps.ts';
import { createWindow } from '../../../gateway/media/window.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thap-canh-promise-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const ffmpeg = (...args: readonly string[]) =>
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });

/** The parameter set without its bitstream restriction. */
function silence(sps: Uint8Array): Uint8Array {
  const rbsp = unescapeNal(sps);
  const writer = createBitWriter();
  writer.copy(rbsp, 0, readH264Sps(rbsp).vui.restrictionAt);
  writer.flag(false);
  return escapeNal(writer.finish());
}

/** 45 pictures, a keyframe every 15, sets in band, muxed as sources get it. */
function encode(name: string, picture: readonly string[], fragments: readonly string[]): Uint8Array {
  const lavfi = ['-f', 'lavfi', '-i', 'testsrc=s=96x64:r=15', '-frames:v', '45', '-pix_fmt', 'yuv420p'];
  ffmpeg(...lavfi, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '15', ...picture, `${name}.h264`);
  const units = readFileSync(join(folder, `${name}.h264`))
    .toString('latin1')
    .split('\0\0\x01')
    .slice(1)
    .map((unit) => new Uint8Array(Buffer.from(unit.endsWith('\0') ? unit.slice(0, -1) : unit, 'latin1')))
    .map((unit) => (((unit[0] ?? 0) & 31) === 7 ? silence(unit) : unit));
  const stream = Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, 1]), unit]));
  writeFileSync(join(folder, `${name}.silent.h264`), stream);
  ffmpeg('-r', '15', '-i', `${name}.silent.h264`, '-c', 'copy', ...fragments, '-f', 'mp4', `${name}.mp4`);
  return readFileSync(join(folder, `${name}.mp4`));
}

const flags = 'empty_moov+default_base_moof';
const everyFrame = ['-movflags', `frag_every_frame+${flags}`];
const severalFrames = ['-movflags', flags, '-frag_duration', '300000'];

/** What a viewer gets who is there from the start, by session, beside what the source's own readers get. */
function play(bytes: Uint8Array) {
  const source = createWindow({ maxBytes: 1e9, maxMs: 60_000 });
  const window = createBrowserWindow(source);
  const sessions: { init: StreamInit; fragments: Fragment[] }[] = [];
  const originals: (StreamInit | Fragment)[] = [];
  window.subscribe({
    onInit: (init) => sessions.push({ init, fragments: [] }),
    onFragment: (fragment) => sessions.at(-1)?.fragments.push(fragment),
  });
  source.subscribe({ onInit: (init) => originals.push(init), onFragment: (fragment) => originals.push(fragment) });
  const reader = createFragmentReader({
    newStreamSession: () => 'a',
    onInit: (init) => source.pushInit(init),
    onFragment: (fragment) => source.pushFragment(fragment),
  });
  reader.push(bytes, Date.UTC(2026, 0, 1));
  return { source, window, sessions, originals };
}

/** Every picture with its times, as ffmpeg decodes it. */
function decode(name: string, parts: readonly { readonly bytes: Uint8Array }[]): string {
  writeFileSync(join(folder, name), Buffer.concat(parts.map((part) => part.bytes)));
  return ffmpeg('-i', name, '-f', 'framemd5', '-');
}

function restrictionsIn(name: string): { reorder: number; sets: number } {
  const command = `ffmpeg -hide_banner -i ${join(folder, name)} -c copy -bsf:v trace_headers -f null - 2>&1`;
  const text = execFileSync('sh', ['-c', command], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;
  return { reorder: count(/max_num_reorder_frames .*= 0$/gm), sets: count(/Sequence Parameter Set$/gm) };
}

describe('the promise of no reordering, on encoded streams', () => {
  // Interlaced: x264 then writes picture order numbers (type 0) though nothing is reordered.
  const ordered = ['-bf', '0', '-flags', '+ildct+ilme', '-x264-params', 'tff=1'];

  it.each([
    ['one frame', everyFrame],
    ['several frames', severalFrames],
  ])('stands in all sets, and ffmpeg decodes the same pictures, with %s per fragment', (name, fragments) => {
    const { sessions, originals, source } = play(encode(`o-${fragments.length}`, ordered, fragments));
    const [session] = sessions;
    if (session === undefined) throw new Error(`no session with ${name}`);
    expect(sessions).toHaveLength(1);
    expect(session.fragments).toHaveLength(source.fragments().length);
    const before = decode('before.mp4', originals);
    expect(before.split('\n').filter((line) => line.startsWith('0,'))).toHaveLength(45);
    expect(decode('after.mp4', [session.init, ...session.fragments])).toBe(before);
    expect(restrictionsIn('before.mp4')).toEqual({ reorder: 0, sets: 4 });
    // In the init and in front of each of three keyframes.
    expect(restrictionsIn('after.mp4')).toEqual({ reorder: 4, sets: 4 });
  });

  it('is withdrawn for a stream with B-pictures, whose viewer gets the original bytes', () => {
    const { sessions, source, window } = play(encode('b', ['-bf', '2'], everyFrame));
    expect(sessions.map(({ init }) => init.streamSession)).toEqual(['a', 'ar']);
    // Keyframe and the picture that the third one goes back behind.
    expect(sessions[0]?.fragments).toHaveLength(2);
    expect(sessions[1]?.init.bytes).toBe(source.init?.bytes);
    expect(sessions[1]?.fragments).toEqual(source.fragments().map((each) => ({ ...each, streamSession: 'ar' })));
    expect(window.fragments()).toHaveLength(45);
  });
});
