/**
 * The command lines of ffmpeg, as pure functions. fluent-ffmpeg puts them together; it starts nothing here, since it keeps
 * no process alive and gives its arguments to `ps`. The camera's URL with its password goes to stdin as an ffconcat script,
 * so that no argv ever holds it. Why each option is there is measured fact: see README.md.
 */
import ffmpeg from 'fluent-ffmpeg';
import { GatewayError } from '../kernel/errors.ts';
import type { SourceRequest } from './source.ts';

export interface FfmpegCommand {
  readonly args: readonly string[];
  /** To be written to stdin, which is then closed. */
  readonly script: string;
}

export interface CopyOptions {
  /** Looks longer at the stream before it starts: for cameras that leave parameters out of their SDP. */
  readonly patient: boolean;
  readonly audio: boolean;
  /** Time limit of ffmpeg's own network reads, ms. */
  readonly networkTimeoutMs: number;
}

export interface TranscodeOptions {
  readonly video: 'h264' | 'copy';
  readonly audio: 'aac' | 'none';
  /** Pictures higher than this are scaled down. */
  readonly maxHeight: number;
  readonly framesPerSecond: number;
  /** Ceiling of the video's rate, bits/s. */
  readonly maxBitrate: number;
}

const quiet = ['-hide_banner', '-nostats', '-loglevel', 'level+warning'];
/** A redirect is told at this loudness only. */
const telling = ['-hide_banner', '-nostats', '-loglevel', 'level+info'];
/** One fragment per frame, in QuickTime's container: mp4 refuses G.711. */
const fragmented = ['-flush_packets', '1', '-movflags', 'frag_every_frame+empty_moov+default_base_moof'];

/** fluent-ffmpeg's builder, with the method its types leave out. */
type Builder = ReturnType<typeof ffmpeg> & { _getArguments(): string[] };

function buildArguments(inputOptions: readonly string[], outputOptions: readonly string[], format: string): string[] {
  const command = ffmpeg() as Builder;
  command
    .input('pipe:0')
    .inputOptions([...inputOptions])
    .outputOptions([...outputOptions])
    .format(format)
    .output('pipe:1');
  return command._getArguments();
}

/** Pulls a camera and copies its packets. @throws GatewayError `request.invalid` when the URL is not an RTSP URL. */
export function copyCommand(request: SourceRequest, options: CopyOptions): FfmpegCommand {
  const probe = options.patient
    ? { analyzeduration: 5_000_000, probesize: 5_000_000 }
    : { analyzeduration: 500_000, probesize: 100_000 };
  const probeOptions = ['-fpsprobesize', '0'];
  for (const [name, value] of Object.entries(probe)) probeOptions.push(`-${name}`, String(value));
  const args = buildArguments(
    [...telling, '-protocol_whitelist', 'pipe,rtsp,rtp,tcp,udp', '-f', 'concat', '-safe', '0', ...probeOptions],
    [
      ...['-map', '0:v:0'],
      ...(options.audio ? ['-map', '0:a:0?'] : ['-an']),
      ...[
        '-c',
        'copy',
        '-max_interleave_delta',
        '500000',
        '-avoid_negative_ts',
        'make_zero',
        '-threads',
        '1',
        ...fragmented,
      ],
    ],
    'mov',
  );
  const lines = [
    'ffconcat version 1.0',
    `file ${quoteForConcat(urlWithCredentials(request))}`,
    `option rtsp_transport ${request.transport}`,
    `option timeout ${Math.round(options.networkTimeoutMs * 1000)}`,
    'option fpsprobesize 0',
    ...Object.entries(probe).map(([name, value]) => `option ${name} ${value}`),
  ];
  return { args, script: `${lines.join('\n')}\n` };
}

