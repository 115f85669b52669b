/**
 * Small grey pictures of keyframes, of all cameras through one long-lived ffmpeg: a process each would cost ten times as much.
 *
 * ffmpeg says of no picture which camera it was, and leaves one out when it cannot be read. So pictures go in by groups, and
 * behind each group a marker picture that no camera shows: a chessboard, by turns one way round and the other, so that a group
 * of which nothing came out has its end too. What came before it is delivered when it is as many as went in, and else is not
 * known to be anybody's. The markers also push out the pictures that a decoder keeps back.
 */
import type { Clock } from '../kernel/clock.ts';
import { type FfmpegExit, type FfmpegProcess, startFfmpeg } from './ffmpeg-process.ts';

export type GreyCodec = 'h264' | 'h265' | 'mjpeg';

export interface GreyDecoderOptions {
  readonly ffmpegPath: string;
  readonly clock: Clock;
  readonly codec: GreyCodec;
  /** Pixels of the pictures. */
  readonly width: number;
  readonly height: number;
  /** It did not start or died; it is started anew with the next picture after a pause. */
  onFailure?(exit: FfmpegExit): void;
}

export interface GreyDecoder {
  /**
   * @param keyframe one access unit as a byte stream, with its parameter sets and a delimiter in front; of MJPEG one JPEG
   * @returns width × height luma values; `undefined` when it could not be read
   */
  decode(keyframe: Uint8Array): Promise<Uint8Array | undefined>;
  /** Resolves when the process is gone; what waits is answered with `undefined`. */
  close(): Promise<void>;
}

interface Waiting {
  readonly keyframe: Uint8Array;
  answer(picture: Uint8Array | undefined): void;
}

/** Which way round a marker is: whether its first tile is bright. */
type Mark = 0 | 1;

interface Group {
  readonly mark: Mark;
  readonly waiting: readonly Waiting[];
}

/** A group is closed when so many are in it, or so long after its first. */
const groupPictures = 16;
const gatherMs = 1_000;
/** More than a decoder keeps back. */
const markersPerGroup = 8;
const groupBoundMs = 20_000;
const restartPauseMs = 10_000;
/** Mean difference up to which a picture is a marker: its range may be stretched on the way. */
const markerReach = 24;
const tile = 8;
const dark = 16;
const bright = 235;

export function createGreyDecoder(options: GreyDecoderOptions): GreyDecoder {
  const { clock, width, height } = options;
  const size = width * height;
  let markers: Promise<Readonly<Record<Mark, Uint8Array>> | undefined> | undefined;
  let nextMark: Mark = 0;
  let process: FfmpegProcess | undefined;
  let gone: Promise<void> | undefined;
  let gathering: Waiting[] = [];
  let sent: Group[] = [];
  let found: Uint8Array[] = [];
  let cancelGather: (() => void) | undefined;
  let cancelBound: () => void = () => {};
  let notBeforeMs = 0;
  let closed = false;

  const giveUp = (waiting: readonly Waiting[]) => {
    for (const { answer } of waiting) answer(undefined);
  };
  const drop = () => {
    cancelBound();
    const lost = sent;
    sent = [];
    found = [];
    process?.stop();
    process = undefined;
    notBeforeMs = clock.monotonicMs() + restartPauseMs;
    for (const { waiting } of lost) giveUp(waiting);
  };
  const awaitOldest = () => {
    cancelBound();
    cancelBound = sent.length > 0 ? clock.after(groupBoundMs, drop) : () => {};
  };
  const take = (picture: Uint8Array) => {
    const mark = markOf(picture, width);
    if (mark === undefined) {
      found.push(picture);
      return;
    }
    // One more of those behind the group before.
    if (sent[0]?.mark !== mark) return;
    const pictures = found;
    found = [];
    const waiting = sent.shift()?.waiting ?? [];
    const whole = pictures.length === waiting.length;
    for (const [index, { answer }] of waiting.entries()) answer(whole ? pictures[index] : undefined);
    awaitOldest();
  };
  const start = (): FfmpegProcess => {
    const cut = createCutter(size, take);
    const started = startFfmpeg({
      ffmpegPath: options.ffmpegPath,
      args: decodeArguments(options),
      clock,
      redact: (text) => text,
      // One that is being ended may still say something.
      onOutput: (bytes) => process === started && cut(bytes),
      onExit(exit) {
        if (process !== started) return;
        drop();
        options.onFailure?.(exit);
      },
    });
    gone = started.gone;
    return started;
  };
  const send = async () => {
    cancelGather?.();
    cancelGather = undefined;
    const waiting = gathering;
    gathering = [];
    markers ??= encodeMarkers(options);
    const encoded = await markers;
    if (!encoded) markers = undefined;
    if (closed || !encoded || clock.monotonicMs() < notBeforeMs) return giveUp(waiting);
    process ??= start();
    const mark = nextMark;
    nextMark = mark === 0 ? 1 : 0;
    for (const { keyframe } of waiting) process.write(keyframe);
    for (let count = 0; count < markersPerGroup; count += 1) process.write(encoded[mark]);
    sent.push({ mark, waiting });
    if (sent.length === 1) awaitOldest();
  };

  return {
    decode(keyframe) {
      if (closed) return Promise.resolve(undefined);
      return new Promise((answer) => {
        gathering.push({ keyframe, answer });
        if (gathering.length >= groupPictures) void send();
        else cancelGather ??= clock.after(gatherMs, () => void send());
      });
    },
    async close() {
      closed = true;
      cancelGather?.();
      giveUp(gathering);
      gathering = [];
      drop();
      await gone;
      await markers;
    },
  };
}

