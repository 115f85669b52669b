/**
 * One transcoded form of one profile, shared by all who watch it: runs while it is held, starts again with each new
 * session of the camera and after a failure, and keeps what comes out in a window of its own.
 */
import type { Clock } from '../kernel/clock.ts';
import type { GatewayError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/log.ts';
import { type BrowserWindow, createBrowserWindow } from '../media/browser-window.ts';
import type { StreamInit } from '../media/fragment.ts';
import { createWindow, type StreamWindow, type WindowOptions, type WindowReader } from '../media/window.ts';
import type { Transcode, TranscodeRequest } from '../sources/ffmpeg-transcode.ts';
import type { SourceListener } from '../sources/source.ts';

export type OpenTranscode = (request: TranscodeRequest, listener: SourceListener) => Transcode;

export interface TranscodedStreamOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The window of the profile as it comes. */
  readonly source: StreamWindow;
  readonly window: WindowOptions;
  readonly requestFor: (init: StreamInit) => TranscodeRequest;
  readonly openTranscode: OpenTranscode;
  /** Takes one place of the budget. @throws GatewayError `stream.transcode-budget` */
  readonly takePlace: () => () => void;
}

export interface TranscodedStream {
  readonly window: StreamWindow;
  /** The window as browsers get it: with sound made into AAC, the picture is still the camera's own. */
  readonly browserWindow: WindowReader;
  /** Keeps it running. @throws GatewayError `stream.transcode-budget` when it would have to start and may not. */
  hold(): { release(): void };
  /** Why the last transcode ended, until one delivers again. */
  readonly trouble: GatewayError | undefined;
  readonly pid: number | undefined;
  close(): Promise<void>;
}

/** A transcode that fails does so for the same reason again: it costs CPU, so it is not hurried. */
const retryMs = 5_000;

export function createTranscodedStream(options: TranscodedStreamOptions): TranscodedStream {
  const window = createWindow(options.window);
  let browserWindow: BrowserWindow | undefined;
  const holds = new Set<object>();
  const ending = new Set<Promise<void>>();
  let transcode: Transcode | undefined;
  let trouble: GatewayError | undefined;
  let unsubscribe = () => {};
  let cancelRetry = () => {};
  let leavePlace = () => {};

  const endTranscode = () => {
    if (!transcode) return;
    const ended = transcode.close().finally(() => ending.delete(ended));
    ending.add(ended);
    transcode = undefined;
  };
  const begin = (init: StreamInit) => {
    endTranscode();
    // Who joins now must not start from pictures of before the loss.
    window.clear();
    const current: Transcode = options.openTranscode(options.requestFor(init), {
      onInit: (made) => transcode === current && window.pushInit(made),
      onFragment(fragment) {
        if (transcode !== current) return;
        trouble = undefined;
        window.pushFragment(fragment);
      },
      onEnd(error) {
        if (transcode !== current || error === undefined) return;
        trouble = error;
        options.log.warn({ code: error.code, details: error.details }, 'transcode failed');
        transcode = undefined;
        unsubscribe();
        cancelRetry = options.clock.after(retryMs, follow);
      },
    });
    transcode = current;
  };
  const follow = () => {
    unsubscribe = options.source.subscribe({ onInit: begin, onFragment: (fragment) => transcode?.write(fragment) });
  };
  const stop = () => {
    cancelRetry();
    unsubscribe();
    endTranscode();
    window.clear();
    trouble = undefined;
    leavePlace();
  };

  return {
    window,
    get browserWindow() {
      browserWindow ??= createBrowserWindow(window);
      return browserWindow;
    },
    hold() {
      if (holds.size === 0) {
        leavePlace = options.takePlace();
        follow();
      }
      const hold = {
        release() {
          if (holds.delete(hold) && holds.size === 0) stop();
        },
      };
      holds.add(hold);
      return hold;
    },
    get trouble() {
      return trouble;
    },
    get pid() {
      return transcode?.pid;
    },
    async close() {
      if (holds.size > 0) {
        holds.clear();
        stop();
      }
      browserWindow?.close();
      await Promise.all(ending);
    },
  };
}