/** Reads fragments on stdin and writes H.264 (or the same video with other audio) as fragments. */
export function transcodeArguments(options: TranscodeOptions): readonly string[] {
  const fps = options.framesPerSecond;
  const bitrate = String(Math.round(options.maxBitrate));
  const encode = [
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-bf', '0'],
    ...['-x264-params', 'sliced-threads=0:scenecut=0', '-g', String(Math.max(1, Math.round(2 * fps)))],
    ...['-vf', `fps=${fps},scale=-2:min(${options.maxHeight}\\,trunc(ih/2)*2)`],
    ...['-maxrate', bitrate, '-bufsize', bitrate],
  ];
  const video = options.video === 'h264' ? encode : ['-c:v', 'copy'];
  // At 8 kHz the encoder's delay would hold the picture back by 355 ms, at 48 kHz by nothing.
  const audio =
    options.audio === 'aac' ? ['-map', '0:a:0?', '-c:a', 'aac', '-ar', '48000', '-ac', '1', '-b:a', '64000'] : ['-an'];
  return buildArguments(
    [...quiet, '-protocol_whitelist', 'pipe', '-f', 'mov', '-fpsprobesize', '0', '-analyzeduration', '500000'],
    [
      '-map',
      '0:v:0',
      ...video,
      ...audio,
      '-max_interleave_delta',
      '500000',
      '-avoid_negative_ts',
      'make_zero',
      '-threads',
      '1',
      ...fragmented,
    ],
    'mov',
  );
}

export interface DeriveOptions {
  /** Pictures higher than this are scaled down. */
  readonly maxHeight: number;
  /** Ceiling of the rate, bits/s. */
  readonly maxBitrate: number;
}

/**
 * Reads a group of pictures on stdin and writes it as H.264, every picture at its own time, as one fragment. Nothing in the
 * parameter sets may hang on what is in the group (its rate, its length): all groups of a recording share one init segment.
 */
export function deriveArguments({ maxHeight, maxBitrate }: DeriveOptions): readonly string[] {
  const bitrate = String(Math.round(maxBitrate));
  // Without the last two the stream would promise a fixed rate that ffmpeg guesses from so short a piece, wrongly.
  const x264 = 'sliced-threads=0:scenecut=0:force-cfr=0:fps=25';
  return buildArguments(
    [...quiet, '-protocol_whitelist', 'pipe', '-f', 'mov', '-threads', '1'],
    [
      ...['-map', '0:v:0', '-an', '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
      ...['-vf', `scale=-2:min(${maxHeight}\\,trunc(ih/2)*2)`, '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-bf', '0', '-g', '600'],
      ...['-level:v', maxHeight > 1080 ? '5.1' : '4.0', '-x264-params', x264],
      ...['-maxrate', bitrate, '-bufsize', bitrate, '-threads', '1', '-video_track_timescale', '90000'],
      ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof'],
    ],
    'mov',
  );
}

/** Reads one keyframe with its init on stdin and writes a JPEG, no wider than `maxWidth`. */
export function stillArguments(maxWidth?: number): readonly string[] {
  const scale = maxWidth === undefined ? [] : ['-vf', `scale=min(${maxWidth}\\,iw):-2`];
  return buildArguments(
    [...quiet, '-protocol_whitelist', 'pipe', '-f', 'mov'],
    ['-map', '0:v:0', '-frames:v', '1', ...scale, '-q:v', '3', '-threads', '1', '-update', '1'],
    'mjpeg',
  );
}

/** `encodeURIComponent` leaves the apostrophe, which would end ffconcat's quotes. */
const encode = (text: string) => encodeURIComponent(text).replaceAll("'", '%27');

function urlWithCredentials(request: SourceRequest): string {
  let url: URL;
  try {
    url = new URL(request.url);
  } catch {
    throw new GatewayError('request.invalid', { details: { reason: 'not a URL' } });
  }
  if (url.protocol !== 'rtsp:' || url.host === '')
    throw new GatewayError('request.invalid', { details: { reason: 'not an RTSP URL' } });
  const account = request.username === '' ? '' : `${encode(request.username)}:${encode(request.password)}@`;
  return `rtsp://${account}${url.host}${url.pathname}${url.search}`;
}

/** ffmpeg's quoting: everything between apostrophes is literal, an apostrophe itself stands outside as `\'`. */
function quoteForConcat(text: string): string {
  // The URL parser has taken line ends out; this is the second lock on the door to further directives.
  if (/[\r\n\0]/.test(text)) throw new GatewayError('request.invalid', { details: { reason: 'line end in URL' } });
  return `'${text.replaceAll("'", "'\\''")}'`;
}
