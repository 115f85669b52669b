/**
 * Runs inside a page and each of its frames (page-meter.ts puts it there, types stripped): reads the frame number out of what a
 * tile shows at each animation frame and notes when it changed. Only the mark is cut out of the picture, and one tile is looked
 * at at a time, so that it costs a few per cent of a core, the same for every player. A picture counts as shown at the first
 * animation frame that finds it; that frame goes to the display next. For videos the browser's own word on when a picture
 * is to be on the display is noted as well.
 */
export interface TileFact {
  /** Code of the camera where the page says it in `data-camera-code`, else ''. */
  readonly code: string;
  readonly surface: 'canvas' | 'video of a stream' | 'video of a source';
}

export interface SeenFrame {
  readonly clip: number;
  readonly frame: number;
  /** Wall clock, epoch ms. */
  readonly atMs: number;
}

export interface MeteredTile {
  /** Found at the start; when it appeared is not known. Null: nothing readable. */
  readonly first: SeenFrame | null;
  /** Each later change of the picture. */
  readonly changes: readonly SeenFrame[];
  /** Of videos: each picture, with the time at which the browser expects it on the display. */
  readonly displayed: readonly SeenFrame[];
  readonly animationFrames: number;
  readonly durationMs: number;
  /** Wall clock, epoch ms. */
  readonly endedAtMs: number;
}

export interface WantedTile {
  readonly code: string;
  /** Number of the clip that its camera sends, so that a picture left from the tile's last camera does not count; null: any. */
  readonly clip: number | null;
}

export interface PageMeter {
  /** Tiles with a readable picture now. */
  tiles(): TileFact[];
  meter(code: string, durationMs: number): Promise<MeteredTile>;
  /** Resolves with the wall clock at which all of `wanted` had shown a picture; null after `boundMs`. */
  waitForTiles(wanted: readonly WantedTile[], boundMs: number): Promise<number | null>;
  /** Frames that the browser handed to its compositor since each video began, summed over all videos. */
  presented(): Promise<{ frames: number; videos: number }>;
}

type Surface = HTMLVideoElement | HTMLCanvasElement;

