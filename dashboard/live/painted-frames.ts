/** Notes each frame that a video element puts on screen. */
export interface PaintedFrames {
  /** `performance.now()` of the newest one. */
  readonly atMs: () => number | null;
  /** Media time of the newest one, s. */
  readonly mediaTimeS: () => number | null;
  readonly count: () => number;
  /** From its arrival at the page's compositor to the screen, ms, of the newest one. */
  readonly displayLagMs: () => number;
  close(): void;
}

/** A compositor that says more has been asleep. */
const displayLagMostMs = 200;

export function watchPaintedFrames(video: HTMLVideoElement, onPainted: () => void = () => {}): PaintedFrames {
  let atMs: number | null = null;
  let mediaTimeS: number | null = null;
  let count = 0;
  let displayLagMs = 0;
  let callback = 0;
  const painted: VideoFrameRequestCallback = (_now, frame) => {
    mediaTimeS = frame.mediaTime;
    atMs = performance.now();
    count += 1;
    displayLagMs = Math.min(displayLagMostMs, Math.max(0, frame.expectedDisplayTime - frame.presentationTime));
    callback = video.requestVideoFrameCallback(painted);
    onPainted();
  };
  callback = video.requestVideoFrameCallback(painted);
  return {
    atMs: () => atMs,
    mediaTimeS: () => mediaTimeS,
    count: () => count,
    displayLagMs: () => displayLagMs,
    close: () => video.cancelVideoFrameCallback(callback),
  };
}
