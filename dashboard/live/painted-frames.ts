/** Notes each frame that a video element puts on screen. */
export interface PaintedFrames {
  /** `performance.now()` of the newest one. */
  readonly atMs: () => number | null;
  readonly count: () => number;
  close(): void;
}

export function watchPaintedFrames(video: HTMLVideoElement): PaintedFrames {
  let atMs: number | null = null;
  let count = 0;
  let callback = 0;
  const painted = () => {
    atMs = performance.now();
    count += 1;
    callback = video.requestVideoFrameCallback(painted);
  };
  callback = video.requestVideoFrameCallback(painted);
  return {
    atMs: () => atMs,
    count: () => count,
    close: () => video.cancelVideoFrameCallback(callback),
  };
}
