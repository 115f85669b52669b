/** Where decoded pictures go. A surface owns each frame that it is given and closes it. */
import type { WorkerSurface } from './link-messages.ts';

export interface FrameSurface {
  /** @returns whether it was put on the surface. */
  put(frame: VideoFrame): boolean;
  /** What it shows may be shown no longer. A track that gets no more frames is taken away by its owner. */
  blank(): void;
  close(): void;
}

export interface SurfaceEvents {
  /** The surface is gone for good (a lost GPU took the canvas): only a new one helps. */
  readonly onLost: () => void;
  readonly onTrack: (track: MediaStreamTrack) => void;
}

/** `undefined` for surfaces that take no decoded pictures, or that this browser lacks. */
export function openFrameSurface(surface: WorkerSurface, events: SurfaceEvents): FrameSurface | undefined {
  switch (surface.kind) {
    case 'canvas':
      return canvasSurface(surface, events);
    case 'writable':
      return writableSurface(surface.writable);
    case 'track':
      return trackSurface(events);
    case 'still':
    case 'messages':
      return undefined;
  }
}

type CanvasSurface = Extract<WorkerSurface, { readonly kind: 'canvas' }>;

function canvasSurface({ canvas, software }: CanvasSurface, events: SurfaceEvents): FrameSurface | undefined {
  // Without alpha and in step with nothing: the shortest way to the screen. Without a graphics card the one that the
  // processor imitates costs many times more than drawing into memory, which is what `willReadFrequently` asks for.
  const context = canvas.getContext('2d', { alpha: false, desynchronized: !software, willReadFrequently: software });
  if (!context) return undefined;
  canvas.addEventListener('contextlost', events.onLost);
  return {
    put(frame) {
      const { displayWidth, displayHeight } = frame;
      if (canvas.width !== displayWidth || canvas.height !== displayHeight) {
        canvas.width = displayWidth;
        canvas.height = displayHeight;
      }
      context.drawImage(frame, 0, 0, canvas.width, canvas.height);
      frame.close();
      return true;
    },
    blank: () => context.clearRect(0, 0, canvas.width, canvas.height),
    close: () => canvas.removeEventListener('contextlost', events.onLost),
  };
}

/** A sink that does not take its frames must not collect them: decoders have few pictures to give. */
const pendingMost = 2;

function writableSurface(writable: WritableStream<VideoFrame>): FrameSurface {
  const writer = writable.getWriter();
  let pending = 0;
  let closed = false;
  const settled = () => {
    pending -= 1;
  };
  return {
    put(frame) {
      if (closed || pending >= pendingMost) {
        frame.close();
        return false;
      }
      pending += 1;
      // The sink closes the frame; a refused one is ours to close.
      writer.write(frame).then(settled, () => {
        settled();
        frame.close();
      });
      return true;
    },
    blank() {
      closed = true;
    },
    close() {
      closed = true;
      writer.close().catch(() => {});
    },
  };
}

/** W3C mediacapture-transform; in workers only. Not in TypeScript's library. */
interface VideoTrackGenerator {
  readonly writable: WritableStream<VideoFrame>;
  readonly track: MediaStreamTrack;
}

function trackSurface(events: SurfaceEvents): FrameSurface | undefined {
  const Generator = (globalThis as { VideoTrackGenerator?: new () => VideoTrackGenerator }).VideoTrackGenerator;
  if (!Generator) return undefined;
  const generator = new Generator();
  events.onTrack(generator.track);
  return writableSurface(generator.writable);
}