/** Cuts a byte stream into pictures. */
function createCutter(size: number, take: (picture: Uint8Array) => void): (bytes: Uint8Array) => void {
  let picture = new Uint8Array(size);
  let filled = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const piece = bytes.subarray(at, at + size - filled);
      picture.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < size) return;
      take(picture);
      picture = new Uint8Array(size);
      filled = 0;
    }
  };
}

/** What a marker of which the first tile is dark looks like. */
const chessLuma = (x: number, y: number): number =>
  (Math.floor(x / tile) + Math.floor(y / tile)) % 2 === 0 ? dark : bright;

function markOf(picture: Uint8Array, width: number): Mark | undefined {
  let difference = 0;
  for (let index = 0; index < picture.length; index += 1)
    difference += Math.abs((picture[index] ?? 0) - chessLuma(index % width, Math.floor(index / width)));
  const mean = difference / picture.length;
  if (mean < markerReach) return 0;
  return mean > bright - dark - markerReach ? 1 : undefined;
}

/** What ffmpeg calls a stream of each. */
const formats = { h264: 'h264', h265: 'hevc', mjpeg: 'mjpeg' } as const satisfies Readonly<Record<GreyCodec, string>>;
const encoders: Readonly<Record<GreyCodec, readonly string[]>> = {
  h264: ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-x264-params', 'aud=1:repeat-headers=1', '-qp', '10'],
  h265: [
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx265',
    '-x265-params',
    'aud=1:repeat-headers=1:log-level=none',
    '-qp',
    '10',
  ],
  mjpeg: ['-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '2'],
};

const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error'];

function decodeArguments({ codec, width, height }: GreyDecoderOptions): readonly string[] {
  return [
    // Its edges are smoothed away by the scaling anyway.
    ...[...quiet, '-protocol_whitelist', 'pipe', '-flags', 'low_delay', '-skip_loop_filter', 'all'],
    // To hand so small a picture to threads costs as much as to read it.
    ...['-probesize', '32', '-threads', '1', '-filter_threads', '1'],
    ...['-f', formats[codec], '-i', 'pipe:0'],
    ...['-vf', `scale=${width}:${height}:flags=area,format=gray`, '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', 'pipe:1'],
  ];
}

/** `undefined`: this ffmpeg cannot. */
async function encodeMarkers(options: GreyDecoderOptions): Promise<Readonly<Record<Mark, Uint8Array>> | undefined> {
  const [first, second] = await Promise.all([encodeMarker(options, 0), encodeMarker(options, 1)]);
  return first && second && [first, second];
}

function encodeMarker(options: GreyDecoderOptions, mark: Mark): Promise<Uint8Array | undefined> {
  const { codec, width, height } = options;
  const odd = `mod(floor(X/${tile})+floor(Y/${tile})\\,2)`;
  const luma = `if(${odd}\\,${mark === 0 ? bright : dark}\\,${mark === 0 ? dark : bright})`;
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    startFfmpeg({
      ffmpegPath: options.ffmpegPath,
      args: [
        ...[...quiet, '-f', 'lavfi', '-i', `nullsrc=s=${width}x${height},geq=lum=${luma}:cb=128:cr=128`],
        ...['-frames:v', '1', '-threads', '1', ...encoders[codec], '-f', formats[codec], 'pipe:1'],
      ],
      clock: options.clock,
      redact: (text) => text,
      onOutput: (bytes) => pieces.push(bytes.slice()),
      onExit({ exitCode }) {
        resolve(exitCode === 0 && pieces.length > 0 ? Buffer.concat(pieces) : undefined);
      },
    });
  });
}
