/**
 * The machine-readable mark in every drawn picture: which clip, which frame of its loop. 15 × 2 black or white cells at the
 * top right, each 1/80 of the width and 1/45 of the height (8 × 8 pixels in 640×360), inside a dark guard. The first and last
 * columns are known (white over black, black over white) and give the threshold; 8 bits clip, 10 bits frame, 8 bits CRC fill the
 * rest, so a half-blended or damaged picture reads as `undefined` instead of as a wrong number.
 * Pure and without Node imports: the tests' pages run the same reader on a canvas.
 */
export interface FrameMark {
  /** Number of the clip (0-255), as in the clip's facts. */
  readonly clip: number;
  /** Frame within the loop (0-1023). */
  readonly frame: number;
}

export const FRAME_MARK_LIMIT = 1024;
const COLUMNS = 15;
const ROWS = 2;
const CELLS_ACROSS = 80;
const CELLS_DOWN = 45;
/** Left edge of the mark, in cells; half a cell of guard stays free to its right and above. */
const LEFT_CELL = CELLS_ACROSS - COLUMNS - 0.5;
const TOP_CELL = 0.5;
const WHITE = 235;
const BLACK = 16;
const LEAST_CONTRAST = 48;

/** CRC-8 (polynomial 0x07) over the 18 bits of clip and frame. */
function checksum(bits: number): number {
  let crc = 0x5a;
  for (let bit = 17; bit >= 0; bit -= 1) {
    const top = ((crc >> 7) & 1) ^ ((bits >> bit) & 1);
    crc = ((crc << 1) & 0xff) ^ (top === 1 ? 0x07 : 0);
  }
  return crc;
}

/** The cells, row by row: true is white. */
function cellsOf(mark: FrameMark): boolean[] {
  const bits = ((mark.clip & 0xff) << 10) | (mark.frame & 0x3ff);
  const word = bits * 256 + checksum(bits);
  const cells: boolean[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      if (column === 0) cells.push(row === 0);
      else if (column === COLUMNS - 1) cells.push(row === 1);
      else cells.push((Math.floor(word / 2 ** (25 - (row * 13 + column - 1))) & 1) === 1);
    }
  }
  return cells;
}

/** Draws the mark into an RGB picture (3 bytes a pixel, row by row). */
export function drawFrameMark(
  rgb: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  mark: FrameMark,
): void {
  const cellWidth = width / CELLS_ACROSS;
  const cellHeight = height / CELLS_DOWN;
  const cells = cellsOf(mark);
  const firstX = Math.floor((LEFT_CELL - 0.5) * cellWidth);
  const lastY = Math.ceil((TOP_CELL + ROWS + 0.5) * cellHeight);
  for (let y = 0; y < lastY; y += 1) {
    const row = Math.floor((y + 0.5) / cellHeight - TOP_CELL);
    for (let x = firstX; x < width; x += 1) {
      const column = Math.floor((x + 0.5) / cellWidth - LEFT_CELL);
      const inside = row >= 0 && row < ROWS && column >= 0 && column < COLUMNS;
      const value = inside && cells[row * COLUMNS + column] === true ? WHITE : BLACK;
      rgb.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
}

/** Mean luma of the middle of one cell; pixels outside the picture do not count. */
function cellLuma(pixels: ArrayLike<number>, width: number, height: number, row: number, column: number): number {
  const step = Math.round(pixels.length / (width * height));
  const cellWidth = width / CELLS_ACROSS;
  const cellHeight = height / CELLS_DOWN;
  const left = Math.floor((LEFT_CELL + column + 0.3) * cellWidth);
  const right = Math.max(left + 1, Math.floor((LEFT_CELL + column + 0.7) * cellWidth));
  const top = Math.floor((TOP_CELL + row + 0.3) * cellHeight);
  const bottom = Math.max(top + 1, Math.floor((TOP_CELL + row + 0.7) * cellHeight));
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = (y * width + x) * step;
      const green = pixels[at + (step > 1 ? 1 : 0)] ?? 0;
      sum += step > 1 ? 0.3 * (pixels[at] ?? 0) + 0.59 * green + 0.11 * (pixels[at + 2] ?? 0) : green;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/**
 * Reads the mark from a decoded picture of any size ≥ 160×90 with one (luma), three (RGB) or four (RGBA) bytes a pixel.
 * `undefined` when there is no mark or it is damaged.
 */
export function readFrameMark(pixels: ArrayLike<number>, width: number, height: number): FrameMark | undefined {
  const luma = (row: number, column: number): number => cellLuma(pixels, width, height, row, column);
  const bright = Math.min(luma(0, 0), luma(1, COLUMNS - 1));
  const dark = Math.max(luma(1, 0), luma(0, COLUMNS - 1));
  if (bright - dark < LEAST_CONTRAST) return undefined;
  const threshold = (bright + dark) / 2;
  let word = 0;
  for (let row = 0; row < ROWS; row += 1) {
    for (let column = 1; column < COLUMNS - 1; column += 1) {
      word = word * 2 + (luma(row, column) > threshold ? 1 : 0);
    }
  }
  const bits = Math.floor(word / 256);
  if (checksum(bits) !== word % 256) return undefined;
  return { clip: bits >> 10, frame: bits & 0x3ff };
}
