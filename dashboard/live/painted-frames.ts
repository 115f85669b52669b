/** Notes each frame that a video element puts on screen. */
export interface PaintedFrames {
  /** `performance.now()` of the newest one. */
  readonly atMs: () => number | null;
  /** Media time of the newest one, s. */
  readonly mediaTimeS: () => number | null;
  readonly count: () => number;
  close(): void;
}

export function watchPaintedFrames(video: HTMLVideoElement, onPainted: () => void = () => {}): PaintedFrames {
  let atMs: number | null = null;
  let mediaTimeS: number | null = null;
  let count = 0;
  let callback = 0;
  const painted: VideoFrameRequestCallback = (_now, frame) => {
    mediaTimeS = frame.mediaTime;
    atMs = performance.now();
    count += 1;
    callback = video.requestVideoFrameCallback(painted);
    onPainted();
  };
  callback = video.requestVideoFrameCallback(painted);
  return {
    atMs: () => atMs,
    mediaTimeS: () => mediaTimeS,
    count: () => count,
    close: () => video.cancelVideoFrameCallback(callback),
  };
}
