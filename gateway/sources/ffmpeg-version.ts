/** Which ffmpeg there is. Asked once at boot, so that a missing one is named then and not at the first camera. */
import { execFile } from 'node:child_process';
import { GatewayError } from '../kernel/errors.ts';

export interface FfmpegVersion {
  readonly path: string;
  /** As it calls itself: `5.1.9-0+deb12u1`. */
  readonly text: string;
  /** Release the program belongs to, by its libavformat (59 is ffmpeg 5): builds from git carry no number. */
  readonly release: number;
}

/** The oldest release that knows ffconcat's `option` and `-timeout` for RTSP. */
const oldestRelease = 5;

/** @throws GatewayError `ffmpeg.missing` when it cannot be run or is older than 5. */
export function detectFfmpeg(path: string): Promise<FfmpegVersion> {
  return new Promise((resolve, reject) => {
    execFile(path, ['-hide_banner', '-version'], { timeout: 10_000 }, (cause, stdout) => {
      if (cause) return reject(new GatewayError('ffmpeg.missing', { cause, details: { path } }));
      const version = parseFfmpegVersion(path, stdout);
      if (version.release >= oldestRelease) return resolve(version);
      reject(
        new GatewayError('ffmpeg.missing', { details: { path, found: version.text, needed: `${oldestRelease}.0` } }),
      );
    });
  });
}

/** From what `ffmpeg -version` prints. Pure; `release` is 0 when the text is not ffmpeg's. */
export function parseFfmpegVersion(path: string, printed: string): FfmpegVersion {
  const text = /^ffmpeg version (\S+)/m.exec(printed)?.[1] ?? '';
  const format = Number(/^libavformat\s+(\d+)\./m.exec(printed)?.[1] ?? 0);
  return { path, text, release: Math.max(0, format - 54) };
}