/** @param checksum the mark's (frame-mark.ts). */
export function createPageMeter(checksum: (bits: number) => number): PageMeter {
  // Geometry of the mark in cells of 1/80 × 1/45 of the picture, each drawn 4 × 4 here.
  const [left, top, across, down, columns, rows, cell] = [64.5, 0.5, 80, 45, 15, 2, 4];
  const canvas = document.createElement('canvas');
  canvas.width = columns * cell;
  canvas.height = rows * cell;
  const context = canvas.getContext('2d', { willReadFrequently: true });

  const surfacesIn = (root: ParentNode): Surface[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element instanceof HTMLVideoElement || element instanceof HTMLCanvasElement ? [element] : []),
      ...(element.shadowRoot ? surfacesIn(element.shadowRoot) : []),
    ]);
  const codeOf = (surface: Surface): string => {
    for (let at: Node | null = surface; at; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null))
      if (at instanceof HTMLElement && at.dataset['cameraCode']) return at.dataset['cameraCode'];
    return '';
  };
  const sizeOf = (surface: Surface) =>
    surface instanceof HTMLVideoElement
      ? { width: surface.readyState < 2 ? 0 : surface.videoWidth, height: surface.videoHeight }
      : { width: surface.width, height: surface.height };

  const lumaOf = (pixels: Uint8ClampedArray, row: number, column: number): number => {
    let sum = 0;
    for (const y of [1, 2]) {
      for (const x of [1, 2]) {
        const at = ((row * cell + y) * columns * cell + column * cell + x) * 4;
        sum += 0.3 * (pixels[at] ?? 0) + 0.59 * (pixels[at + 1] ?? 0) + 0.11 * (pixels[at + 2] ?? 0);
      }
    }
    return sum / 4;
  };
  const read = (surface: Surface): SeenFrame | null => {
    const { width, height } = sizeOf(surface);
    if (!context || width < 160) return null;
    const [wide, high] = [width / across, height / down];
    context.drawImage(surface, left * wide, top * high, columns * wide, rows * high, 0, 0, canvas.width, canvas.height);
    const atMs = Date.now();
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const luma = (row: number, column: number) => lumaOf(pixels, row, column);
    const bright = Math.min(luma(0, 0), luma(1, columns - 1));
    const dark = Math.max(luma(1, 0), luma(0, columns - 1));
    if (bright - dark < 48) return null;
    let word = 0;
    for (let row = 0; row < rows; row += 1)
      for (let column = 1; column < columns - 1; column += 1)
        word = word * 2 + (luma(row, column) > (bright + dark) / 2 ? 1 : 0);
    const bits = Math.floor(word / 256);
    return checksum(bits) === word % 256 ? { clip: bits >> 10, frame: bits & 0x3ff, atMs } : null;
  };
  const kindOf = (surface: Surface): TileFact['surface'] => {
    if (surface instanceof HTMLCanvasElement) return 'canvas';
    return surface.srcObject instanceof MediaStream ? 'video of a stream' : 'video of a source';
  };
  /** Notes each picture of a video as the browser presents it, until `stop`. */
  const watchDisplay = (video: HTMLVideoElement, displayed: SeenFrame[]): { stop(): void } => {
    let callback = 0;
    const onFrame: VideoFrameRequestCallback = (_now, { expectedDisplayTime }) => {
      const seen = read(video);
      if (seen) displayed.push({ ...seen, atMs: Date.now() + expectedDisplayTime - performance.now() });
      callback = video.requestVideoFrameCallback(onFrame);
    };
    callback = video.requestVideoFrameCallback(onFrame);
    return { stop: () => video.cancelVideoFrameCallback(callback) };
  };
  const nextAnimationFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const of = (code: string) => surfacesIn(document).filter((surface) => codeOf(surface) === code);

  return {
    tiles: () =>
      surfacesIn(document)
        .filter((surface) => read(surface) !== null)
        .map((surface) => ({ code: codeOf(surface), surface: kindOf(surface) })),
    async meter(code, durationMs) {
      const surfaces = of(code);
      const fromMs = performance.now();
      let first: SeenFrame | null = null;
      let last: SeenFrame | null = null;
      const changes: SeenFrame[] = [];
      const displayed: SeenFrame[] = [];
      const watches = surfaces.flatMap((surface) =>
        surface instanceof HTMLVideoElement ? [watchDisplay(surface, displayed)] : [],
      );
      let animationFrames = 0;
      while (performance.now() - fromMs < durationMs) {
        await nextAnimationFrame();
        animationFrames += 1;
        const seen = surfaces.map(read).find((found) => found !== null) ?? null;
        if (!seen || (last && seen.frame === last.frame && seen.clip === last.clip)) continue;
        if (first) changes.push(seen);
        first ??= seen;
        last = seen;
      }
      for (const watch of watches) watch.stop();
      return {
        first,
        changes,
        displayed,
        animationFrames,
        durationMs: performance.now() - fromMs,
        endedAtMs: Date.now(),
      };
    },
    async waitForTiles(wanted, boundMs) {
      const missing = new Map(wanted.map(({ code, clip }) => [code, clip]));
      const fromMs = performance.now();
      let atMs = Date.now();
      while (missing.size > 0) {
        if (performance.now() - fromMs > boundMs) return null;
        for (const surface of surfacesIn(document)) {
          const code = codeOf(surface);
          const seen = missing.has(code) ? read(surface) : null;
          const clip = missing.get(code) ?? null;
          if (seen && (clip === null || clip === seen.clip)) {
            missing.delete(code);
            atMs = seen.atMs;
          }
        }
        if (missing.size > 0) await nextAnimationFrame();
      }
      return atMs;
    },
    async presented() {
      const videos = surfacesIn(document).filter((surface) => surface instanceof HTMLVideoElement);
      const counts = await Promise.all(
        videos.map(
          (video) =>
            new Promise<number>((resolve) => {
              // A video that shows nothing new would never answer.
              setTimeout(() => resolve(0), 2_000);
              video.requestVideoFrameCallback((_now, { presentedFrames }) => resolve(presentedFrames));
            }),
        ),
      );
      return {
        frames: counts.reduce((sum, count) => sum + count, 0),
        videos: counts.filter((count) => count > 0).length,
      };
    },
  };
}
